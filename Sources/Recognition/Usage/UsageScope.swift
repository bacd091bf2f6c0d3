/// What running totals of one tool, session or thread are totals of: how much of it has been counted.
struct UsageScope: Sendable {
  /// A call that may be printed again.
  struct Call: Equatable, Sendable {
    let agent: String
    let model: String?
    var counts: TokenCounts
  }

  /// The most calls whose repeats are recognised; older ones are forgotten.
  static let maximumCalls = 1024

  private(set) var calls: [String: Call] = [:]
  private var callOrder: [String] = []
  /// What has been counted since the total started.
  private var counted = UsageFigures(input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, total: 0, calls: 0)
  private var countedCost = Money.zero
  private(set) var isEmpty = true
  /// Calls have been counted one by one.
  private(set) var hasCalls = false
  /// What the whole team had used when the total started.
  private(set) var start = TokenCounts()
  /// What the whole team had used when the total last said just that in its own words.
  var restated: TokenCounts?

  /// A later total no longer contains what was counted so far.
  mutating func startAnew(above start: TokenCounts) {
    let kept = (calls, callOrder)
    self = UsageScope()
    (calls, callOrder) = kept
    self.start = start
  }

  mutating func remember(_ call: Call, key: String) {
    if calls.updateValue(call, forKey: key) == nil {
      callOrder.append(key)
      if callOrder.count > Self.maximumCalls { calls[callOrder.removeFirst()] = nil }
    }
  }

  /// Something was counted call by call.
  mutating func credit(_ change: UsageLedger.Change) {
    isEmpty = false
    hasCalls = true
    Self.raise(&counted.input, by: change.counts.inputTokens)
    Self.raise(&counted.output, by: change.counts.outputTokens)
    Self.raise(&counted.cacheRead, by: change.counts.cacheRead)
    Self.raise(&counted.cacheWrite, by: change.counts.cacheWrite)
    Self.raise(&counted.reasoning, by: change.counts.reasoning)
    Self.raise(&counted.total, by: change.counts.totalTokens)
    Self.raise(&counted.calls, by: change.calls)
    countedCost += change.cost ?? .zero
  }

  /// By how much a running total exceeds what has been counted.
  func increase(to total: UsageFigures, cost: Money?) -> (counts: TokenCounts, calls: Int, cost: Money?) {
    var counts = TokenCounts()
    counts.cacheRead = above(total.cacheRead, counted.cacheRead)
    counts.cacheWrite = above(total.cacheWrite, counted.cacheWrite)
    counts.uncachedInput = above(total.input, counted.input) - counts.cacheRead - counts.cacheWrite
    counts.reasoning = above(total.reasoning, counted.reasoning)
    counts.visibleOutput = above(total.output, counted.output) - counts.reasoning
    if total.input == nil, total.output == nil { counts.unsplit = above(total.total, counted.total) }
    let extraCost = (cost?.nanodollars ?? 0) - countedCost.nanodollars
    return (counts, above(total.calls, counted.calls), extraCost > 0 ? Money(nanodollars: extraCost) : nil)
  }

  /// A running total has been counted in full.
  mutating func credit(_ total: UsageFigures, cost: Money?) {
    isEmpty = false
    let previous = counted
    counted.input = max(total.input ?? 0, previous.input ?? 0)
    counted.output = max(total.output ?? 0, previous.output ?? 0)
    counted.cacheRead = max(total.cacheRead ?? 0, previous.cacheRead ?? 0)
    counted.cacheWrite = max(total.cacheWrite ?? 0, previous.cacheWrite ?? 0)
    counted.reasoning = max(total.reasoning ?? 0, previous.reasoning ?? 0)
    counted.calls = max(total.calls ?? 0, previous.calls ?? 0)
    counted.total = max(total.total ?? 0, (counted.input ?? 0) + (counted.output ?? 0), previous.total ?? 0)
    countedCost = max(cost ?? .zero, countedCost)
  }

  /// Whether more has been counted than a running total says: it fell, and belongs to a new count. Calls that were
  /// counted one by one may run ahead of it.
  func exceeds(_ total: UsageFigures) -> Bool {
    guard !hasCalls else { return false }
    return below(total.input, counted.input) || below(total.output, counted.output)
      || (total.input == nil && below(total.total, counted.total))
  }

  private func below(_ new: Int?, _ old: Int?) -> Bool { new.map { $0 < old ?? 0 } ?? false }

  private func above(_ new: Int?, _ old: Int?) -> Int { max(0, (new ?? 0) - (old ?? 0)) }

  private static func raise(_ figure: inout Int?, by amount: Int) { figure = (figure ?? 0) + amount }
}
