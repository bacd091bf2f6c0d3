/// Counts each token of a team once, however often and in whatever words it is printed.
///
/// Every figure lives in an entry (agent, scope, model); an agent's usage is the sum of its entries and the team's the sum
/// of its agents', so the two always agree. A reading changes entries, and the ledger tells by how much.
public struct UsageLedger: Sendable {
  /// By how much one entry changed.
  public struct Change: Equatable, Sendable {
    /// Whose usage changed.
    public var agent: String
    /// The model, when it is known.
    public var model: String?
    /// The change; after a final total its buckets may be negative.
    public var counts: TokenCounts
    /// How many more calls.
    public var calls: Int
    /// The cost that was printed for this change.
    public var cost: Money?
    /// Not a call, but a total that corrected the sum of the calls.
    public var isReconciliation: Bool
    /// The numbers were printed rounded.
    public var isApproximate: Bool
  }

  struct EntryKey: Hashable, Sendable {
    let agent: String
    let scope: String
    let model: String?
  }

  /// The sum of everything counted under one key.
  struct Entry: Sendable {
    var counts = TokenCounts()
    var calls = 0
    /// The sum of the costs that were printed.
    var reportedCost = Money.zero
    var hasReportedCost = false
    /// What no printed cost covers, from a price table.
    var estimatedCost = Money.zero
    var hasEstimatedCost = false
    /// Calls of which no cost is known.
    var unpricedCalls = 0
    var isApproximate = false
  }

  /// Bounds, so that no output can make the ledger grow for ever; what is beyond is still counted, under one name.
  static let maximumScopes = 512
  static let maximumEntries = 4096
  static let overflow = "other"
  /// Names of scopes and models are cut to this many bytes; a longer key is no id.
  static let maximumNameLength = 256
  /// The sum of all figures that are taken in. One figure is at most 2^53, but a stream can print any number of them; with
  /// this bound no sum of them overflows.
  private var room = 1 << 60

  var scopes: [String: UsageScope] = [:]
  private(set) var entries: [EntryKey: Entry] = [:]
  private var calls = RecentCalls()
  /// What the whole team had used at the start and at the end of each total.
  private var marks = [TokenCounts()]
  private static let maximumMarks = 256

  /// Tokens that totals added to or took from the sum of the calls.
  public private(set) var reconciledTokens = 0

  /// Calls that were told with no token at all, neither in nor out: no model is called with nothing, so what they used is
  /// unknown. Streams whose provider was not asked for usage print such zeros.
  public private(set) var callsWithoutTokens = 0

  let prices: PriceTable

  /// An empty ledger.
  ///
  /// - Parameter prices: what tokens cost where no cost is printed.
  public init(prices: PriceTable = .builtIn) { self.prices = prices }

  /// Takes a reading into account.
  ///
  /// - Returns: the changes, none when everything was counted already.
  public mutating func count(_ reading: UsageReading, agent: String) -> [Change] {
    let magnitude = reading.magnitude
    guard magnitude <= room else { return [] }
    room -= magnitude
    var reading = reading
    reading.scope = LineText.cut(reading.scope, to: Self.maximumNameLength).text
    reading.model = reading.model.map { LineText.cut($0, to: Self.maximumNameLength).text }
    for index in reading.byModel.indices {
      reading.byModel[index].model = LineText.cut(reading.byModel[index].model, to: Self.maximumNameLength).text
    }
    if let key = reading.key, key.utf8.count > Self.maximumNameLength { reading.key = nil }
    if scopes[reading.scope] == nil, scopes.count >= Self.maximumScopes { reading.scope = Self.overflow }
    let changes =
      switch reading.semantics {
      case .delta: countCall(reading, agent: agent)
      case .cumulative: countRunningTotal(reading, agent: agent)
      case .final: settle(reading, agent: agent)
      }
    if reading.closesScope { startAnew(reading.scope) }
    for change in changes where change.isReconciliation { reconciledTokens += change.counts.totalTokens }
    return changes
  }

  /// A new run of a tool starts: its running totals start anew.
  public mutating func startSession(of tool: String) { startAnew(tool) }

  private mutating func startAnew(_ scope: String) {
    let start = total
    scopes[scope, default: UsageScope()].startAnew(above: start)
    guard marks.last != start else { return }
    if marks.count >= Self.maximumMarks { marks.remove(at: 1) }
    marks.append(start)
  }

  /// The sum over all agents.
  public var total: TokenCounts { entries.values.reduce(into: TokenCounts()) { $0 += $1.counts } }

  // MARK: One call

  private mutating func countCall(_ reading: UsageReading, agent: String) -> [Change] {
    if let key = reading.key, let known = scopes[reading.scope]?.calls[key] {
      return countRepeat(of: known, reading, key: key)
    }
    let counts = reading.figures.counts
    if reading.mayBeTotal, isSumOfCalls(reading) { return [] }
    let change = Change(
      agent: agent, model: reading.model, counts: counts, calls: reading.figures.isEmpty ? 0 : 1, cost: reading.cost,
      isReconciliation: false, isApproximate: reading.isApproximate)
    let known = calls.recognise(reading)
    // Told elsewhere, it is in this scope's running total all the same.
    if known == .inAnotherScope { scopes[reading.scope, default: UsageScope()].credit(change) }
    if let key = reading.key {
      scopes[reading.scope, default: UsageScope()].remember(
        UsageScope.Call(agent: agent, model: reading.model, counts: counts), key: key)
    }
    guard known == nil else { return [] }
    calls.remember(reading)
    return [add(change, scope: reading.scope)]
  }

  /// The same call again: the larger figure of each kind stands.
  private mutating func countRepeat(of known: UsageScope.Call, _ reading: UsageReading, key: String) -> [Change] {
    var call = known
    call.counts = .maximum(known.counts, reading.figures.counts)
    let increase = call.counts - known.counts
    guard !increase.isZero else { return [] }
    scopes[reading.scope, default: UsageScope()].remember(call, key: key)
    let change = Change(
      agent: known.agent, model: known.model, counts: increase, calls: 0, cost: nil, isReconciliation: false,
      isApproximate: reading.isApproximate)
    return [add(change, scope: reading.scope)]
  }

  // MARK: A running total

  private mutating func countRunningTotal(_ reading: UsageReading, agent: String) -> [Change] {
    var scope = scopes[reading.scope] ?? UsageScope()
    if scope.exceeds(reading.figures) { scope.startAnew(above: scope.restated ?? total) }
    // A total of one agent or thread is its own, even where it equals the team's.
    let restates =
      reading.layer == .summary && (scope.isEmpty || scope.restated != nil)
      && (restates(reading.figures, total - scope.start) || restatesPart(reading))
    if restates { scope.restated = total }
    if reading.raisesOnly {
      // What was told call by call in other words is part of it.
      let known = total - scope.start
      scope.credit(
        UsageFigures(
          input: known.inputTokens, output: known.outputTokens, cacheRead: known.cacheRead,
          cacheWrite: known.cacheWrite + known.cacheWriteLong, reasoning: known.reasoning, total: known.totalTokens),
        cost: nil)
    }
    let increase = scope.increase(to: reading.figures, cost: reading.cost)
    let hasCalls = scope.hasCalls
    scope.credit(reading.figures, cost: reading.cost)
    scopes[reading.scope] = scope
    guard !restates, !increase.counts.isZero || increase.cost != nil || increase.calls > 0 else { return [] }
    var change = Change(
      agent: agent, model: reading.model, counts: increase.counts, calls: increase.calls, cost: increase.cost,
      isReconciliation: hasCalls, isApproximate: reading.isApproximate)
    if hasCalls { change.calls = 0 }
    return [add(change, scope: reading.scope, creditsScope: false)]
  }

  /// Whether figures say in their own words what has been counted already.
  private func restates(_ figures: UsageFigures, _ known: TokenCounts) -> Bool {
    guard !known.isZero, figures.input != nil || figures.output != nil || figures.total != nil else { return false }
    let isSplit = figures.input != nil || figures.output != nil
    return (figures.input ?? known.inputTokens) == known.inputTokens
      && (figures.output ?? known.outputTokens) == known.outputTokens
      && (isSplit || figures.total == known.totalTokens)
  }

  /// Whether figures are those of all that has been counted since an earlier total, or of one agent: totals nest, and are
  /// printed for each agent and for all of them.
  private func restatesPart(_ reading: UsageReading) -> Bool {
    let figures = reading.figures
    guard reading.raisesOnly || reading.mayBeTotal else { return false }
    let total = total
    if marks.contains(where: { restates(figures, total - $0) }) { return true }
    // A total without a direction is no evidence of whose it is.
    guard figures.input != nil, figures.output != nil else { return false }
    var agents: [String: TokenCounts] = [:]
    for (key, entry) in entries { agents[key.agent, default: TokenCounts()] += entry.counts }
    return agents.values.contains { restates(figures, $0) }
  }

  /// Whether what looks like a call is the sum of those before it.
  private func isSumOfCalls(_ reading: UsageReading) -> Bool {
    entries.values.reduce(0) { $0 + $1.calls } > 1 && restatesPart(reading)
  }

  // MARK: Entries

  /// Adds a change to its entry; the scope is credited with it unless the caller has done so.
  @discardableResult
  mutating func add(_ change: Change, scope: String, creditsScope: Bool = true) -> Change {
    if creditsScope { scopes[scope, default: UsageScope()].credit(change) }
    var key = EntryKey(agent: change.agent, scope: scope, model: change.model)
    if entries[key] == nil, entries.count >= Self.maximumEntries {
      key = EntryKey(agent: change.agent, scope: Self.overflow, model: nil)
    }
    var entry = entries[key] ?? Entry()
    entry.counts += change.counts
    entry.calls += change.calls
    if change.counts.isZero { callsWithoutTokens += change.calls }
    entry.isApproximate = entry.isApproximate || change.isApproximate
    if let cost = change.cost {
      entry.reportedCost += cost
      entry.hasReportedCost = true
      // A cost on a line of its own covers the tokens printed just before it.
      if change.counts.isZero { entry.forgetEstimate() }
    } else if let estimate = estimate(of: change) {
      entry.estimatedCost += estimate
      entry.hasEstimatedCost = true
    } else {
      entry.unpricedCalls += change.calls
    }
    entries[key] = entry
    return change
  }

  /// What a change costs by the price table; `nil` when its model has no known price.
  public func estimate(of change: Change) -> Money? {
    guard !change.counts.isZero, let price = change.model.flatMap(prices.price(of:)) else { return nil }
    return price.cost(of: change.counts, isOneCall: change.calls == 1)
  }

  /// A reported cost now covers all of an entry.
  mutating func setReportedCost(_ cost: Money, of key: EntryKey) {
    entries[key]?.reportedCost = cost
    entries[key]?.hasReportedCost = true
    entries[key]?.forgetEstimate()
  }
}

extension UsageLedger.Entry {
  mutating func forgetEstimate() {
    estimatedCost = .zero
    hasEstimatedCost = false
    unpricedCalls = 0
  }
}
