/// Counts each token of a team once, however often and in whatever words it is printed.
///
/// A figure is booked in one place (``book(_:agent:scope:model:)``) under agent, scope and model, and the sums of the agent
/// and of the team move with it, so that they always agree. A reading changes the books, and the ledger tells by how much.
/// How calls, running totals and final totals are counted is told in the extensions.
public struct UsageLedger: Sendable {
  /// By how much the usage of one agent and model changed.
  public struct Change: Equatable, Sendable {
    /// Whose usage changed.
    public var agent: String
    /// The model, when it is known.
    public var model: String?
    /// The change; where something is corrected, buckets may be negative.
    public var counts: TokenCounts
    /// How many more calls.
    public var calls: Int
    /// By how much the known cost changed; `nil` when nothing is known of it.
    public var cost: Money?
    /// Where that cost comes from.
    public var costSource: AgentUsage.CostSource
    /// Not a call, but a total or a better source that corrected what was counted.
    public var isReconciliation: Bool
    /// The numbers were printed rounded.
    public var isApproximate: Bool
    /// The numbers are not final: the tool's final total has not come.
    public var isInterim: Bool
    /// How long the call took that this change tells of, in milliseconds.
    public var durationMilliseconds: Double?
  }

  /// Bounds, so that no output can make the ledger grow for ever. What was counted stays counted in the sums; beyond the
  /// bounds only the memory of how it came about is lost, the oldest first.
  static let maximumScopes = 256
  static let maximumEntries = 1024
  /// Models of one agent that are told apart; the others are counted, and priced, without a name.
  static let maximumModels = 32
  /// Names of scopes and models are cut to this many bytes.
  static let maximumNameLength = 256

  /// The sum of all figures that are taken in. One figure is at most 2^53, but a stream can print any number of them; with
  /// this bound no sum of them overflows.
  private var room = 1 << 60
  /// The same for costs: nine billion dollars is more than any team has, and no sum of less is cut.
  private var costRoom = Money(nanodollars: .max / 4)

  var scopes: [String: UsageScope] = [:]
  var calls = KnownCalls()
  /// Per agent and model.
  private(set) var sums: [String: [String?: UsageSum]] = [:]
  private(set) var teamSum = UsageSum()
  /// What other proctors have counted, per agent and model: beside ``sums``, as it is nothing to compare with.
  private(set) var told: [String: [String?: UsageSum]] = [:]
  private(set) var toldSum = UsageSum()
  private(set) var entryCount = 0
  /// What the whole team had used when earlier totals started or ended, the beginning first.
  private(set) var marks = [TokenCounts()]
  private static let maximumMarks = 256
  private var lastSerial = 0
  private var readings = 0

  /// Tokens that totals and better sources added to or took from the sum of the calls.
  public private(set) var reconciledTokens = 0

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
    reading.cutNames(to: Self.maximumNameLength)
    readings += 1
    openScope(reading.scope)
    var changes =
      switch reading.semantics {
      case .delta: countCall(reading, agent: agent)
      case .cumulative: countRunningTotal(reading, agent: agent)
      case .final: settle(reading, agent: agent)
      }
    if reading.closesScope { startSession(of: reading.scope) }
    if reading.semantics == .delta, let index = changes.firstIndex(where: { $0.calls == 1 && !$0.isReconciliation }) {
      changes[index].durationMilliseconds = reading.durationMilliseconds
    }
    for change in changes where change.isReconciliation { reconciledTokens += change.counts.totalTokens }
    return changes
  }

  /// A new run of a tool starts: its running totals start anew.
  public mutating func startSession(of tool: String) {
    let scope = LineText.cut(tool, to: Self.maximumNameLength).text
    openScope(scope)
    let start = total
    scopes[scope]?.startAnew(above: start)
    guard marks.last != start else { return }
    if marks.count >= Self.maximumMarks { marks.remove(at: 1) }
    marks.append(start)
  }

  /// The orchestrator starts again: every running total starts anew.
  public mutating func startSessions() {
    for scope in scopes.keys.sorted() { startSession(of: scope) }
  }

  /// The sum over all agents.
  public var total: TokenCounts { teamSum.counts }

  // MARK: Scopes

  private mutating func openScope(_ name: String) {
    if scopes[name] == nil {
      if scopes.count >= Self.maximumScopes || entryCount > Self.maximumEntries / 8 * 7 { forgetOldScopes() }
      lastSerial += 1
      scopes[name] = UsageScope(serial: lastSerial)
    }
    scopes[name]?.lastUse = readings
  }

  /// Forgets the quarter of the scopes that was not used for longest: sessions mostly come one after the other.
  private mutating func forgetOldScopes() {
    let oldest = scopes.map { (name: $0.key, lastUse: $0.value.lastUse) }.sorted { $0.lastUse < $1.lastUse }
    for (name, _) in oldest.prefix((scopes.count + 3) / 4) {
      entryCount -= scopes.removeValue(forKey: name)?.entries.count ?? 0
    }
  }

  // MARK: The books

  /// Adds to the sums of a scope, its agent and the team; the one place where any of them changes.
  mutating func book(_ sum: UsageSum, agent: String, scope: String, model: String?) {
    teamSum += sum
    var part = model
    if sums[agent]?[model] == nil, sums[agent]?.count ?? 0 >= Self.maximumModels { part = nil }
    sums[agent, default: [:]][part, default: UsageSum()] += sum
    let key = UsageScope.EntryKey(agent: agent, model: model)
    if scopes[scope]?.entries[key] != nil {
      scopes[scope]?.entries[key]?.sum += sum
    } else if entryCount < Self.maximumEntries, scopes[scope] != nil {
      entryCount += 1
      scopes[scope]?.entries[key] = UsageScope.Entry(sum: sum)
    } else {
      scopes[scope]?.untracked += sum.counts
    }
  }

  /// Books a posting in place of another one of the same call, or as a new one.
  ///
  /// - Returns: the changes: one, or two when the call has moved to another agent or model.
  mutating func post(_ new: UsagePosting, replacing old: UsagePosting? = nil, isCorrection: Bool) -> [Change] {
    guard new != old else { return [] }
    if let old, old.agent != new.agent || old.model != new.model {
      let away = UsageSum() - old.sum
      book(away, agent: old.agent, scope: old.scope, model: old.model)
      book(new.sum, agent: new.agent, scope: new.scope, model: new.model)
      return [
        change(away, agent: old.agent, model: old.model, isCorrection: true),
        change(new.sum, agent: new.agent, model: new.model, isCorrection: true),
      ]
    }
    let difference = old.map { new.sum - $0.sum } ?? new.sum
    guard difference != UsageSum() else { return [] }
    book(difference, agent: new.agent, scope: new.scope, model: new.model)
    let takesBack =
      TokenCounts.maximum(difference.counts, TokenCounts()) != difference.counts
      || difference.reportedCost + difference.estimatedCost < .zero
    var change = change(difference, agent: new.agent, model: new.model, isCorrection: isCorrection || takesBack)
    change.isApproximate = new.isApproximate
    change.isInterim = new.isInterim
    return [change]
  }

  func change(_ sum: UsageSum, agent: String, model: String?, isCorrection: Bool) -> Change {
    let hasReported = sum.reportedParts != 0 || sum.reportedCost != .zero
    let hasEstimated = sum.estimatedTokens != 0 || sum.estimatedCost != .zero
    let source: AgentUsage.CostSource =
      switch (hasReported, hasEstimated) {
      case (true, true): .mixed
      case (true, false): .reported
      case (false, true): .estimated
      case (false, false): .unknown
      }
    return Change(
      agent: agent, model: model, counts: sum.counts, calls: sum.calls,
      cost: hasReported || hasEstimated ? sum.reportedCost + sum.estimatedCost : nil, costSource: source,
      isReconciliation: isCorrection,
      isApproximate: sum.approximateParts > 0, isInterim: sum.interimCalls > 0)
  }

  /// What tokens cost by the price table; `nil` when their model has no known price.
  func estimate(_ counts: TokenCounts, model: String?, isOneCall: Bool) -> Money? {
    guard !counts.isZero, let price = prices.price(ofCall: model) else { return nil }
    return price.cost(of: counts, isOneCall: isOneCall)
  }

  /// Adds to what other proctors have counted.
  mutating func bookTold(_ sum: UsageSum, agent: String, model: String?) {
    let isKnown = told[agent]?[model] != nil || told[agent]?.count ?? 0 < Self.maximumModels
    toldSum += sum
    told[agent, default: [:]][isKnown ? model : nil, default: UsageSum()] += sum
  }

  /// Takes room for figures that have grown, or gives it back; whether there was enough.
  mutating func fits(_ growth: Int128, _ costs: Money) -> Bool {
    guard growth <= Int128(room), costs <= costRoom else { return false }
    room = Int(clamping: Int128(room) - growth)
    costRoom = costRoom - costs
    return true
  }

  /// A cost that still fits into the sums; `nil` for one that does not.
  mutating func admitted(_ cost: Money?) -> Money? {
    guard let cost, cost <= costRoom else { return nil }
    if cost > .zero { costRoom = costRoom - cost }
    return cost
  }
}

extension UsageReading {
  fileprivate mutating func cutNames(to length: Int) {
    scope = LineText.cut(scope, to: length).text
    // Calls are known by the hashes of their keys, and keys of totals are names.
    if semantics != .delta { key = key.map { LineText.cut($0, to: length).text } }
    model = model.map { LineText.cut($0, to: length).text }
    for index in byModel.indices { byModel[index].model = LineText.cut(byModel[index].model, to: length).text }
  }
}
