/// How well a run, a team or an agent does: one number for people who look at many of them, and what it is made of.
public struct Health: Sendable, Equatable {
  /// The number in a word.
  public enum Status: String, Sendable, Equatable, CaseIterable {
    /// From 0.8 on.
    case healthy = "Healthy"
    /// From 0.5 on.
    case degraded = "Degraded"
    /// Below.
    case critical = "Critical"
    /// Nothing is known that it could be made of.
    case unknown = "Unknown"
  }

  /// What it is made of, each from 0 to 1.
  public enum Component: String, Sendable, Equatable, CaseIterable {
    /// Tasks that succeed.
    case success
    /// Operations that do not fail.
    case errors
    /// How fast models answer.
    case latency
    /// How lately anything was heard.
    case liveness
    /// How much room is left below the team's limits.
    case resources
    /// How good completed tasks are.
    case quality

    /// Its part of the number, where all components are known.
    public var weight: Double {
      switch self {
      case .success: 0.30
      case .errors, .latency: 0.20
      case .liveness: 0.15
      case .resources: 0.10
      case .quality: 0.05
      }
    }
  }

  /// What keeps the number down whatever the components are.
  public enum Cap: String, Sendable, Equatable, CaseIterable {
    /// The orchestrator ended badly, and runs no more.
    case failedExit = "failed_exit"
    /// A budget is used up.
    case overBudget = "over_budget"
    /// Nothing moves.
    case stalled
    /// An alert of the highest severity is firing.
    case criticalAlert = "critical_alert"

    /// The most that the number can be.
    public var most: Double {
      switch self {
      case .failedExit: 0
      case .overBudget: 0.2
      case .stalled: 0.4
      case .criticalAlert: 0.5
      }
    }
  }

  /// From 0 to 1, in thousandths; `nil` when nothing is known.
  public var score: Double?
  /// The components that are known.
  public var components: [Component: Double]
  /// What keeps the score down; `nil` when it is what the components come to.
  public var cappedBy: Cap?

  /// Puts components together: their weighted mean over those that are known, and no more than the lowest cap allows. Where
  /// none is known, a cap is all there is.
  public init(components: [Component: Double], caps: some Sequence<Cap>) {
    self.components = components
    // In a fixed order: sums of the same numbers are to be the same.
    let known = Component.allCases.compactMap { part in components[part].map { (part.weight, $0) } }
    let weight = known.reduce(0) { $0 + $1.0 }
    if weight > 0 { score = known.reduce(0) { $0 + $1.0 * $1.1 } / weight }
    if let cap = caps.min(by: { $0.most < $1.most }), score.map({ cap.most < $0 }) ?? true {
      score = cap.most
      cappedBy = cap
    }
    // Not `rounded()`: that is libm's, which a module without Glibc does not link.
    score = score.map { Double(Int($0 * 1000 + 0.5)) / 1000 }
  }

  /// The score in a word.
  public var status: Status {
    guard let score else { return .unknown }
    return score >= 0.8 ? .healthy : score >= 0.5 ? .degraded : .critical
  }
}
