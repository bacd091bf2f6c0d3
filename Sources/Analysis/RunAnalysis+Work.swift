import Telemetry

/// What the structured events of orchestrators add to the figures.
extension RunAnalysis {
  func observe(_ event: TypedEvent, of who: Subject) {
    switch event {
    case .agent(let step, let capacity):
      if step == .created { count(.agentsCreated, of: who) }
      if step == .failed { count(.agentsFailed, of: who) }
      if step == .stopped { setCapacity(nil, of: who) } else if let capacity { setCapacity(capacity, of: who) }
    case .method(let phase, let method, let seconds): observe(method: method, phase, seconds, of: who)
    case .model(let step, let model, let callID, let seconds):
      observe(model: model, step, callID, seconds, of: about(who, model: model))
    case .tool(let call): observe(call, of: about(who, tool: call.tool))
    case .rateLimited(let model): count(.rateLimits, of: about(who, model: model))
    case .message(let step, let bytes, _): observe(step, bytes: bytes, of: who)
    case .decision(let type, let id, let confidence):
      observe(decision: type, id: id, confidence: confidence, of: who)
    case .outcome(_, let id, let verdict): observe(outcome: verdict, id: id, of: who)
    case .issue: count(.issues, of: who)
    case .code: count(.codeGenerated, of: who)
    case .test(let step): observe(step, of: who)
    case .workflow(let step): observe(step, of: who)
    case .task(let step): observe(step, of: who)
    case .consensus, .debate, .complianceCheck, .violation: observe(coordination: event, of: who)
    case .metric(let metric, let value, _): set(.custom(customMetrics.known(metric)), to: value, of: who)
    case .cost(let dollars):
      count(.cost, (dollars * 1e9).rounded(), of: who)
      spendOnTask((dollars * 1e9).rounded(), of: who)
    case .queue(let name, let depth, let wait):
      if let depth {
        set(.known(.queueDepth), to: depth, labels: labels.labels(of: KnownGauge.queueDepth.rawValue, [name]), of: who)
      }
      note(wait, in: .queueSeconds, labels: labels.labels(of: Distribution.queueSeconds.rawValue, [name]), of: who)
    case .evaluation(let name, let score):
      note(score, in: .scores, labels: labels.labels(of: Distribution.scores.rawValue, [name]), of: who)
    case .anomaly(let kind):
      count(.anomalies, labels: labels.labels(of: Counter.anomalies.rawValue, [kind]), of: who)
    case .usageReconciled(let difference): observe(difference, of: about(who, model: difference.model))
    case .thought, .session, .other: break
    }
  }

  // MARK: Operations that begin and end

  /// Something has begun; how long it takes is known when it ends.
  func begin(_ kind: OpenKey.Kind, _ id: String?, of who: Subject) {
    guard knowsTime, let id else { return }
    let key = OpenKey(team: who.team, kind: kind, id: id)
    let isNew = open[key] == nil
    let operation = OpenOperation(startedAt: who.nanoseconds, team: who.team, agent: who.agent)
    if let (forgottenKey, forgotten) = open.insert(operation, for: key) {
      changeOpenTools(by: -1, forgottenKey, forgotten)
    }
    if isNew { changeOpenTools(by: 1, key, operation) }
  }

  /// Something has ended.
  ///
  /// - Parameter told: how long it took as its event tells; else it is what passed since its beginning.
  func seconds(_ kind: OpenKey.Kind, _ id: String?, told: Double?, of who: Subject) -> Double? {
    guard let id else { return told }
    let key = OpenKey(team: who.team, kind: kind, id: id)
    guard let operation = open.remove(key) else { return told }
    changeOpenTools(by: -1, key, operation)
    return told ?? Double(who.nanoseconds &- operation.startedAt) / 1e9
  }

  /// The process is gone: nothing that it waited for will be answered.
  func forgetOperations(of who: Subject) {
    open.removeAll { key, operation in
      guard key.team == who.team else { return false }
      changeOpenTools(by: -1, key, operation)
      return true
    }
  }

  private func changeOpenTools(by change: Int, _ key: OpenKey, _ operation: OpenOperation) {
    guard key.kind == .tool else { return }
    run.openTools += change
    if let team = operation.team { teams[team].openTools += change }
    if let agent = operation.agent { agents[agent].openTools += change }
  }

  private func observe(
    method: String, _ phase: TypedEvent.Phase, _ seconds: Double?, of who: Subject
  ) {
    let id = "\(who.agent ?? -1) \(method)"
    guard phase != .started else { return begin(.method, id, of: who) }
    note(self.seconds(.method, id, told: seconds, of: who), in: .methodSeconds, of: who)
    count(phase == .failed ? .methodsFailed : .methodsCompleted, of: who)
  }

  private func observe(
    model: String?, _ step: TypedEvent.ModelStep, _ callID: String?, _ seconds: Double?, of who: Subject
  ) {
    guard step != .started else { return begin(.model, callID, of: who) }
    noteModel(seconds: self.seconds(.model, callID, told: seconds, of: who), model: model, of: who)
    if step == .failed {
      count(.modelFailures, labels: labels.labels(of: Counter.modelFailures.rawValue, [model ?? ""]), of: who)
    }
  }

  func noteModel(seconds: Double?, model: String?, of who: Subject) {
    note(
      seconds, in: .modelSeconds, labels: labels.labels(of: Distribution.modelSeconds.rawValue, [model ?? ""]), of: who)
  }

  private func observe(_ call: TypedEvent.ToolCall, of who: Subject) {
    guard call.phase != .started else { return begin(.tool, call.callID, of: who) }
    let tool = [call.tool]
    count(.toolCalls, labels: labels.labels(of: Counter.toolCalls.rawValue, tool), of: who)
    note(
      seconds(.tool, call.callID, told: call.seconds, of: who), in: .toolSeconds,
      labels: labels.labels(of: Distribution.toolSeconds.rawValue, tool), of: who)
    guard call.phase == .failed else { return }
    count(.toolFailures, labels: labels.labels(of: Counter.toolFailures.rawValue, tool), of: who)
  }

  private func observe(_ step: TypedEvent.MessageStep, bytes: Double?, of who: Subject) {
    switch step {
    case .created: count(.messagesCreated, of: who)
    case .sent:
      count(.messagesSent, of: who)
      count(.messageBytes, bytes ?? 0, of: who)
    case .delivered: count(.messagesDelivered, of: who)
    case .processed: count(.messagesProcessed, of: who)
    case .failed: count(.messagesFailed, of: who)
    case .retried: count(.messagesRetried, of: who)
    }
  }

  private func observe(_ step: TypedEvent.WorkflowStep, of who: Subject) {
    switch step {
    case .started(let id): begin(.workflow, id, of: who)
    case .stepStarted(let id): begin(.step, id, of: who)
    case .stepCompleted(let id, let seconds):
      count(.stepsCompleted, of: who)
      note(self.seconds(.step, id, told: seconds, of: who), in: .stepSeconds, of: who)
    case .completed(let id, let seconds):
      _ = self.seconds(.workflow, id, told: seconds, of: who)
      count(.workflowsCompleted, of: who)
    }
  }

  // MARK: Coordination

  /// How many tasks an agent may have at once; those of agents add up to their team's.
  private func setCapacity(_ capacity: Double?, of who: Subject) {
    guard let agent = who.agent else { return }
    let change = (capacity ?? 0) - (agents[agent].capacity ?? 0)
    forEach(of: who) { $0.capacity = ($0.capacity ?? 0) + change }
    agents[agent].capacity = capacity
  }

  /// Agreeing on something took so long, and is over.
  private func coordinate(for seconds: Double?, of who: Subject) {
    guard knowsTime, let seconds else { return }
    let begin = self.begin(of: seconds, endingAt: who.nanoseconds)
    forEach(of: who) { $0.coordination.addCoordination(from: begin, to: who.nanoseconds) }
  }

  /// When something began that took so long; not before the run.
  func begin(of seconds: Double, endingAt now: UInt64) -> UInt64 {
    let start = start ?? now
    let elapsed = now - min(start, now)
    return now - min(UInt64(exactly: (seconds * 1e9).rounded()) ?? elapsed, elapsed)
  }

  private func observe(coordination event: TypedEvent, of who: Subject) {
    switch event {
    case .consensus(let achieved, let formation, let debate):
      count(.consensus, of: who)
      if achieved { count(.consensusAchieved, of: who) }
      if debate == true { count(.consensusDebated, of: who) }
      note(formation, in: .consensusSeconds, of: who)
      coordinate(for: formation, of: who)
    case .debate(let seconds):
      count(.debates, of: who)
      coordinate(for: seconds, of: who)
    case .complianceCheck(let passed):
      count(.complianceChecks, of: who)
      if passed == true { count(.compliancePassed, of: who) }
    case .violation(let category, let kind, let rule, let number):
      count(
        .violations, number, labels: labels.labels(of: Counter.violations.rawValue, [category, kind, rule]), of: who)
    default: break
    }
  }
}
