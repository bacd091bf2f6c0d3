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
  /// The parts of the models that were named, most tokens first.
  public var byModel: [ModelPart] = []

  /// The model that used most tokens.
  public var model: String? { byModel.first?.model }
}

extension UsageLedger {
  /// Whether anything was counted for an agent.
  public func hasUsage(of agent: String) -> Bool { entries.keys.contains { $0.agent == agent } }

  /// The usage of one agent, or with `nil` of the whole team.
  public func usage(of agent: String?) -> AgentUsage? {
    let selected = entries.filter { agent == nil || $0.key.agent == agent }
    guard !selected.isEmpty else { return nil }
    var usage = AgentUsage()
    var parts: [String: AgentUsage.ModelPart] = [:]
    var hasReported = false
    var hasEstimated = false
    for (key, entry) in selected {
      usage.counts += entry.counts
      usage.calls += entry.calls
      usage.isApproximate = usage.isApproximate || entry.isApproximate
      hasReported = hasReported || entry.hasReportedCost
      hasEstimated = hasEstimated || entry.hasEstimatedCost
      usage.unpricedCalls += entry.unpricedCalls
      let cost = entry.hasReportedCost || entry.hasEstimatedCost ? entry.reportedCost + entry.estimatedCost : nil
      if let cost { usage.cost = (usage.cost ?? .zero) + cost }
      if let model = key.model {
        var part = parts[model] ?? AgentUsage.ModelPart(model: model)
        part.counts += entry.counts
        part.calls += entry.calls
        if let cost { part.cost = (part.cost ?? .zero) + cost }
        parts[model] = part
      }
    }
    usage.costSource =
      switch (hasReported, hasEstimated) {
      case (true, true): .mixed
      case (true, false): .reported
      case (false, true): .estimated
      case (false, false): .unknown
      }
    usage.byModel = parts.values.sorted { ($1.counts.totalTokens, $0.model) < ($0.counts.totalTokens, $1.model) }
    return usage
  }
}
