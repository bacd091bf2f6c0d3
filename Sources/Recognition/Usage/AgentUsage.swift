/// The usage of one agent, or of a team: the sum of its ledger entries, priced.
public struct AgentUsage: Equatable, Sendable {
  /// Where a cost comes from.
  public enum CostSource: String, Sendable {
    /// Printed by the tool.
    case reported
    /// Computed from a price table.
    case estimated
    /// Partly the one, partly the other.
    case mixed
    /// Nothing is known of it.
    case unknown
  }

  /// One model's part.
  public struct ModelPart: Equatable, Sendable {
    /// The model's name as printed.
    public var model: String
    /// Its tokens.
    public var counts = TokenCounts()
    /// Its calls.
    public var calls = 0
    /// Its cost; `nil` when unknown.
    public var cost: Money?
  }

  /// All tokens.
  public var counts = TokenCounts()
  /// All calls.
  public var calls = 0
  /// The known cost; `nil` when nothing of it is known.
  public var cost: Money?
  /// Where the cost comes from.
  public var costSource = CostSource.unknown
  /// Calls whose model has no known price and no printed cost.
  public var unpricedCalls = 0
  /// Some of the numbers were printed rounded.
  public var isApproximate = false
  /// Calls whose figures are interim: their tool tells the true ones in its final total, which has not come.
  public var interimCalls = 0
  /// Calls that were told with zeros for tokens.
  public var silentCalls = 0
  /// Another proctor says that its figures are interim.
  public var isInterimElsewhere = false
  /// Another proctor tells of calls and not of their tokens.
  var isSilentElsewhere = false
  /// The parts of the models that were named, most tokens first.
  public var byModel: [ModelPart] = []

  /// The model that used most tokens.
  public var model: String? { byModel.first?.model }
}

extension AgentUsage {
  /// Whether the tokens are known: with nothing but zeros told of calls that were made, nobody knows them.
  public var areTokensKnown: Bool { silentCalls == 0 && !isSilentElsewhere || counts.totalTokens > 0 }

  /// Whether some of the figures are interim: the true ones are still to come.
  public var isInterim: Bool { interimCalls > 0 || isInterimElsewhere }

  init(_ parts: [String?: UsageSum]) {
    let sum = parts.values.reduce(into: UsageSum()) { $0 += $1 }
    counts = sum.counts
    calls = sum.calls
    cost = sum.cost
    unpricedCalls = sum.unpricedCalls
    isApproximate = sum.approximateParts > 0
    interimCalls = sum.interimCalls
    silentCalls = sum.silentCalls
    isInterimElsewhere = sum.interimParts > 0
    isSilentElsewhere = sum.silentParts > 0
    costSource =
      switch (sum.reportedParts > 0, sum.estimatedTokens > 0) {
      case (true, true): .mixed
      case (true, false): .reported
      case (false, true): .estimated
      case (false, false): .unknown
      }
    byModel = parts.compactMap { model, sum in
      guard let model, sum != UsageSum() else { return nil }
      return ModelPart(model: model, counts: sum.counts, calls: sum.calls, cost: sum.cost)
    }
    byModel.sort { ($1.counts.totalTokens, $0.model) < ($0.counts.totalTokens, $1.model) }
  }
}

extension UsageLedger {
  /// Whether anything was counted for an agent.
  public func hasUsage(of agent: String) -> Bool {
    parts(of: agent).values.contains { $0 != UsageSum() }
  }

  /// The usage of one agent, or with `nil` of the whole team.
  public func usage(of agent: String?) -> AgentUsage? {
    guard let agent else {
      let all = Array(sums.values) + Array(told.values)
      let parts = all.reduce(into: [:]) { parts, agent in parts.merge(agent, uniquingKeysWith: +) }
      return parts.values.contains { $0 != UsageSum() } ? AgentUsage(parts) : nil
    }
    return hasUsage(of: agent) ? AgentUsage(parts(of: agent)) : nil
  }

  /// What was counted here, and what other proctors have counted.
  private func parts(of agent: String) -> [String?: UsageSum] {
    guard let told = told[agent] else { return sums[agent] ?? [:] }
    return told.merging(sums[agent] ?? [:], uniquingKeysWith: +)
  }
}
