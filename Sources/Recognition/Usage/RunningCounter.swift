/// One running total as a tool prints it: how much of it has been counted.
struct RunningCounter: Sendable {
  /// What has been counted since the total started.
  private var counted = UsageFigures(
    input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0, reasoning: 0, total: 0, calls: 0)
  private var countedCost = Money.zero
  private(set) var isEmpty = true
  /// Calls have been counted one by one.
  private(set) var hasCalls = false
  /// What the whole team had used when the total started.
  private(set) var start: TokenCounts
  /// What the whole team had used when the total last said just that in its own words.
  var restated: TokenCounts?
  /// Whose output told it last.
  var agent: String?

  init(above start: TokenCounts) { self.start = start }

  /// Something was counted call by call; differences that correct such a call may be negative.
  mutating func credit(_ counts: TokenCounts, calls: Int, cost: Money?) {
    isEmpty = false
    hasCalls = true
    Self.raise(&counted.input, by: counts.inputTokens)
    Self.raise(&counted.output, by: counts.outputTokens)
    Self.raise(&counted.cacheRead, by: counts.cacheRead)
    Self.raise(&counted.cacheWrite, by: counts.cacheWrite)
    Self.raise(&counted.cacheWriteLong, by: counts.cacheWriteLong)
    Self.raise(&counted.reasoning, by: counts.reasoning)
    Self.raise(&counted.total, by: counts.totalTokens)
    Self.raise(&counted.calls, by: calls)
    countedCost += cost ?? .zero
  }

  /// By how much a running total exceeds what has been counted. A bucket is negative where the total tells of tokens
  /// counted before that they are of another bucket; input and output as wholes never fall.
  func increase(to total: UsageFigures, cost: Money?) -> (counts: TokenCounts, calls: Int, cost: Money?) {
    var counts = TokenCounts()
    counts.cacheRead = above(total.cacheRead, counted.cacheRead)
    counts.cacheWrite = above(total.cacheWrite, counted.cacheWrite)
    counts.cacheWriteLong = above(total.cacheWriteLong, counted.cacheWriteLong)
    counts.uncachedInput =
      above(total.input, counted.input) - counts.cacheRead - counts.cacheWrite - counts.cacheWriteLong
    counts.reasoning = above(total.reasoning, counted.reasoning)
    counts.visibleOutput = above(total.output, counted.output) - counts.reasoning
    if total.input == nil, total.output == nil { counts.unsplit = above(total.total, counted.total) }
    let extraCost = (cost ?? .zero) - countedCost
    return (counts, above(total.calls, counted.calls), extraCost > .zero ? extraCost : nil)
  }

  /// What has been counted in other words is part of the total.
  mutating func contain(_ known: TokenCounts) {
    credit(
      UsageFigures(
        input: known.inputTokens, output: known.outputTokens, cacheRead: known.cacheRead, cacheWrite: known.cacheWrite,
        cacheWriteLong: known.cacheWriteLong, reasoning: known.reasoning, total: known.totalTokens),
      cost: nil)
  }

  /// A running total has been counted in full.
  mutating func credit(_ total: UsageFigures, cost: Money?) {
    isEmpty = false
    let previous = counted
    counted.input = max(total.input ?? 0, previous.input ?? 0)
    counted.output = max(total.output ?? 0, previous.output ?? 0)
    counted.cacheRead = max(total.cacheRead ?? 0, previous.cacheRead ?? 0)
    counted.cacheWrite = max(total.cacheWrite ?? 0, previous.cacheWrite ?? 0)
    counted.cacheWriteLong = max(total.cacheWriteLong ?? 0, previous.cacheWriteLong ?? 0)
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

  private static func raise(_ figure: inout Int?, by amount: Int) { figure = max(0, (figure ?? 0) + amount) }
}

/// The running totals that one tool prints in one place, the latest last: each process of the tool starts its own, and
/// those of several agents may alternate.
struct CounterSeries: Sendable {
  private static let maximumEpochs = 4

  private var epochs: [RunningCounter]

  init(above start: TokenCounts) { epochs = [RunningCounter(above: start)] }

  /// The total that is running now.
  var latest: RunningCounter {
    get { epochs[epochs.count - 1] }
    set { epochs[epochs.count - 1] = newValue }
  }

  /// Makes the total that a figure continues the latest one.
  ///
  /// A figure continues the total its agent told before, when another agent's was told in between; else the latest one;
  /// else it fell, and is the first of a new total.
  mutating func turn(to figures: UsageFigures, of agent: String, above start: @autoclosure () -> TokenCounts) {
    if latest.agent != nil, latest.agent != agent,
      let own = epochs.lastIndex(where: { $0.agent == agent && !$0.hasCalls && !$0.exceeds(figures) })
    {
      epochs.append(epochs.remove(at: own))
    } else if latest.exceeds(figures) {
      let next = RunningCounter(above: latest.restated ?? start())
      if epochs.count >= Self.maximumEpochs { epochs.removeFirst() }
      epochs.append(next)
    }
    latest.agent = agent
  }
}
