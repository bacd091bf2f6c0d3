import JSONText
import Telemetry

/// The detectors of one team and of its agents.
struct TeamWatch {
  typealias Seen = (agent: String?, anomaly: Anomaly)

  /// Calls of tools, tasks and failed messages that are remembered until they end.
  private static let openItems = 1024

  private let thresholds: AnomalyThresholds
  private var placeOfAgent: [String: Int] = [:]
  private var agents: [AgentWatch] = []
  /// When each of ``agents`` was last heard of.
  private var lastActivity: [UInt64] = []
  /// Most events are about the same agent as the one before.
  private var latest: (agent: String, place: Int)?
  private var stall: StallDetector
  private var deadlock: DeadlockDetector
  private var edges: NewEdgeDetector
  private var leak: MemoryLeakDetector
  private var storm: ProcessStormDetector
  /// Names of tools at work, by the ids of their calls.
  private var tools = BoundedTable<String, String>(capacity: openItems)
  private var tasks = BoundedTable<String, Bool>(capacity: openItems)
  private var workflows = BoundedTable<String, Bool>(capacity: openItems)
  private var failedMessages = BoundedTable<String, Bool>(capacity: openItems)
  private var exitCode: Int?
  private var cpuPercent: Double?

  init(thresholds: AnomalyThresholds) {
    self.thresholds = thresholds
    stall = StallDetector(thresholds: thresholds)
    deadlock = DeadlockDetector(thresholds: thresholds)
    edges = NewEdgeDetector(thresholds: thresholds)
    leak = MemoryLeakDetector(thresholds: thresholds)
    storm = ProcessStormDetector(thresholds: thresholds)
  }

  /// Takes in an event.
  mutating func observe(
    _ event: TelemetryEvent, agent: String, knowsTime: Bool, at nanoseconds: UInt64
  ) -> [Seen] {
    switch event {
    case .metricsUpdate(let metrics): return observe(metrics, at: nanoseconds)
    case .lifecycle(_, let state, _): return enter(state, at: nanoseconds)
    case .processExited(let exit):
      exitCode = exit.code
      return []
    case .restartScheduled, .runStarted, .processKilled, .processKept, .snapshot, .budget, .alert, .gap, .runSummary:
      return []
    case .structured(let name, _) where name == "anomaly": return []
    case .structured, .gitActivity, .llmCall, .logEntry: break
    }
    let place = hear(of: agent, at: nanoseconds)
    var seen: [Seen] = agents[place].observe(event, knowsTime: knowsTime, at: nanoseconds).map { (agent, $0) }
    if case .structured(let name, let data) = event { seen += observe(name, data) }
    return seen
  }

  /// Takes in a line of which nothing is known but that it is an error.
  mutating func observe(
    errorLine line: UnsafeRawBufferPointer, agent: String, knowsTime: Bool, at nanoseconds: UInt64
  ) -> [Seen] {
    let place = hear(of: agent, at: nanoseconds)
    guard knowsTime, let anomaly = agents[place].observe(errorLine: line, at: nanoseconds) else { return [] }
    return [(agent, anomaly)]
  }

  /// An agent has made itself heard: where it is known.
  private mutating func hear(of agent: String, at nanoseconds: UInt64) -> Int {
    observeOutput(at: nanoseconds)
    let place = place(of: agent)
    lastActivity[place] = nanoseconds
    return place
  }

  private mutating func place(of agent: String) -> Int {
    if let latest, latest.agent == agent { return latest.place }
    let known = placeOfAgent[agent] != nil || agents.count < RunAnalysis.agentLimit ? agent : RunAnalysis.other
    let place = placeOfAgent[known] ?? agents.count
    if place == agents.count {
      placeOfAgent[known] = place
      agents.append(AgentWatch(thresholds: thresholds))
      lastActivity.append(0)
    }
    latest = (agent, place)
    return place
  }

  /// Something was printed.
  mutating func observeOutput(at nanoseconds: UInt64) { stall.activity(at: nanoseconds) }

  /// Judges silence.
  ///
  /// - Parameter waiting: for each agent, those whose answer it waits for.
  mutating func judge(at nanoseconds: UInt64, waiting: () -> [String: [String]]) -> [Seen] {
    var seen: [Seen] = []
    let atWork = tools.count == 0 ? [] : tools.entries.map(\.value)
    if let anomaly = stall.judge(toolsInFlight: atWork, at: nanoseconds) { seen.append((nil, anomaly)) }
    // Who computes, or waits for a tool, may well be about to answer.
    let (places, times) = (placeOfAgent, lastActivity)
    if atWork.isEmpty, (cpuPercent ?? 0) < thresholds.idlePercent,
      let anomaly = deadlock.judge(
        waiting: waiting(), lastActivity: { places[$0].map { times[$0] } }, at: nanoseconds)
    {
      seen.append((nil, anomaly))
    }
    return seen
  }

  private mutating func observe(_ metrics: ProcessMetrics, at nanoseconds: UInt64) -> [Seen] {
    cpuPercent = metrics.tree?.cpuPercent ?? metrics.cpuPercent
    stall.observe(cpuPercent: cpuPercent, at: nanoseconds)
    let memory = (metrics.tree?.memoryMB ?? metrics.memoryMB).flatMap { leak.observe(mebibytes: $0, at: nanoseconds) }
    let processes = metrics.tree.flatMap { storm.observe(processes: $0.processes) }
    return [memory, processes].compactMap { anomaly in anomaly.map { (nil, $0) } }
  }

  private mutating func enter(_ state: LifecycleState, at nanoseconds: UInt64) -> [Seen] {
    stall.excuse(state != .running && state != .stalled, at: nanoseconds)
    switch state {
    case .restarting, .starting:
      leak.restart()
      tools = BoundedTable(capacity: Self.openItems)
      exitCode = nil
      return []
    case .stopped where exitCode == 0:
      let early = EarlySuccess.judge(
        openTasks: tasks.entries.map(\.key), openWorkflows: workflows.entries.map(\.key),
        failedMessages: failedMessages.count)
      return early.map { [(nil, $0)] } ?? []
    default: return []
    }
  }

  private mutating func observe(_ name: String, _ data: JSONValue) -> [Seen] {
    var ignored = 0
    let event = TypedEvent.read(name: name, data: data, ignored: &ignored)
    switch event {
    case .tool(let call):
      guard let id = call.callID else { break }
      if call.phase == .started { tools.insert(call.tool, for: id) } else { _ = tools.remove(id) }
    case .task(let step):
      if step.phase == .started { tasks.insert(true, for: step.id) }
      if step.phase == .completed || step.phase == .failed { _ = tasks.remove(step.id) }
    case .workflow(.started(let id)): workflows.insert(true, for: id)
    case .workflow(.completed(let id, _)): _ = workflows.remove(id)
    case .message(let step, _, _): return observe(step, isError: name == "message_error", data)
    default: break
    }
    return []
  }

  private mutating func observe(_ step: TypedEvent.MessageStep, isError: Bool, _ data: JSONValue) -> [Seen] {
    var fields = EventFields(data)
    if let id = fields.text("message_id") {
      if isError { failedMessages.insert(true, for: id) }
      if step == .retried || step == .processed { _ = failedMessages.remove(id) }
    }
    guard step == .sent, let sender = fields.text("sender_id"), let receiver = fields.text("receiver_id"),
      let anomaly = edges.observe(sender: sender, receiver: receiver)
    else { return [] }
    return [(sender, anomaly)]
  }
}
