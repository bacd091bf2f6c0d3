/// A rule that has begun to hold, still holds, or holds no longer: what an `alert` record says, what a snapshot shows of those
/// that hold, and what a program that is told of it reads.
public struct Alert: Sendable, Equatable {
  /// The most alerts a snapshot shows, the latest ones.
  public static let shownLimit = 10
  /// The most agents that are named as affected.
  public static let affectedLimit = 50

  /// The same from beginning to end, and another one each time.
  public var id: String
  /// What kind of trouble it is.
  public var type: AlertType
  /// How bad it is.
  public var severity: AlertSeverity
  /// What is the matter, in one sentence for people.
  public var message: String
  /// When this was told, in milliseconds since 1970 UTC.
  public var timestampMilliseconds: Int64
  /// The agents it is about.
  public var affectedAgents: [String]
  /// Whether it still holds.
  public var status: AlertStatus
  /// The rule's name.
  public var rule: String
  /// The figure, in the metric's unit; `nil` when there is none.
  public var value: Double?
  /// What the figure was held against.
  public var threshold: Double
  /// When it began.
  public var startsAtMilliseconds: Int64
  /// When it ended; `nil` while it holds.
  public var endsAtMilliseconds: Int64?
  /// Whether it comes and goes so often that no more is told of it until it is calm.
  public var isFlapping: Bool

  /// An alert.
  public init(
    id: String, type: AlertType, severity: AlertSeverity, message: String, timestampMilliseconds: Int64,
    affectedAgents: [String], status: AlertStatus, rule: String, value: Double?, threshold: Double,
    startsAtMilliseconds: Int64, endsAtMilliseconds: Int64? = nil, isFlapping: Bool = false
  ) {
    self.id = id
    self.type = type
    self.severity = severity
    self.message = message
    self.timestampMilliseconds = timestampMilliseconds
    self.affectedAgents = affectedAgents
    self.status = status
    self.rule = rule
    self.value = value
    self.threshold = threshold
    self.startsAtMilliseconds = startsAtMilliseconds
    self.endsAtMilliseconds = endsAtMilliseconds
    self.isFlapping = isFlapping
  }
}

/// Whether an alert still holds.
public enum AlertStatus: String, Sendable, Equatable, CaseIterable {
  /// It holds.
  case active
  /// It is over.
  case resolved
}

/// How bad an alert is.
public enum AlertSeverity: String, Sendable, Equatable, CaseIterable, Comparable {
  /// Good to know.
  case info
  /// Worth a look.
  case warning
  /// Somebody should do something.
  case critical
  /// Somebody should do something now.
  case emergency

  /// By how bad they are.
  public static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What kind of trouble an alert tells of.
public enum AlertType: String, Sendable, Equatable, CaseIterable {
  /// Agents fail, or take long.
  case agentPerformance = "agent_performance"
  /// Processes, memory, silence.
  case systemHealth = "system_health"
  /// Agents do not find together.
  case coordinationFailure = "coordination_failure"
  /// What they make is not good.
  case qualityDegradation = "quality_degradation"
  /// Secrets, personal data, rules of compliance.
  case securityViolation = "security_violation"
  /// It costs too much.
  case budget
}

/// How many alerts a run had.
public struct AlertCounts: Sendable, Equatable {
  /// How often an alert began.
  public private(set) var fired = 0
  /// The same by severity.
  public private(set) var bySeverity: [AlertSeverity: Int] = [:]
  /// How many were still out at the end.
  public var active = 0

  /// None.
  public init() {}

  /// Counts an alert that has begun.
  public mutating func count(_ severity: AlertSeverity) {
    fired += 1
    bySeverity[severity, default: 0] += 1
  }

  /// How many were at least that severe.
  public func fired(atLeast severity: AlertSeverity) -> Int {
    bySeverity.reduce(0) { $0 + ($1.key >= severity ? $1.value : 0) }
  }
}
