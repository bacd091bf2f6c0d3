/// The aggregated record of one agent: what a `snapshot` carries.
public struct AgentTelemetry: Sendable, Equatable {
  /// The most git activities a snapshot shows, the latest ones.
  public static let gitActivityLimit = 10
  /// The most log entries a snapshot shows, the latest ones.
  public static let activityLogLimit = 50

  /// The agent.
  public var agentID: String
  /// Its team.
  public var teamID: String
  /// When something last changed, in milliseconds since 1970 UTC.
  public var lastUpdatedMilliseconds: Int64
  /// Where its team stands.
  public var lifecycle: LifecycleState
  /// The team's process; the same for every agent of the team. `nil` before the first sample.
  public var processMetrics: ProcessMetrics?
  /// What it did with git, oldest first. More than ``gitActivityLimit`` may be given; the last ones are shown.
  public var gitActivities: [GitActivity]
  /// Its tokens and cost so far; `nil` while nothing was seen.
  public var tokenUsage: TokenUsage?
  /// How much there was of what is shown only the latest of.
  public var totals: AgentTotals
  /// What it said, oldest first. More than ``activityLogLimit`` may be given; the last ones are shown.
  public var activityLogs: [ActivityLog]
  /// How well it does; `nil` while nobody has judged it.
  public var health: Health?
  /// What its events come to; `nil` while nobody has made figures.
  public var figures: FigureSummary?
  /// The alerts about it that are out, in the order of the rules. More than ``Alert/shownLimit`` may be given; the last ones
  /// are shown.
  public var alerts: [Alert]

  /// The state of an agent.
  public init(
    agentID: String, teamID: String, lastUpdatedMilliseconds: Int64, lifecycle: LifecycleState,
    processMetrics: ProcessMetrics? = nil, gitActivities: [GitActivity] = [], tokenUsage: TokenUsage? = nil,
    totals: AgentTotals = AgentTotals(), activityLogs: [ActivityLog] = [], alerts: [Alert] = []
  ) {
    self.agentID = agentID
    self.teamID = teamID
    self.lastUpdatedMilliseconds = lastUpdatedMilliseconds
    self.lifecycle = lifecycle
    self.processMetrics = processMetrics
    self.gitActivities = gitActivities
    self.tokenUsage = tokenUsage
    self.totals = totals
    self.activityLogs = activityLogs
    self.alerts = alerts
  }
}

/// What an agent did so far, in numbers. Over the agents of a team these add up to the team's.
public struct AgentTotals: Sendable, Equatable {
  /// Git operations.
  public var gitOperations: Int
  /// Lines that are its own.
  public var lines: Int
  /// Errors, tests, refused calls.
  public var incidents: IncidentCounts

  /// What an agent did so far.
  public init(gitOperations: Int = 0, lines: Int = 0, incidents: IncidentCounts = IncidentCounts()) {
    self.gitOperations = gitOperations
    self.lines = lines
    self.incidents = incidents
  }
}
