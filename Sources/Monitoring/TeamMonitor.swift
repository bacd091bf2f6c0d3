import JSONText
public import Recognition
public import Telemetry

/// The state of one team: what its output and its processes have told, told on as telemetry.
///
/// Readings, samples and the clock come in; events and snapshots go out. All agents of a team share one process, so its
/// metrics are the team's: each snapshot shows them and no sum counts them. Lines, git operations, tokens and cost belong
/// to exactly one agent each, so the agents' figures always add up to the team's.
public struct TeamMonitor {
  /// A snapshot of an agent is taken at most this often, in nanoseconds.
  public static let snapshotInterval: UInt64 = 1_000_000_000

  /// Receives an event and the agent it is about (`nil`: the team).
  public typealias Recorder = (_ agent: String?, _ event: TelemetryEvent) -> Void

  /// The team's id on the wire.
  public let id: String
  /// What the output was like: how much of it could not be read as it was meant.
  public private(set) var quality = OutputQuality()
  /// The team's present state.
  public private(set) var lifecycle: LifecycleState
  /// The latest metrics of the orchestrator and its tree.
  public private(set) var processMetrics: ProcessMetrics?

  private var agents: [String: AgentState] = [:]
  /// In order of appearance, declared agents first.
  private var order: [String] = []
  private var ledger: UsageLedger

  /// Counts of what went wrong in a team's output.
  public struct OutputQuality: Equatable, Sendable {
    /// Lines read, pieces of over-long lines included.
    public var lines = 0
    /// Lines that were not valid UTF-8.
    public var invalidLines = 0
    /// Lines longer than is kept.
    public var cutLines = 0
  }

  /// - Parameters:
  ///   - id: the team's id.
  ///   - agents: the declared agents; others appear when they are first named.
  ///   - prices: what tokens cost where no cost is printed.
  public init(id: String, agents declared: [String] = [], prices: PriceTable = .builtIn, at moment: Moment) {
    self.id = id
    ledger = UsageLedger(prices: prices)
    lifecycle = .starting
    for agent in declared + [AgentDirectory.teamAgent] { addAgent(agent, at: moment) }
  }

  /// The ids of all agents, declared ones first.
  public var agentIDs: [String] { order }

  // MARK: What comes in

  /// Takes in what a line of output said.
  public mutating func observe(_ reading: Reading, at moment: Moment, record: Recorder) {
    addAgent(reading.agent, at: moment)
    switch reading.content {
    case .line(let line): observeLine(line, of: reading.agent, at: moment, record)
    case .git(let git):
      let activity = GitActivity(git)
      agents[reading.agent]?.record(activity, at: moment)
      record(reading.agent, .gitActivity(activity))
    case .usage(let usage): observeUsage(usage, of: reading.agent, at: moment, record)
    case .event(let name, let data):
      // What lacks a key that its name promises is passed on under a name that promises nothing.
      let isComplete = StructuredEvent.missingKeys(event: name, in: data).isEmpty
      record(reading.agent, .structured(name: isComplete ? name : "x_\(name)", data: .object(data)))
    case .session(let tool): ledger.startSession(of: tool)
    case .acting: break
    }
  }

  /// Takes in a sample of the team's processes.
  public mutating func observe(_ metrics: ProcessMetrics, at moment: Moment, record: Recorder) {
    guard metrics != processMetrics else { return }
    processMetrics = metrics
    for agent in order { agents[agent]?.touch(moment.wallMilliseconds) }
    record(AgentDirectory.teamAgent, .metricsUpdate(metrics))
  }

  /// The team has come into another state.
  public mutating func enter(_ state: LifecycleState, because reason: String, at moment: Moment, record: Recorder) {
    let previous = lifecycle
    lifecycle = state
    for agent in order { agents[agent]?.touch(moment.wallMilliseconds) }
    note("\(state.rawValue): \(reason)", level: state == .error ? .error : .info, at: moment)
    record(nil, .lifecycle(from: previous == state ? nil : previous, to: state, reason: reason))
  }

  /// Adds a line of the supervisor's own to the team's log.
  public mutating func note(_ text: String, level: LogLevel, at moment: Moment) {
    let entry = ActivityLog(
      timestampMilliseconds: moment.wallMilliseconds, level: level, message: text, source: .system, truncated: false)
    agents[AgentDirectory.teamAgent]?.log(entry, isLine: false)
  }

  // MARK: What goes out

  /// Snapshots of the agents that have changed and whose last snapshot is old enough.
  public mutating func dueSnapshots(at moment: Moment) -> [AgentTelemetry] {
    order.compactMap { agent in
      guard let state = agents[agent], state.isChanged, isDue(state, at: moment) else { return nil }
      return takeSnapshot(of: agent, at: moment)
    }
  }

  /// A last snapshot of every agent.
  public mutating func finalSnapshots(at moment: Moment) -> [AgentTelemetry] {
    order.compactMap { takeSnapshot(of: $0, at: moment) }
  }

  /// Whether some agent has changed since its last snapshot.
  public var hasChanges: Bool { agents.values.contains(where: \.isChanged) }

  /// The team's sums, for the run's summary.
  public func summary() -> TeamSums {
    TeamSums(
      gitOperations: agents.values.reduce(0) { $0 + $1.gitOperations },
      lines: agents.values.reduce(0) { $0 + $1.lines },
      tokenUsage: ledger.usage(of: nil).map(TokenUsage.init),
      reconciledTokens: ledger.reconciledTokens,
      agents: order.map { agent in
        AgentSummary(
          id: agent, gitOperations: agents[agent]?.gitOperations ?? 0, lines: agents[agent]?.lines ?? 0,
          tokenUsage: ledger.usage(of: agent).map(TokenUsage.init))
      })
  }

  private mutating func takeSnapshot(of agent: String, at moment: Moment) -> AgentTelemetry? {
    guard let state = agents[agent] else { return nil }
    agents[agent]?.isChanged = false
    agents[agent]?.lastSnapshot = moment.monotonicNanoseconds
    return AgentTelemetry(
      agentID: agent, teamID: id, lastUpdatedMilliseconds: state.lastUpdated, lifecycle: lifecycle,
      processMetrics: processMetrics, gitActivities: state.shownGit,
      tokenUsage: ledger.usage(of: agent).map(TokenUsage.init), activityLogs: state.shownLogs)
  }

  private func isDue(_ state: AgentState, at moment: Moment) -> Bool {
    guard let last = state.lastSnapshot else { return true }
    return moment.monotonicNanoseconds >= last &+ Self.snapshotInterval
  }

  private mutating func addAgent(_ agent: String, at moment: Moment) {
    guard agents[agent] == nil else { return }
    agents[agent] = AgentState(at: moment)
    order.append(agent)
  }

  private mutating func observeLine(
    _ line: LineReading, of agent: String, at moment: Moment, _ record: Recorder
  ) {
    quality.lines += 1
    if line.wasInvalid { quality.invalidLines += 1 }
    if line.isCut || line.isContinued { quality.cutLines += 1 }
    let entry = ActivityLog(line, at: moment)
    agents[agent]?.log(entry, isLine: true)
    record(agent, .logEntry(entry))
  }

  private mutating func observeUsage(
    _ usage: UsageReading, of agent: String, at moment: Moment, _ record: Recorder
  ) {
    for change in ledger.count(usage, agent: agent) {
      addAgent(change.agent, at: moment)
      agents[change.agent]?.touch(moment.wallMilliseconds)
      if change.isReconciliation {
        record(change.agent, .structured(name: "x_usage_reconciled", data: change.reconciliation))
      } else {
        record(change.agent, .llmCall(TokenUsage(change, estimate: ledger.estimate(of: change)), callID: usage.key))
      }
    }
    // A final total may change the cost of any agent without a token of it.
    guard usage.semantics == .final else { return }
    for agent in order where ledger.hasUsage(of: agent) { agents[agent]?.touch(moment.wallMilliseconds) }
  }
}

/// A team's sums for the run's summary.
public struct TeamSums: Equatable, Sendable {
  /// Git operations of all agents.
  public var gitOperations: Int
  /// Lines of all agents.
  public var lines: Int
  /// Tokens and cost of all agents; `nil` when none were seen.
  public var tokenUsage: TokenUsage?
  /// Tokens that final or running totals added to the sum of the calls.
  public var reconciledTokens: Int
  /// The same per agent.
  public var agents: [AgentSummary]
}
