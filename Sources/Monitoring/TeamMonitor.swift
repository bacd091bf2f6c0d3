import JSONText
public import Recognition
public import Redaction
public import Telemetry

/// The state of one team: what its output and its processes have told, told on as telemetry.
///
/// Readings, samples and the clock come in; events and snapshots go out. All agents of a team share one process, so its
/// metrics are the team's: each snapshot shows them and no sum counts them. Lines, git operations, tokens and cost belong
/// to exactly one agent each, so the agents' figures always add up to the team's.
public struct TeamMonitor {
  /// A snapshot of an agent is taken at most this often, in nanoseconds.
  public static let snapshotInterval: UInt64 = 1_000_000_000

  /// The agent to whom belongs what cannot be attributed.
  public static let teamAgent = AgentDirectory.teamAgent

  /// Whether an agent is a team's own one: this team's, or that of a team that another proctor tells of.
  public static func isTeamAgent(_ id: String) -> Bool { id == teamAgent || id.hasSuffix("/\(teamAgent)") }

  /// Receives an event and the agent it is about (`nil`: the team).
  public typealias Recorder = (_ agent: String?, _ event: TelemetryEvent) -> Void

  /// The team's id on the wire.
  public let id: String
  /// What the output was like: how much of it could not be read as it was meant.
  public internal(set) var quality = OutputQuality()
  /// The team's present state.
  public private(set) var lifecycle: LifecycleState
  private var hasEnteredState = false
  /// The latest metrics of the orchestrator and its tree.
  public private(set) var processMetrics: ProcessMetrics?

  /// In order of appearance, declared agents first.
  var order: [String] = []
  /// The states of ``order``'s agents.
  var states: [AgentState] = []
  private var placeOfAgent: [String: Int] = [:]
  /// Where the last reading's agent stands: most readings are about the same agent as the one before.
  private var latest = 0
  var ledger: UsageLedger
  var nested = NestedRuns()
  private var unpriced = UnpricedModels()
  /// Distinct errors of all agents.
  public internal(set) var errors = 0
  /// Turns that tools reported, of all agents.
  public private(set) var reportedTurns = 0
  private let unpricedPolicy: UnpricedPolicy
  /// Whether each line is an event of its own. A run that only shows snapshots need not make them; of errors events are made
  /// always, for the figures.
  let tellsLines: Bool
  /// The agents that have printed lines since somebody last asked.
  private var talkative: [Int] = []
  /// Errors that are only told with the number of lines: before anything else is told of, they must be.
  public internal(set) var hasUntoldErrors = false
  var redaction: OutputRedaction
  /// What was found in the output that must not be shown.
  public private(set) var redactions = RedactionCounts()

  /// - Parameters:
  ///   - id: the team's id.
  ///   - agents: the declared agents; others appear when they are first named.
  ///   - prices: what tokens cost where no cost is printed.
  ///   - unpricedPolicy: what a model without a known price means.
  ///   - tellsLines: whether each line of output is an event of its own; a run that only shows snapshots needs none but
  ///     those of errors.
  ///   - redactor: takes out of lines what must not be shown.
  public init(
    id: String, agents declared: [String] = [], prices: PriceTable = .builtIn,
    unpricedPolicy: UnpricedPolicy = .warn, tellsLines: Bool = true, redactor: Redactor = .off, at moment: Moment
  ) {
    self.id = id
    redaction = OutputRedaction(redactor)
    self.tellsLines = tellsLines
    self.unpricedPolicy = unpricedPolicy
    ledger = UsageLedger(prices: prices)
    lifecycle = .starting
    for agent in declared + [AgentDirectory.teamAgent] where placeOfAgent[agent] == nil { add(agent, at: moment) }
  }

  /// The ids of all agents, declared ones first.
  public var agentIDs: [String] { order }

  // MARK: What comes in

  /// Takes in what a line of output said.
  ///
  /// - Returns: the line as it may be shown, when it is one.
  @discardableResult
  public mutating func observe(_ reading: Reading, at moment: Moment, record: Recorder) -> LineReading? {
    let place = place(of: reading.agent, at: moment)
    let agent = order[place]
    if case .line(var line) = reading.content {
      var findings: [Redaction.Finding] = []
      redaction.show(&line, findings: &findings)
      observeLine(line, of: agent, place: place, at: moment, record)
      report(findings, of: agent, place: place, record)
      return line
    }
    observe(reading, of: agent, place: place, at: moment, record)
    report(redaction.findings(in: reading.content), of: agent, place: place, record)
    return nil
  }

  private mutating func observe(
    _ reading: Reading, of agent: String, place: Int, at moment: Moment, _ record: Recorder
  ) {
    switch reading.content {
    case .git(let git):
      let activity = GitActivity(git)
      states[place].record(activity, at: moment)
      record(agent, .gitActivity(activity))
    case .usage(let usage): observeUsage(usage, of: agent, at: moment, record)
    case .event(let name, let data): observeEvent(name, data, of: agent, isOwn: true, at: moment, record)
    case .session(let tool): ledger.startSession(of: tool)
    case .test(let test):
      states[place].count(test.counts, at: moment)
      record(agent, .structured(name: test.event.name, data: .object(test.event.data)))
    case .delay(let delay):
      states[place].count(delay.counts, at: moment)
      record(agent, .structured(name: delay.event.name, data: .object(delay.event.data)))
    case .error(let error): observeError(error, of: agent, place: place, at: moment, record)
    case .log(let entry): observeLog(entry, of: agent, place: place, at: moment, record)
    case .nested(let told): observe(told, of: agent, at: moment, record)
    case .refused(.unparsed): quality.unparsedEvents += 1
    case .refused(.unauthenticated): quality.unauthenticatedEvents += 1
    // Whether somebody waits is the lifecycle's business, and dead letters are nobody's of the monitor.
    case .prompt, .acting, .original, .line: break
    }
  }

  /// Counts what must not be shown, and tells of it without drowning anybody in it.
  private mutating func report(_ findings: [Redaction.Finding], of agent: String, place: Int, _ record: Recorder) {
    guard !findings.isEmpty else { return }
    redactions.add(findings)
    for finding in findings {
      if let violations = states[place].count(violation: finding) { tell(of: violations, of: agent, record) }
    }
  }

  private func tell(of violations: Violations, of agent: String, _ record: Recorder) {
    record(agent, .structured(name: "compliance_violation", data: .object(violations.event)))
  }

  /// The output is over: tells of what must not be shown and was only counted.
  public mutating func tellOfRest(record: Recorder) {
    for place in states.indices {
      for violations in states[place].takeUntoldViolations() { tell(of: violations, of: order[place], record) }
    }
  }

  /// Takes in a line that said nothing.
  public mutating func observe(_ line: PlainLine, of agent: String, at moment: Moment, record: Recorder) {
    guard !tellsLines, line.level != .error, redaction.mayShow(line) else {
      observe(Reading(agent: agent, content: .line(line.reading)), at: moment, record: record)
      return
    }
    let place = place(of: agent, at: moment)
    quality.lines += 1
    noteTalk(of: place)
    states[place].log(line, level: LogLevel(line.level), isRedacted: redaction.isOn, at: moment)
  }

  /// Takes in a sample of the team's processes.
  public mutating func observe(_ metrics: ProcessMetrics, at moment: Moment, record: Recorder) {
    guard metrics != processMetrics else { return }
    processMetrics = metrics
    for place in states.indices { states[place].touch(moment.wallMilliseconds) }
    record(AgentDirectory.teamAgent, .metricsUpdate(metrics))
  }

  /// The orchestrator has ended: what was measured last stands, but it is a fact about the past.
  public mutating func observeEnd(at moment: Moment) {
    processMetrics?.status = Self.deadStatus
    for place in states.indices { states[place].touch(moment.wallMilliseconds) }
  }

  private static let deadStatus = "dead"

  /// The team has come into another state.
  public mutating func enter(_ state: LifecycleState, because reason: String, at moment: Moment, record: Recorder) {
    let previous = hasEnteredState || lifecycle != state ? lifecycle : nil
    hasEnteredState = true
    lifecycle = state
    for place in states.indices { states[place].touch(moment.wallMilliseconds) }
    note("\(state.rawValue): \(reason)", level: state == .error ? .error : .info, at: moment)
    record(nil, .lifecycle(from: previous, to: state, reason: reason))
  }

  /// The orchestrator is started again: what was counted stays and goes on; what was measured was another process.
  public mutating func beginAgain(at moment: Moment) {
    processMetrics = nil
    ledger.startSessions()
    for place in states.indices { states[place].touch(moment.wallMilliseconds) }
  }

  /// Something else about an agent has changed (`nil`: about the team), so that its next snapshot is news.
  public mutating func touch(_ agent: String?, at moment: Moment) {
    guard let place = placeOfAgent[agent ?? AgentDirectory.teamAgent] else { return }
    states[place].touch(moment.wallMilliseconds)
  }

  /// Adds a line of the supervisor's own to the team's log.
  @discardableResult
  public mutating func note(_ text: String, level: LogLevel, at moment: Moment) -> ActivityLog {
    let entry = ActivityLog(
      timestampMilliseconds: moment.wallMilliseconds, level: level, message: text, source: .system, truncated: false)
    _ = states[place(of: AgentDirectory.teamAgent, at: moment)].log(entry, isLine: false, at: moment)
    return entry
  }

  /// Warns of something about the team that is no change of its state: a line of its log, and an event.
  public mutating func warn(of text: String, at moment: Moment, record: Recorder) {
    record(AgentDirectory.teamAgent, .logEntry(note(text, level: .warning, at: moment)))
  }

  // MARK: What goes out

  /// Snapshots of the agents that have changed and whose last snapshot is old enough.
  public mutating func dueSnapshots(at moment: Moment) -> [AgentTelemetry] {
    states.indices.compactMap { place in
      guard states[place].isChanged, isDue(states[place], at: moment) else { return nil }
      return takeSnapshot(at: place, at: moment)
    }
  }

  /// A last snapshot of every agent.
  public mutating func finalSnapshots(at moment: Moment) -> [AgentTelemetry] {
    states.indices.map { takeSnapshot(at: $0, at: moment) }
  }

  /// The models without a known price that were met since the last time; none when that is allowed.
  public mutating func takeUnpricedModels() -> [String] { unpriced.take() }

  /// How many lines each agent has printed since the last time, for those that have, and how many of them were errors of which
  /// no event was made.
  public mutating func takeLineCounts(_ take: (_ agent: String, _ lines: Int, _ errors: Int) -> Void) {
    for place in talkative {
      take(order[place], states[place].untoldLines, states[place].untoldErrors)
      (states[place].untoldLines, states[place].untoldErrors) = (0, 0)
    }
    talkative.removeAll(keepingCapacity: true)
    hasUntoldErrors = false
  }

  /// What one agent, or with `nil` the whole team, has spent so far.
  public func spending(of agent: String? = nil) -> Spending {
    guard let agent else {
      return Spending(ledger.spending(of: nil), reportedTurns: reportedTurns, errors: errors)
    }
    let state = placeOfAgent[agent].map { states[$0] }
    return Spending(
      ledger.spending(of: agent), reportedTurns: state?.turns ?? 0, errors: state?.incidents.errors ?? 0)
  }

  /// Whether tokens have no price although every model that was named has one; `false` where that is allowed.
  public var hasNamelessCalls: Bool {
    unpricedPolicy != .allow && unpriced.isEmpty && ledger.spending(of: nil).unpricedTokens > 0
  }

  /// Whether some agent has changed since its last snapshot.
  public var hasChanges: Bool { states.contains(where: \.isChanged) }

  /// The team's sums, for the run's summary.
  public func summary() -> TeamSums {
    let usage = ledger.usage(of: nil)
    return TeamSums(
      gitOperations: states.reduce(0) { $0 + $1.gitOperations },
      lines: states.reduce(0) { $0 + $1.lines },
      tokenUsage: usage.map(TokenUsage.init), incidents: states.reduce(IncidentCounts()) { $0 + $1.incidents },
      reconciledTokens: ledger.reconciledTokens,
      interimCalls: usage?.interimCalls ?? 0, callsWithoutTokens: usage?.silentCalls ?? 0,
      agents: zip(order, states).map { agent, state in
        AgentSummary(
          id: agent, gitOperations: state.gitOperations, lines: state.lines,
          tokenUsage: ledger.usage(of: agent).map(TokenUsage.init), incidents: state.incidents)
      })
  }

  private mutating func takeSnapshot(at place: Int, at moment: Moment) -> AgentTelemetry {
    states[place].isChanged = false
    states[place].lastSnapshot = moment.monotonicNanoseconds
    let state = states[place]
    return AgentTelemetry(
      agentID: order[place], teamID: id, lastUpdatedMilliseconds: state.lastUpdated, lifecycle: lifecycle,
      processMetrics: processMetrics, gitActivities: state.shownGit,
      tokenUsage: ledger.usage(of: order[place]).map(TokenUsage.init), totals: state.totals,
      activityLogs: state.shownLogs)
  }

  private func isDue(_ state: AgentState, at moment: Moment) -> Bool {
    guard let last = state.lastSnapshot else { return true }
    return moment.monotonicNanoseconds >= last &+ Self.snapshotInterval
  }

  /// Where an agent's state is; one that was never seen gets a place, or that of all who come too late. Each life of a team
  /// may name as many agents as its ``AgentDirectory`` holds, and it has any number of lives.
  mutating func place(of agent: String, at moment: Moment) -> Int {
    if latest < order.count, order[latest] == agent { return latest }
    if placeOfAgent[agent] == nil, order.count < AgentDirectory.capacity { add(agent, at: moment) }
    if placeOfAgent[agent] == nil, placeOfAgent[AgentDirectory.overflowAgent] == nil {
      add(AgentDirectory.overflowAgent, at: moment)
    }
    latest = placeOfAgent[agent] ?? placeOfAgent[AgentDirectory.overflowAgent] ?? 0
    return latest
  }

  private mutating func add(_ agent: String, at moment: Moment) {
    placeOfAgent[agent] = order.count
    order.append(agent)
    states.append(AgentState(at: moment))
  }

  private mutating func observeLine(
    _ line: LineReading, of agent: String, place: Int, at moment: Moment, _ record: Recorder
  ) {
    quality.lines += 1
    if line.wasInvalid { quality.invalidLines += 1 }
    if line.isCut || line.isContinued { quality.cutLines += 1 }
    if line.isTorn { quality.tornRecords += 1 }
    let entry = ActivityLog(line, at: moment, isRedacted: redaction.isOn)
    noteTalk(of: place)
    if states[place].log(entry, isLine: true, at: moment) { errors += 1 }
    if tellsLines || entry.level == .error { record(agent, .logEntry(entry)) }
  }

  private mutating func count(turns told: Int, place: Int) {
    let turns = min(max(0, told), IncidentCounts.most)
    states[place].turns = IncidentCounts.sum(states[place].turns, turns)
    reportedTurns = IncidentCounts.sum(reportedTurns, turns)
  }

  /// Lines of an agent come: their number is to be told.
  mutating func noteTalk(of place: Int) {
    if states[place].untoldLines == 0 { talkative.append(place) }
  }

  private mutating func observeLog(
    _ log: LogReading, of agent: String, place: Int, at moment: Moment, _ record: Recorder
  ) {
    if log.isLine {
      quality.lines += 1
      noteTalk(of: place)
    }
    let entry = ActivityLog(log, at: moment)
    if states[place].log(entry, isLine: log.isLine, at: moment) { errors += 1 }
    if tellsLines || entry.level == .error { record(agent, .logEntry(entry)) }
  }

  /// Passes on an event with each known key in its type.
  ///
  /// - Parameter isOwn: whether it counts here what it says and what is wrong with it; another proctor has counted its own.
  mutating func observeEvent(
    _ name: String, _ data: JSONObject, of agent: String, isOwn: Bool, at moment: Moment, _ record: Recorder
  ) {
    let place = place(of: agent, at: moment)
    let event = StructuredEvent.checked(name: name, data: data)
    if let turns = StructuredEvent.turns(event: event.name, in: event.data) { count(turns: turns, place: place) }
    if isOwn {
      if !StructuredEvent.isKnown(name) { quality.unknownEvents += 1 }
      if event.isMalformed { quality.malformedEvents += 1 }
      if StructuredEvent.tellsFailure(event: event.name, in: event.data), states[place].fail(at: moment) { errors += 1 }
    }
    record(agent, .structured(name: event.name, data: .object(event.data)))
  }

  private mutating func observeError(
    _ error: ErrorReading, of agent: String, place: Int, at moment: Moment, _ record: Recorder
  ) {
    let entry = redaction.shown(ActivityLog(error, at: moment))
    if states[place].log(entry, isLine: false, at: moment) { errors += 1 }
    record(agent, .logEntry(entry))
  }

  private mutating func observeUsage(
    _ usage: UsageReading, of agent: String, at moment: Moment, _ record: Recorder
  ) {
    let changes = ledger.count(usage, agent: agent)
    tell(changes, callID: usage.callID, at: moment, record)
    // A final total may change the cost of any agent without a token of it.
    guard usage.semantics == .final else { return }
    for place in states.indices where ledger.hasUsage(of: order[place]) { states[place].touch(moment.wallMilliseconds) }
  }

  /// Tells by how much usage has changed.
  mutating func tell(_ changes: [UsageLedger.Change], callID: String?, at moment: Moment, _ record: Recorder) {
    for change in changes {
      states[place(of: change.agent, at: moment)].touch(moment.wallMilliseconds)
      if change.isReconciliation {
        record(change.agent, .structured(name: "x_usage_reconciled", data: change.reconciliation))
      } else {
        record(change.agent, .llmCall(TokenUsage(change), callID: callID))
      }
      if let model = change.unpricedModel, unpricedPolicy != .allow, unpriced.note(model) {
        record(
          change.agent, .structured(name: "x_unpriced_model", data: .object(JSONObject([("model", .string(model))]))))
      }
    }
  }
}
