import JSONText
import Telemetry
import Testing

@testable import Analysis

struct HealthTests {
  private static let team = FigureSeries(team: "t")
  private static let coder = FigureSeries(team: "t", agent: "coder")

  // MARK: The number

  @Test(
    arguments: [
      ([.success: 1], [], 1, "Healthy"),
      ([.success: 0.5, .liveness: 1], [], 0.667, "Degraded"),
      ([.errors: 0.2, .latency: 0.6], [], 0.4, "Critical"),
      ([.success: 1, .errors: 1, .latency: 1, .liveness: 1, .resources: 1, .quality: 0], [], 0.95, "Healthy"),
      ([.success: 0.8], [], 0.8, "Healthy"), ([.success: 0.5], [], 0.5, "Degraded"),
      ([.success: 1], [.criticalAlert], 0.5, "Degraded"), ([.success: 1], [.stalled], 0.4, "Critical"),
      ([.success: 1], [.overBudget, .stalled], 0.2, "Critical"), ([.success: 1], [.failedExit], 0, "Critical"),
      ([.success: 0.1], [.criticalAlert], 0.1, "Critical"), ([:], [.failedExit], 0, "Critical"),
      ([:], [], nil, "Unknown"),
    ] as [([Health.Component: Double], [Health.Cap], Double?, String)])
  func `components are weighed over what is known, and caps keep it down`(
    components: [Health.Component: Double], caps: [Health.Cap], score: Double?, status: String
  ) {
    let health = Health(components: components, caps: caps)
    #expect(health.score == score)
    #expect(health.status.rawValue == status)
  }

  @Test func `the weights add up to one, and what caps is only told when it does`() {
    #expect(Int((Health.Component.allCases.reduce(0) { $0 + $1.weight } * 100).rounded()) == 100)
    #expect(Health(components: [.success: 0.1], caps: [.criticalAlert]).cappedBy == nil)
    #expect(Health(components: [.success: 1], caps: [.criticalAlert, .stalled]).cappedBy == .stalled)
  }

  // MARK: Its components

  @Test(arguments: [(50, 0.0), (72, 0.489), (80, 0.667), (95, 1), (100, 1)])
  func `success is known from the tasks that ended`(percent: Int, component: Double) {
    let run = ObservedRun()
    for number in 0..<100 {
      run.tell(number < percent ? "task_completed" : "task_failed", [("task_id", .integer(Int64(number)))])
    }
    #expect(rounded(run.health().components[.success]) == component)
  }

  @Test(arguments: [(2, 1.0), (10, 0.652), (25, 0), (60, 0)])
  func `errors are known from the operations that failed`(percent: Int, component: Double) {
    let run = ObservedRun()
    for number in 0..<100 { run.tell("tool_call", [("tool", .string("x")), ("ok", .bool(number >= percent))]) }
    #expect(rounded(run.health().components[.errors]) == component)
  }

  @Test(arguments: [(1000, 1.0), (10_000, 0), (60_000, 0)])
  func `latency is known from how long models took`(milliseconds: Int, component: Double) {
    let run = ObservedRun()
    run.tell("llm_call", [("model", .string("m")), ("duration_ms", .integer(Int64(milliseconds)))])
    #expect(rounded(run.health().components[.latency]) == component)
  }

  @Test func `quality is the mean of that of completed tasks`() {
    let run = ObservedRun()
    for (id, quality) in [(1, 0.5), (2, 1.0)] {
      run.tell("task_completed", [("task_id", .integer(Int64(id))), ("quality_score", .number(quality))])
    }
    #expect(run.health().components[.quality] == 0.75)
  }

  @Test func `who is silent for ten minutes is not live, unless a tool is at work`() {
    let run = ObservedRun()
    #expect(run.health().components[.liveness] == nil)
    run.enter(.running)
    #expect(run.health().components[.liveness] == 1)
    run.pass(60)
    #expect(run.health().components[.liveness] == 1)
    run.pass(270)
    #expect(run.health().components[.liveness] == 0.5)
    run.pass(600)
    #expect(run.health().components[.liveness] == 0)
    run.tell("tool_call", [("tool", .string("build")), ("phase", .string("started")), ("call_id", .string("1"))])
    run.pass(900)
    #expect(run.health().components[.liveness] == 1)
    run.tell("tool_call", [("tool", .string("build")), ("call_id", .string("1"))])
    run.pass(600)
    #expect(run.health().components[.liveness] == 0)
    run.enter(.stopped)
    #expect(run.health().components[.liveness] == nil)
  }

  @Test func `a sample of the processes is no sign of life, and neither is the tool of a process that is gone`() {
    let run = ObservedRun()
    run.enter(.running)
    run.tell("tool_call", [("tool", .string("build")), ("phase", .string("started")), ("call_id", .string("1"))])
    run.tell(.processExited(ProcessExit(pid: 1, code: 0, userSeconds: 0, systemSeconds: 0, durationSeconds: 1)))
    run.pass(600)
    run.tell(.metricsUpdate(ProcessMetrics(memoryMB: 3)))
    #expect(run.health().components[.liveness] == 0)
  }

  @Test func `an agent without a task is as live as its team`() {
    let run = ObservedRun()
    run.enter(.running)
    run.tell("thought", [("model", .string("m"))], agent: "coder")
    run.tell("task_started", [("task_id", .integer(1))], agent: "tester")
    run.pass(900)
    run.tell("thought", [("model", .string("m"))], agent: "planner")
    #expect(run.health(of: Self.coder).components[.liveness] == 1)
    #expect(run.health(of: FigureSeries(team: "t", agent: "tester")).components[.liveness] == 0)
    #expect(run.health(of: FigureSeries(team: "t", agent: "never heard of")).components[.liveness] == 1)
  }

  @Test func `resources are known where there are limits, and the fullest counts`() {
    let run = ObservedRun()
    func sample(_ memory: Double, _ processes: Int) {
      run.tell(.metricsUpdate(ProcessMetrics(tree: TreeMetrics(processes: processes, memoryMB: memory, threads: 1))))
    }
    sample(850, 1)
    #expect(run.health().components[.resources] == nil)
    run.analysis.setLimits(ofTeam: "t", memoryMB: 1000, processes: 10)
    #expect(rounded(run.health().components[.resources]) == 0.5)
    #expect(rounded(run.health(of: Self.coder).components[.resources]) == 0.5)
    sample(10, 10)
    #expect(run.health(of: .run).components[.resources] == 0)
    sample(10, 1)
    #expect(run.health().components[.resources] == 1)
  }

  @Test func `health is of the latest minutes, and of the whole run where nothing happened in them`() {
    let run = ObservedRun()
    for number in 0..<4 { run.tell("task_failed", [("task_id", .integer(Int64(number)))]) }
    run.pass(600)
    #expect(run.health().components[.success] == 0)
    run.tell("task_completed", [("task_id", .integer(9))])
    #expect(run.health().components[.success] == 1)
    #expect(run.figure(of: "health", series: Self.team) == 0)
    #expect(run.figure(of: "health", over: .latest(seconds: 60), series: Self.team) ?? 0 > 0)
    #expect(run.figure(of: "health", series: FigureSeries(model: "m")) == nil)
  }

  // MARK: Its caps

  @Test func `a failed exit is the end of health, until the team runs again`() {
    let run = ObservedRun()
    let crash = TelemetryEvent.processExited(
      ProcessExit(pid: 1, signal: 11, userSeconds: 0, systemSeconds: 0, durationSeconds: 1))
    run.enter(.running)
    run.tell(crash)
    run.enter(.restarting)
    #expect(run.health().cappedBy == .failedExit)
    #expect(run.health(of: Self.coder).score == 0)
    #expect(run.health(of: .run).score == 0)
    #expect(run.health(of: FigureSeries(team: "u")).score == nil)
    run.enter(.running)
    #expect(run.health().score == 1)
    run.tell(.processExited(ProcessExit(pid: 1, code: 0, userSeconds: 0, systemSeconds: 0, durationSeconds: 1)))
    run.enter(.restarting)
    #expect(run.health().cappedBy == nil)
    run.enter(.error)
    #expect(run.health().status == .critical)
  }

  @Test func `a stalled team is capped until it moves`() {
    let run = ObservedRun()
    run.enter(.running)
    run.enter(.stalled)
    #expect(run.health().score == 0.4)
    run.enter(.running)
    #expect(run.health().score == 1)
    run.analysis.noteStalled(team: "t")
    #expect(run.health().cappedBy == .stalled)
  }

  @Test func `what holds for a team holds for its agents and the run, and what holds for an agent not for others`() {
    let run = ObservedRun()
    run.enter(.running)
    run.analysis.noteCriticalAlert(of: "rule", about: Self.coder, isFiring: true)
    run.tell(
      .budget(BudgetStanding(scope: .team("u"), name: .cost, status: .exceeded, limit: 1), isFinal: false), team: "u")
    #expect(run.health(of: Self.coder).cappedBy == .criticalAlert)
    #expect(run.health(of: Self.team).cappedBy == .criticalAlert)
    // What rules see, or an alert about health would never end.
    #expect(run.figure(of: "health", series: Self.team) == 1)
    #expect(run.health(of: FigureSeries(team: "t", agent: "tester")).cappedBy == nil)
    #expect(run.health(of: FigureSeries(team: "u", agent: "a")).cappedBy == .overBudget)
    #expect(run.health(of: .run).cappedBy == .overBudget)
    run.analysis.noteCriticalAlert(of: "rule", about: Self.coder, isFiring: false)
    #expect(run.health(of: Self.coder).cappedBy == nil)
    run.analysis.noteBudgetExceeded(team: nil)
    #expect(run.health(of: Self.coder).cappedBy == nil)
  }

  private func rounded(_ value: Double?) -> Double? { value.map { ($0 * 1000).rounded() / 1000 } }
}

extension ObservedRun {
  fileprivate func enter(_ state: LifecycleState) {
    tell(.lifecycle(from: nil, to: state, reason: "test"), agent: nil)
  }

  fileprivate func health(of series: FigureSeries = FigureSeries(team: "t")) -> Health {
    analysis.health(of: series, at: now)
  }
}
