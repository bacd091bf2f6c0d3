public import Telemetry

/// A team's sums for the run's summary.
public struct TeamSums: Equatable, Sendable {
  /// Git operations of all agents.
  public var gitOperations: Int
  /// Lines of all agents.
  public var lines: Int
  /// Tokens and cost of all agents; `nil` when none were seen.
  public var tokenUsage: TokenUsage?
  /// Errors, tests and refused calls of all agents.
  public var incidents: IncidentCounts
  /// Tokens that final or running totals added to the sum of the calls.
  public var reconciledTokens: Int
  /// Calls of which only interim figures were told: their tool ended without its final total.
  public var interimCalls: Int
  /// Calls that were told with zeros for their tokens.
  public var callsWithoutTokens: Int
  /// The same per agent.
  public var agents: [AgentSummary]
}
