/// What was spent, without the detail of ``AgentUsage``: cheap enough to ask after every reading.
public struct UsageSpending: Equatable, Sendable {
  /// Everything; `nil` when nobody told, or only zeros.
  public var tokens: Int?
  /// The known cost; `nil` when nothing of it is known.
  public var cost: Money?
  /// Calls; `nil` when nothing was told at all.
  public var calls: Int?
  /// Calls and tokens that no known cost covers.
  public var unpricedCalls = 0
  /// See ``unpricedCalls``.
  public var unpricedTokens = 0
}

extension UsageLedger {
  /// What one agent, or with `nil` the whole team, has spent so far.
  public func spending(of agent: String?) -> UsageSpending {
    let sum =
      agent.map { agent in
        [sums[agent], told[agent]].compactMap(\.self).reduce(into: UsageSum()) { sum, parts in
          for part in parts.values { sum += part }
        }
      } ?? teamSum + toldSum
    guard sum != UsageSum() else { return UsageSpending() }
    let areTokensKnown = sum.silentCalls + sum.silentParts == 0 || sum.counts.totalTokens > 0
    return UsageSpending(
      tokens: areTokensKnown ? sum.counts.totalTokens : nil, cost: sum.cost, calls: sum.calls,
      unpricedCalls: sum.unpricedCalls, unpricedTokens: sum.unpricedTokens)
  }
}
