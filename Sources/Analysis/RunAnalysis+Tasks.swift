import Telemetry

/// Tasks and tests.
extension RunAnalysis {
  func observe(_ step: TypedEvent.TaskStep, of who: Subject) {
    let key = OpenKey(team: who.team, kind: .task, id: step.id)
    switch step.phase {
    case .assigned: break
    case .started: startTask(key, of: who)
    case .completed, .failed:
      let task = tasks.remove(key)
      // Who ends a task without having told of its start did start it.
      if task == nil { count(.tasksStarted, of: who) }
      let measured = knowsTime ? task.map { Double(who.nanoseconds &- $0.startedAt) / 1e9 } : nil
      note(step.seconds ?? measured, in: .taskSeconds, of: who)
      if let task { endTask(key, task, at: who) }
      settleTask(task, step, of: who)
      if step.phase == .failed { return count(.tasksFailed, of: who) }
      count(.tasksCompleted, of: who)
      note(step.quality, in: .quality, of: who)
    }
  }

  private func startTask(_ key: OpenKey, of who: Subject) {
    guard tasks[key] == nil else { return }
    count(.tasksStarted, of: who)
    let task = OpenTask(startedAt: who.nanoseconds, team: who.team, agent: who.agent)
    if let (forgottenKey, forgotten) = tasks.insert(task, for: key) { endTask(forgottenKey, forgotten, at: who) }
    tallies[who.agent ?? -1, default: AgentTally()].tasks.insert(key)
    changeActiveTasks(by: 1, of: task, at: who)
  }

  private func endTask(_ key: OpenKey, _ task: OpenTask, at who: Subject) {
    tallies[task.agent ?? -1]?.tasks.remove(key)
    changeActiveTasks(by: -1, of: task, at: who)
  }

  /// What a task cost is what is told of it, else what its agent spent while it had no other.
  private func settleTask(_ task: OpenTask?, _ step: TypedEvent.TaskStep, of who: Subject) {
    var owner = who
    if let task { (owner.team, owner.agent) = (task.team, task.agent) }
    if let dollars = step.dollars { count(.taskCost, (dollars * 1e9).rounded() - (task?.cost ?? 0), of: owner) }
    guard task == nil, knowsTime, let seconds = step.seconds else { return }
    let begin = begin(of: seconds, endingAt: who.nanoseconds)
    forEach(of: owner) { $0.coordination.addTask(from: begin, to: who.nanoseconds) }
  }

  /// What an agent spends while it has just one task, it spends on this one.
  func spendOnTask(_ nanodollars: Double, of who: Subject) {
    guard let active = tallies[who.agent ?? -1]?.tasks, active.count == 1, let key = active.first,
      var task = tasks[key]
    else { return }
    task.cost += nanodollars
    tasks.insert(task, for: key)
    var owner = who
    (owner.model, owner.tool) = (nil, nil)
    count(.taskCost, nanodollars, of: owner)
  }

  /// A task is active for the run, and for the team and the agent that started it.
  private func changeActiveTasks(by change: Int, of task: OpenTask, at who: Subject) {
    var owner = who
    owner.team = task.team
    owner.agent = task.agent
    forEach(of: owner) {
      $0.activeTasks += change
      $0.coordination.setBusy($0.activeTasks > 0, at: who.nanoseconds)
      $0.set(.known(.activeTasks), to: Double($0.activeTasks), at: who.second)
    }
  }

  /// Tests are told one by one, as totals of a run, or both: totals add what was not told one by one before them.
  func observe(_ step: TypedEvent.TestStep, of who: Subject) {
    let place = who.agent ?? -1
    switch step {
    case .runStarted: tallies[place]?.tests = AgentTally.Tests()
    case .passed(let tier, let seconds):
      tallies[place, default: AgentTally()].tests.passed += 1
      countTest(.testsPassed, 1, tier, seconds, of: who)
    case .failed(let tier, let seconds):
      tallies[place, default: AgentTally()].tests.failed += 1
      countTest(.testsFailed, 1, tier, seconds, of: who)
    case .skipped(let tier):
      tallies[place, default: AgentTally()].tests.skipped += 1
      countTest(.testsSkipped, 1, tier, nil, of: who)
    case .runCompleted(let tier, let passed, let failed, let skipped):
      let told = tallies[place]?.tests ?? AgentTally.Tests()
      tallies[place]?.tests = AgentTally.Tests()
      countTest(.testsPassed, max(0, passed - told.passed), tier, nil, of: who)
      countTest(.testsFailed, max(0, failed - told.failed), tier, nil, of: who)
      countTest(.testsSkipped, max(0, skipped - told.skipped), tier, nil, of: who)
    case .other: break
    }
  }

  private func countTest(_ counter: Counter, _ number: Double, _ tier: String?, _ seconds: Double?, of who: Subject) {
    count(counter, number, labels: labels.labels(of: counter.rawValue, [tier ?? ""]), of: who)
    note(seconds, in: .testSeconds, labels: labels.labels(of: Distribution.testSeconds.rawValue, [tier ?? ""]), of: who)
  }
}

/// What must be remembered of an agent from one event to the next.
struct AgentTally: Sendable {
  /// Tests told one by one since the last totals.
  struct Tests: Sendable {
    var passed = 0.0
    var failed = 0.0
    var skipped = 0.0
  }

  var tests = Tests()
  var errors = DistinctErrors()
  /// Its active tasks.
  var tasks: Set<OpenKey> = []
}
