public import Recognition

/// What a team or an agent has spent so far, as far as it told: what budgets add up.
public struct Spending: Equatable, Sendable {
  /// Tokens, the whole prompt and the whole answer; `nil` when nobody told.
  public var tokens: Int?
  /// The known cost; `nil` when nothing of it is known.
  public var cost: Money?
  /// Calls of models, or turns where a tool reports more of them; `nil` when nobody told of any.
  public var turns: Int?
  /// Distinct errors.
  public var errors: Int
  /// Calls that are not in the cost, because their price is not known.
  public var unpricedCalls: Int
  /// Tokens that are not in the cost.
  public var unpricedTokens: Int

  /// Spending of which everything is said; by default nothing was spent, as far as is known.
  public init(
    tokens: Int? = nil, cost: Money? = nil, turns: Int? = nil, errors: Int = 0, unpricedCalls: Int = 0,
    unpricedTokens: Int = 0
  ) {
    self.tokens = tokens
    self.cost = cost
    self.turns = turns
    self.errors = errors
    self.unpricedCalls = unpricedCalls
    self.unpricedTokens = unpricedTokens
  }

  init(_ usage: UsageSpending, reportedTurns: Int, errors: Int) {
    let turns = max(usage.calls ?? 0, reportedTurns)
    self.init(
      tokens: usage.tokens, cost: usage.cost, turns: usage.calls == nil && reportedTurns == 0 ? nil : turns,
      errors: errors, unpricedCalls: usage.unpricedCalls, unpricedTokens: usage.unpricedTokens)
  }
}
