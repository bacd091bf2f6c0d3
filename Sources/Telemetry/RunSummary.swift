public import Redaction

/// The last record of a run: how it ended, and what it took.
public struct RunSummary: Sendable, Equatable {
  /// proctor's exit code.
  public var exitCode: Int
  /// Whose code that is: `child`, `supervisor`, `budget`, `gate`, `signal` or `limit`.
  public var origin: String
  /// The limit that ended the run when `origin` is `limit`: `timeout`, `idle`, `memory_mb` or `processes`.
  public var limit: String?
  /// From start to end in seconds.
  public var durationSeconds: Double
  /// Every budget: the run's, then each team's with those of its agents.
  public var budgets: [BudgetStanding]
  /// How many alerts there were.
  public var alerts = AlertCounts()
  /// What the gates came to, in the order given.
  public var gates: [GateResult] = []
  /// What looked wrong.
  public var anomalies = AnomalyCounts()
  /// The teams in the order of the team file.
  public var teams: [TeamSummary]
  /// How well the run did; `nil` when nobody has judged it.
  public var health: Health?
  /// What its events came to; `nil` when nobody has made figures.
  public var figures: FigureSummary?
  /// How much of what was printed could be used.
  public var dataQuality: DataQuality

  /// The end of a run.
  public init(
    exitCode: Int, origin: String, durationSeconds: Double, budgets: [BudgetStanding] = [], teams: [TeamSummary],
    dataQuality: DataQuality = DataQuality()
  ) {
    self.exitCode = exitCode
    self.origin = origin
    self.durationSeconds = durationSeconds
    self.budgets = budgets
    self.teams = teams
    self.dataQuality = dataQuality
  }
}

/// How a team ended, and what it took.
public struct TeamSummary: Sendable, Equatable {
  /// The team's id.
  public var id: String
  /// Where it ended.
  public var state: LifecycleState
  /// The orchestrator's exit code; `nil` when it did not start or a signal ended it.
  public var exitCode: Int?
  /// The signal that ended the orchestrator.
  public var signal: Int?
  /// How often the team was started again.
  public var restarts = 0
  /// Why proctor stopped the team, if it did: a limit's name, `budget`, `alert`, `unpriced`, `signal`, `reader_gone`
  /// or `fail_fast`.
  public var stoppedBy: String?
  /// From start to end in seconds, restarts included.
  public var durationSeconds: Double
  /// CPU time in seconds, user and kernel.
  public var cpuSeconds: Double?
  /// The largest resident memory of one process in MiB.
  public var peakMemoryMB: Double?
  /// The number of git operations.
  public var gitOperations: Int
  /// The number of git commands run, those included that only look; `nil` when git was not traced.
  public var gitCommands: Int?
  /// The number of lines read.
  public var linesRead: Int
  /// Tokens and cost.
  public var tokenUsage: TokenUsage?
  /// Errors, tests, refused calls.
  public var incidents: IncidentCounts
  /// What looked wrong with it and its agents.
  public var anomalies = AnomalyCounts()
  /// What its agents said to each other; `nil` when no message was told.
  public var messages: MessageSummary?
  /// How well it did; `nil` when nobody has judged it.
  public var health: Health?
  /// What its events came to; `nil` when nobody has made figures.
  public var figures: FigureSummary?
  /// The team's agents; their lines, operations and tokens add up to the team's.
  public var agents: [AgentSummary]

  /// The end of a team.
  public init(
    id: String, state: LifecycleState, exitCode: Int? = nil, signal: Int? = nil, durationSeconds: Double,
    cpuSeconds: Double? = nil, peakMemoryMB: Double? = nil, gitOperations: Int,
    gitCommands: Int? = nil, linesRead: Int, tokenUsage: TokenUsage? = nil,
    incidents: IncidentCounts = IncidentCounts(), agents: [AgentSummary] = []
  ) {
    self.id = id
    self.state = state
    self.exitCode = exitCode
    self.signal = signal
    self.durationSeconds = durationSeconds
    self.cpuSeconds = cpuSeconds
    self.peakMemoryMB = peakMemoryMB
    self.gitOperations = gitOperations
    self.gitCommands = gitCommands
    self.linesRead = linesRead
    self.tokenUsage = tokenUsage
    self.incidents = incidents
    self.agents = agents
  }
}

/// What an agent did in a run.
public struct AgentSummary: Sendable, Equatable {
  /// The agent's id.
  public var id: String
  /// The number of git operations.
  public var gitOperations: Int
  /// The number of lines that are its own.
  public var lines: Int
  /// Tokens and cost.
  public var tokenUsage: TokenUsage?
  /// Errors, tests, refused calls.
  public var incidents: IncidentCounts
  /// How well it did; `nil` when nobody has judged it.
  public var health: Health?
  /// What its events came to; `nil` when nobody has made figures.
  public var figures: FigureSummary?

  /// What an agent did.
  public init(
    id: String, gitOperations: Int, lines: Int, tokenUsage: TokenUsage? = nil,
    incidents: IncidentCounts = IncidentCounts()
  ) {
    self.id = id
    self.gitOperations = gitOperations
    self.lines = lines
    self.tokenUsage = tokenUsage
    self.incidents = incidents
  }
}

/// How much of what was printed could be used: what a reader needs to know before trusting the sums.
public struct DataQuality: Sendable, Equatable {
  /// Lines read from all streams.
  public var linesRead: Int
  /// Invalid UTF-8 sequences that became U+FFFD.
  public var invalidUTF8: Int
  /// Lines longer than a line may be, delivered in pieces.
  public var truncatedLines: Int
  /// Records of a proctor, and events told like them, of which only the beginning is there: it was killed while it wrote.
  public var tornRecords = 0
  /// Calls that are in no cost, because their price is unknown.
  public var unpricedCalls: Int
  /// Tokens by which final totals corrected the sums of calls.
  public var reconciledTokens: Int
  /// Calls of which only interim figures were told, because their tool was killed before its final total.
  public var interimCalls: Int
  /// Calls that were told with zeros for their tokens, which are unknown therefore.
  public var callsWithoutTokens: Int
  /// Lines that belong to no known agent and so to `main`.
  public var unattributedLines: Int
  /// Events of a name that has no meaning to proctor; kept as they are.
  public var unknownEvents: Int
  /// Events of a known name that lack what it promises, or have it in another type.
  public var malformedEvents = 0
  /// Lines through the channel for events that tell none.
  public var unparsedEvents = 0
  /// Envelope lines without the run's token, where one is asked for; they counted as text.
  public var unauthenticatedEvents = 0
  /// Records that were dropped because a reader was too slow.
  public var droppedRecords: Int
  /// Secrets and personal data that were taken out of what was told.
  public var redactions = RedactionCounts()

  /// The counters of a run.
  public init(
    linesRead: Int = 0, invalidUTF8: Int = 0, truncatedLines: Int = 0, unpricedCalls: Int = 0,
    reconciledTokens: Int = 0, interimCalls: Int = 0, callsWithoutTokens: Int = 0, unattributedLines: Int = 0,
    unknownEvents: Int = 0, droppedRecords: Int = 0
  ) {
    self.linesRead = linesRead
    self.invalidUTF8 = invalidUTF8
    self.truncatedLines = truncatedLines
    self.unpricedCalls = unpricedCalls
    self.reconciledTokens = reconciledTokens
    self.interimCalls = interimCalls
    self.callsWithoutTokens = callsWithoutTokens
    self.unattributedLines = unattributedLines
    self.unknownEvents = unknownEvents
    self.droppedRecords = droppedRecords
  }
}
