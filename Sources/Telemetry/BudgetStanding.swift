/// Where one budget stands: in a `budget` record at the moment it came there, and in the run's summary at the end.
public struct BudgetStanding: Sendable, Equatable {
  /// Whose budget it is.
  public enum Scope: Sendable, Hashable {
    /// The whole run's.
    case run
    /// One team's, by its id.
    case team(String)
    /// One agent's, by the ids of its team and of itself.
    case agent(String, of: String)
  }

  /// How far it has come.
  public enum Status: String, Sendable, CaseIterable {
    /// Less than four fifths of it are used, as far as that is known.
    case ok
    /// Four fifths of it are used.
    case warning
    /// All of it is used; that never changes again.
    case exceeded
  }

  /// Whose budget it is.
  public var scope: Scope
  /// What it is about.
  public var name: BudgetName
  /// How far it has come.
  public var status: Status
  /// How much there is, in the place that ``BudgetName/decimals`` says.
  public var limit: Int64
  /// How much is used, of a level the highest; `nil` when nobody told.
  public var used: Int64?
  /// Of cost: the calls that are not in it, because their price is not known.
  public var unpricedCalls: Int?

  /// Where a budget stands.
  public init(
    scope: Scope, name: BudgetName, status: Status = .ok, limit: Int64, used: Int64? = nil, unpricedCalls: Int? = nil
  ) {
    self.scope = scope
    self.name = name
    self.status = status
    self.limit = limit
    self.used = used
    self.unpricedCalls = unpricedCalls
  }

  /// By how much more than all of it is used.
  public var overshoot: Int64 {
    let (difference, overflows) = (used ?? 0).subtractingReportingOverflow(limit)
    return overflows ? .max : max(0, difference)
  }
}

extension BudgetStanding.Scope {
  /// The scope's kind on the wire.
  public var kind: String {
    switch self {
    case .run: "run"
    case .team: "team"
    case .agent: "agent"
    }
  }

  /// The team, if it is one's or one of its agents'.
  public var team: String? {
    switch self {
    case .run: nil
    case .team(let team), .agent(_, of: let team): team
    }
  }

  /// The agent, if it is one's.
  public var agent: String? {
    if case .agent(let agent, of: _) = self { agent } else { nil }
  }
}
