import JSONText
public import Telemetry

/// What a run's events come to: figures of the run, of its teams, agents, models and tools, at any time and over any window.
///
/// It is fed at one point with every event of the run, wanted in the records or not, so that a live run, a recording and a
/// replay get the same figures on the same path. It has identity, so it is a class: the recorder feeds it, snapshots, rules
/// and budgets ask it. Whatever a child tells, it stays within bounds: what is too much is counted under `other`.
public final class RunAnalysis {
  /// Agents, models and tools that are told apart.
  static let agentLimit = 1024
  static let modelLimit = 256
  static let toolLimit = 256
  /// Metrics of orchestrators that are told apart.
  static let customMetricLimit = 256
  /// What has begun and not ended: tasks, calls, steps. The oldest is forgotten first.
  static let openLimit = 4096
  /// Who stands for all that are not told apart.
  static let other = "other"

  /// When the run began, in nanoseconds of the monotonic clock; `nil` before the first event.
  var start: UInt64?
  /// The latest time that was heard of.
  var latest: UInt64 = 0
  /// Whether the times of events are those at which things happened. The lines of a recorded output all come at once, so
  /// that durations, rates and windows made of their times would be wrong.
  public var knowsTime = true

  var run = Scope(at: 0, within: .run)
  var teams = ScopeTable<String>(capacity: .max, limits: .team)
  var agents = ScopeTable<AgentKey>(capacity: agentLimit, limits: .agent)
  var models = ScopeTable<String>(capacity: modelLimit, limits: .part)
  var tools = ScopeTable<String>(capacity: toolLimit, limits: .part)
  var labels = LabelTable()
  var customMetrics = CustomMetrics()
  var eventNames = EventNames()
  private var anomalies = AnomalyWatch()
  /// The type of the latest error, and its labels: in a flood of errors most are of one type.
  var latestError: (type: String, labels: LabelSet?)?
  /// Whom the latest event was about, and where they are counted.
  private var latestWho: (team: String, agent: String?, places: (team: Int, agent: Int?))?

  var open = BoundedTable<OpenKey, OpenOperation>(capacity: openLimit)
  var tasks = BoundedTable<OpenKey, OpenTask>(capacity: openLimit)
  var decisions = BoundedTable<OpenKey, OpenDecision>(capacity: openLimit)
  var processes: [String: ProcessMetrics] = [:]
  var tallies: [Int: AgentTally] = [:]
  var ledgers: [String: MessageLedger] = [:]
  var unansweredMessages = 0
  var conditions: [String: TeamCondition] = [:]
  var budgets: [FigureSeries: SpendingLimits] = [:]
  /// Whose budget is used up.
  var overBudget: Set<FigureSeries> = []
  /// The alerts of the highest severity that are firing.
  var criticalAlerts: Set<CriticalAlert> = []
  /// How many members of events had a value of another kind than their name promises.
  public internal(set) var ignoredFields = 0

  /// Nothing has happened yet.
  public init() {}

  /// Takes in an event of the run.
  ///
  /// Lines of output need not be told here one by one: those that are errors must be, all are counted with
  /// ``observe(lines:team:agent:at:)``.
  public func observe(_ event: TelemetryEvent, team: String?, agent: String?, at moment: Moment) {
    let who = note(team: team, agent: agent, at: moment, isHeard: event.isHeard)
    if let team {
      anomalies.observe(event, team: team, agent: agent, knowsTime: knowsTime, at: moment.monotonicNanoseconds)
    }
    if case .logEntry(let entry) = event {
      return observe(entry, of: who)
    }
    count(.events, labels: labels.labels(of: Counter.events.rawValue, [eventNames.known(event.name)]), of: who)
    switch event {
    case .structured(let name, let data):
      observe(TypedEvent.read(name: name, data: data, ignored: &ignoredFields), of: who)
      observe(message: name, data, team: team, of: who)
      if let data = data.object, StructuredEvent.tellsFailure(event: name, in: data) {
        noteFailure(toldBy: name, of: who)
      }
    case .llmCall(let usage, let callID): observe(usage, callID: callID, of: who)
    case .gitActivity(let activity):
      count(.gitOperations, labels: labels.labels(of: Counter.gitOperations.rawValue, [activity.operation]), of: who)
    case .metricsUpdate(let metrics): if let team { observe(metrics, team: team, of: who) }
    case .lifecycle(_, let state, _): if let team { enter(state, team: team, at: who.nanoseconds) }
    case .processExited(let exit): if let team { end(exit, team: team, who) }
    case .restartScheduled:
      count(.restarts, of: who)
      forgetWaits(of: team)
    case .budget(let standing, _): observe(standing)
    case .runStarted, .processKilled, .processKept, .snapshot, .alert, .gap, .runSummary, .logEntry: break
    }
  }

  /// Takes in how many lines an agent has printed.
  ///
  /// - Parameter errors: how many of them were told with ``observe(errorLine:team:agent:at:)``. To be told before any other
  ///   event, since a failure and the error that says the same are one.
  public func observe(lines: Int, errors: Int = 0, team: String, agent: String, at moment: Moment) {
    let who = note(team: team, agent: agent, at: moment)
    count(.lines, Double(lines), of: who)
    if errors > 0 { note(errorLines: errors, of: who) }
    anomalies.observeOutput(of: team, at: moment.monotonicNanoseconds)
  }

  /// Takes in a line of which nothing is known but that it is an error, in UTF-8. It does not count it: in a flood of errors
  /// counting each would take longer than all else.
  public func observe(errorLine line: UnsafeRawBufferPointer, team: String, agent: String, at moment: Moment) {
    anomalies.observe(
      errorLine: line, team: team, agent: agent, knowsTime: knowsTime, at: moment.monotonicNanoseconds)
  }

  /// Looks for what only the passing of time tells: stalls and deadlocks. To be called now and then.
  public func judgeSilence(at moment: Moment) {
    guard knowsTime else { return }
    anomalies.judge(at: moment.monotonicNanoseconds) { self.ledgers[$0]?.waiting ?? [:] }
  }

  /// The anomalies that were seen since the last time, as events, with whom they are about.
  public func takeAnomalies() -> [(event: TelemetryEvent, team: String, agent: String?)] {
    anomalies.take().map { (.structured(name: "anomaly", data: $0.anomaly.data), $0.team, $0.agent) }
  }

  // MARK: Who and when

  /// Whom an event is about: their places, and the second of the run.
  struct Subject {
    var team: Int?
    var agent: Int?
    var model: Int?
    var tool: Int?
    var second: UInt32
    var nanoseconds: UInt64
  }

  func second(of nanoseconds: UInt64) -> UInt32 {
    guard let start, nanoseconds > start else { return 0 }
    return UInt32(clamping: (nanoseconds - start) / 1_000_000_000)
  }

  /// - Parameter isHeard: whether it is they who were heard, and not something that was looked up about them.
  private func note(team: String?, agent: String?, at moment: Moment, isHeard: Bool = true) -> Subject {
    let now = moment.monotonicNanoseconds
    if start == nil { start = now }
    latest = max(latest, now)
    let second = second(of: now)
    var who = Subject(second: second, nanoseconds: now)
    if isHeard { run.touch(at: second) }
    guard let team else { return who }
    (who.team, who.agent) = places(team: team, agent: agent, at: second)
    if isHeard, let team = who.team { teams[team].touch(at: second) }
    if isHeard, let agent = who.agent { agents[agent].touch(at: second) }
    return who
  }

  /// Where somebody is counted. Most events are about the same agent as the one before.
  private func places(team: String, agent: String?, at second: UInt32) -> (team: Int, agent: Int?) {
    if let latestWho, latestWho.agent == agent, latestWho.team == team { return latestWho.places }
    let place = teams.place(of: team, or: team, at: second)
    let agentPlace = agent.map { agent in
      let name = agent.cut(toBytes: EventFields.nameBytes)
      return agents.place(
        of: AgentKey(team: team, agent: name), or: AgentKey(team: team, agent: Self.other), at: second)
    }
    latestWho = (team, agent, (place, agentPlace))
    return (place, agentPlace)
  }

  /// The same subject, and the model and the tool that the event is about.
  func about(_ who: Subject, model: String? = nil, tool: String? = nil) -> Subject {
    var who = who
    if let model {
      who.model = models.place(
        of: model.cut(toBytes: EventFields.nameBytes), or: Self.other, at: who.second)
    }
    if let tool {
      who.tool = tools.place(of: tool.cut(toBytes: EventFields.nameBytes), or: Self.other, at: who.second)
    }
    return who
  }

  // MARK: Counting

  /// Does the same to the scope of everybody whom an event is about.
  func forEach(of who: Subject, _ change: (inout Scope) -> Void) {
    change(&run)
    if let team = who.team { change(&teams[team]) }
    if let agent = who.agent { change(&agents[agent]) }
    if let model = who.model { change(&models[model]) }
    if let tool = who.tool { change(&tools[tool]) }
  }

  func count(_ counter: Counter, _ amount: Double = 1, labels: LabelSet? = nil, of who: Subject) {
    guard amount != 0 else { return }
    forEach(of: who) { $0.count(counter, amount, labels: labels, at: who.second) }
  }

  func note(_ value: Double?, in distribution: Distribution, labels: LabelSet? = nil, of who: Subject) {
    guard let value else { return }
    forEach(of: who) { $0.note(value, in: distribution, labels: labels, at: who.second) }
  }

  func set(_ gauge: Gauge, to level: Double, labels: LabelSet? = nil, of who: Subject) {
    forEach(of: who) { $0.set(gauge, to: level, labels: labels, at: who.second) }
  }
}

/// What is open is told by its team, its kind, and an id that the child chose.
struct OpenKey: Hashable, Sendable {
  enum Kind: Hashable, Sendable { case model, tool, method, step, workflow, task, decision }
  var team: Int?
  var kind: Kind
  var id: String
}

/// A call, a method or a step that has begun and not ended.
struct OpenOperation: Sendable {
  var startedAt: UInt64
  /// The team and the agent that wait for it.
  var team: Int?
  var agent: Int?
}

/// A task that was started and has not ended.
struct OpenTask: Sendable {
  var startedAt: UInt64
  /// The team and the agent whose active task it is.
  var team: Int?
  var agent: Int?
  /// What was spent on it, in 10⁻⁹ dollars.
  var cost = 0.0
}

extension TelemetryEvent {
  /// Whether a team or one of its agents makes itself heard by it: what proctor finds out about them tells nothing of that.
  fileprivate var isHeard: Bool {
    switch self {
    case .metricsUpdate, .processExited, .processKilled, .processKept, .restartScheduled, .budget: false
    case .structured("anomaly", _): false
    case .logEntry(let entry): entry.source != .system
    default: true
    }
  }
}

/// The metrics that orchestrators make up, the first so many told apart.
struct CustomMetrics: Sendable {
  private(set) var names: Set<String> = []

  mutating func known(_ name: String) -> String {
    if names.contains(name) { return name }
    guard names.count < RunAnalysis.customMetricLimit else { return RunAnalysis.other }
    names.insert(name)
    return name
  }
}

/// The names of events that are told apart: all that have a meaning, and some that children make up.
struct EventNames: Sendable {
  private static let ours: Set<String> = [
    "git_activity", "metrics_update", "lifecycle", "run_started", "process_exited", "process_killed", "process_kept",
    "restart_scheduled",
  ]

  private var made: Set<String> = []

  mutating func known(_ name: String) -> String {
    if Self.ours.contains(name) || TypedEvent.knows(name) { return name }
    let name = name.cut(toBytes: LabelTable.valueBytes)
    if made.contains(name) { return name }
    guard made.count < LabelTable.valuesPerLabel else { return RunAnalysis.other }
    made.insert(name)
    return name
  }
}
