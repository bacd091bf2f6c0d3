/// How much time was spent on something, where several may do it at once: the length of the union of intervals.
struct CoveredTime: Sendable {
  private struct Interval: Sendable {
    var start: UInt64
    var end: UInt64
  }

  /// So many intervals are told apart; the older ones are only remembered as a sum, and nothing can reach into them.
  static let remembered = 64

  /// In order, and apart from each other.
  private var intervals: [Interval] = []
  private var olderLength: UInt64 = 0
  private var olderEnd: UInt64 = 0

  /// Adds an interval that ends now.
  mutating func add(from begin: UInt64, to now: UInt64) {
    var start = max(begin, olderEnd)
    var end = now
    while let last = intervals.last, last.end >= start {
      start = min(start, last.start)
      end = max(end, last.end)
      intervals.removeLast()
    }
    guard end > start else { return }
    intervals.append(Interval(start: start, end: end))
    guard intervals.count > Self.remembered else { return }
    let oldest = intervals.removeFirst()
    olderLength += oldest.end - oldest.start
    olderEnd = oldest.end
  }

  /// How much of the time since then was covered.
  func length(from begin: UInt64) -> UInt64 {
    intervals.reduce(begin == 0 ? olderLength : 0) { $0 + ($1.end > begin ? $1.end - max($1.start, begin) : 0) }
  }
}

/// How much of somebody's time goes into agreeing with others, of that which goes into it or into tasks.
struct CoordinationTime: Sendable {
  private var coordination = CoveredTime()
  private var all = CoveredTime()
  /// Since when there has been a task all the time.
  private var busySince: UInt64?
  private var isTold = false

  /// Something of it lasted so long, and ends now.
  mutating func addCoordination(from begin: UInt64, to now: UInt64) {
    isTold = true
    coordination.add(from: begin, to: now)
    all.add(from: begin, to: now)
  }

  mutating func addTask(from begin: UInt64, to now: UInt64) { all.add(from: begin, to: now) }

  /// There are tasks from now on, or there are none any more.
  mutating func setBusy(_ isBusy: Bool, at now: UInt64) {
    if let since = busySince, !isBusy { all.add(from: since, to: now) }
    busySince = isBusy ? busySince ?? now : nil
  }

  /// The share; `nil` when nobody has told of coordination, or nothing lasted.
  func share(from begin: UInt64, to now: UInt64) -> Double? {
    guard isTold else { return nil }
    var all = all
    if let busySince { all.add(from: busySince, to: now) }
    let whole = all.length(from: begin)
    return whole > 0 ? Double(coordination.length(from: begin)) / Double(whole) : nil
  }
}
