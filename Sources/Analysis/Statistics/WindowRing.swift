/// Something that is counted over an interval, and can be joined with what was counted right before.
protocol WindowBucket: Sendable {
  /// The latest second in it.
  var second: UInt32 { get set }
  /// Nothing, counted in this second; distributions in at most so many bins.
  init(second: UInt32, bins: Int)
  /// Joins what came later, or at the same time.
  mutating func append(_ later: Self)
  /// How many bytes it holds beyond its own size.
  var heapBytes: Int { get }
}

extension WindowBucket {
  /// Nothing, counted in this second.
  init(second: UInt32) { self.init(second: second, bins: QuantileSketch.maximumBins) }
}

/// What happened in the latest day, so that any window of it can be asked for in bounded memory.
///
/// The answers are those of four rings of buckets: the latest minute in seconds, five minutes in steps of five seconds, an
/// hour in minutes, a day in steps of five minutes; a window is answered from the finest ring that covers it, the running
/// bucket included. There is only one list, though: as buckets grow old they are joined until they are as wide as those of
/// the ring that alone still needs them. So something rare costs a bucket for each time it happens, and something that
/// never happens costs nothing.
struct WindowRing<Bucket: WindowBucket>: Sendable {
  /// Oldest first; no two of the same second.
  private(set) var buckets: [Bucket] = []
  private var limit = Self.leastLimit
  private let bins: Int
  /// How many bytes the buckets hold beyond their own sizes.
  private(set) var bucketHeapBytes = 0

  private static var leastLimit: Int { 16 }
  /// Four full rings are 443 buckets.
  private static var mostLimit: Int { 512 }

  /// - Parameter bins: the most bins of a bucket's sketch.
  init(bins: Int = QuantileSketch.maximumBins) { self.bins = bins }

  /// How many bytes it holds beyond its own size.
  var heapBytes: Int { buckets.capacity * MemoryLayout<Bucket>.stride + bucketHeapBytes }

  /// Counts something. A second before the latest one is taken for that one: receiving has an order.
  mutating func add(at second: UInt32, _ change: (inout Bucket) -> Void) {
    if let last = buckets.last, last.second >= second {
      let before = last.heapBytes
      change(&buckets[buckets.count - 1])
      bucketHeapBytes += buckets[buckets.count - 1].heapBytes - before
      return
    }
    if buckets.count >= limit {
      compact(at: second)
      limit = min(max(2 * buckets.count, Self.leastLimit), Self.mostLimit)
    }
    var bucket = Bucket(second: second, bins: bins)
    change(&bucket)
    bucketHeapBytes += bucket.heapBytes
    buckets.append(bucket)
  }

  /// The buckets of a window that ends at a second, the running one included.
  func buckets(ofLatest seconds: Int, at now: UInt32) -> ArraySlice<Bucket> {
    let width = WindowWidth.finest(covering: seconds)
    let oldest = width.oldest(of: seconds, at: now)
    var place = buckets.count
    while place > 0, Int64(buckets[place - 1].second / width.seconds) >= oldest { place -= 1 }
    return buckets[place...]
  }

  /// Joins each two neighbours, the latest bucket left alone: windows get coarser, what they hold stays exact.
  mutating func halve() {
    guard buckets.count > 2 else { return }
    var joined: [Bucket] = []
    var place = 0
    while place < buckets.count - 1 {
      var bucket = buckets[place]
      if place + 1 < buckets.count - 1 { bucket.append(buckets[place + 1]) }
      joined.append(bucket)
      place += 2
    }
    joined.append(buckets[buckets.count - 1])
    replace(by: joined)
  }

  /// Joins what only a wider ring needs, and forgets what none does.
  private mutating func compact(at now: UInt32) {
    var joined: [Bucket] = []
    for bucket in buckets {
      guard let width = WindowWidth.finest(holding: bucket.second, at: now) else { continue }
      if let last = joined.last, last.second / width.seconds == bucket.second / width.seconds {
        joined[joined.count - 1].append(bucket)
      } else {
        joined.append(bucket)
      }
    }
    replace(by: joined)
  }

  private mutating func replace(by joined: [Bucket]) {
    buckets = joined
    bucketHeapBytes = joined.reduce(0) { $0 + $1.heapBytes }
  }
}

/// The width of one ring's buckets.
struct WindowWidth {
  let seconds: UInt32
  let count: Int

  /// From the finest to the widest.
  static let all = [
    WindowWidth(seconds: 1, count: 60), WindowWidth(seconds: 5, count: 60), WindowWidth(seconds: 60, count: 60),
    WindowWidth(seconds: 300, count: 288),
  ]

  /// The finest ring that reaches back this far; the widest when none does.
  static func finest(covering window: Int) -> WindowWidth {
    all.first { Int($0.seconds) * $0.count >= window } ?? all[all.count - 1]
  }

  /// The finest ring that still holds a second; `nil` when none does.
  static func finest(holding second: UInt32, at now: UInt32) -> WindowWidth? {
    all.first { Int64(second / $0.seconds) >= $0.oldest(of: Int($0.seconds) * $0.count, at: now) }
  }

  /// The number of the oldest bucket in a window.
  func oldest(of window: Int, at now: UInt32) -> Int64 {
    let buckets = min((max(window, 1) + Int(seconds) - 1) / Int(seconds), count)
    return Int64(now / seconds) - Int64(buckets) + 1
  }
}
