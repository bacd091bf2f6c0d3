import JSONText
import Monitoring
@testable import Recognition
import Telemetry
import Testing

/// What a team's readings, samples and states become on the wire.
struct TeamMonitorTests {
  @Test func `declared agents come first, then the team's own, then who appears`() {
    var team = ObservedTeam(agents: ["coder", "planner", "coder"])
    #expect(team.monitor.agentIDs == ["coder", "planner", "main"])
    team.say("hello", as: "tester")
    team.say("hello", as: "coder")
    #expect(team.monitor.agentIDs == ["coder", "planner", "main", "tester"])
  }

  @Test func `each reading is told with the agent it belongs to`() {
    var team = ObservedTeam()
    team.say("hello", as: "coder")
    team.observe("coder", .git(GitReading(operation: .commit)))
    team.observe("planner", .acting)
    #expect(team.records.map(\.agent) == ["coder", "coder"])
    #expect(team.records.map(\.event.name) == ["log_entry", "git_activity"])
    #expect(team.monitor.agentIDs == ["main", "coder", "planner"])
  }

  @Test(
    arguments: [
      ("task_started", ["task_id"], "task_started"), ("task_started", [], "x_task_started"),
      ("tool_call", ["tool"], "tool_call"), ("tool_call", ["name"], "x_tool_call"), ("x_anything", [], "x_anything"),
      ("unheard_of", [], "unheard_of"),
    ])
  func `an event that lacks what its name promises is passed on under another`(
    name: String, keys: [String], told: String
  ) {
    var team = ObservedTeam()
    team.observe("coder", .event(name: name, data: JSONObject(keys.map { ($0, .string("x")) })))
    #expect(team.records.map(\.event.name) == [told])
  }

  @Test func `a lifecycle record tells from, to and why`() {
    var team = ObservedTeam()
    team.enter(.starting, because: "spawned")
    team.enter(.running, because: "pid 7")
    team.enter(.error, because: "exit code 3")
    #expect(
      team.records.map(\.event) == [
        .lifecycle(from: nil, to: .starting, reason: "spawned"),
        .lifecycle(from: .starting, to: .running, reason: "pid 7"),
        .lifecycle(from: .running, to: .error, reason: "exit code 3"),
      ])
    #expect(team.records.map(\.agent) == [nil, nil, nil])
    let logs = team.finalSnapshots().first { $0.agentID == "main" }?.activityLogs ?? []
    #expect(logs.map(\.message) == ["starting: spawned", "running: pid 7", "error: exit code 3"])
    #expect(logs.map(\.level) == [.info, .info, .error])
    #expect(logs.map(\.source) == [.system, .system, .system])
    #expect(team.monitor.summary().lines == 0)
  }

  @Test func `a state that is told again comes from itself`() {
    var team = ObservedTeam()
    team.enter(.starting, because: "waits for setup")
    team.enter(.starting, because: "python crew.py")
    #expect(
      team.records.map(\.event) == [
        .lifecycle(from: nil, to: .starting, reason: "waits for setup"),
        .lifecycle(from: .starting, to: .starting, reason: "python crew.py"),
      ])
  }

  @Test func `a restart forgets what was measured and goes on with what was counted`() {
    var team = ObservedTeam()
    let total = UsageReading(
      semantics: .cumulative, layer: .summary, scope: "crewai", figures: UsageFigures(input: 100, output: 10, calls: 1))
    team.observe(ProcessMetrics(pid: 7, threads: 1))
    team.observe("main", .usage(total))
    team.observe("main", .usage(total))
    #expect(team.monitor.summary().tokenUsage?.totalTokens == 110)
    team.beginAgain()
    #expect(team.monitor.processMetrics == nil)
    #expect(team.monitor.summary().tokenUsage?.totalTokens == 110)
    // The new process counts from nothing.
    team.observe("main", .usage(total))
    #expect(team.monitor.summary().tokenUsage?.totalTokens == 220)
  }

  @Test func `metrics are the team's and shown by every agent`() {
    var team = ObservedTeam(agents: ["coder"])
    _ = team.dueSnapshots()
    team.wait(milliseconds: 2000)
    let metrics = ProcessMetrics(pid: 7, cpuPercent: nil, memoryMB: 12.5, threads: 3, status: "sleeping")
    team.observe(metrics)
    #expect(team.records.last == .init(agent: "main", event: .metricsUpdate(metrics)))
    let snapshots = team.dueSnapshots()
    #expect(snapshots.map(\.agentID) == ["coder", "main"])
    #expect(snapshots.map(\.processMetrics) == [metrics, metrics])
    let told = team.records.count
    team.observe(metrics)
    #expect(team.records.count == told)
  }

  @Test func `lines that could not be kept as they were are counted`() {
    var team = ObservedTeam()
    team.say("fine")
    team.observe("main", .line(.saying("cut", isCut: true)))
    var line = LineReading.saying("broken")
    line.wasInvalid = true
    line.isContinued = true
    line.isTorn = true
    team.observe("main", .line(line))
    #expect(team.monitor.quality.lines == 3)
    #expect(team.monitor.quality.cutLines == 2)
    #expect(team.monitor.quality.invalidLines == 1)
    #expect(team.monitor.quality.tornRecords == 1)
  }

  @Test func `a call tells its cost, and who knows it`() {
    var team = ObservedTeam()
    for (model, cost) in [("gpt-4o", nil), ("nobody-9", nil), ("nobody-9", Money(nanodollars: 7))] as [(String, Money?)]
    {
      team.observe(
        "coder",
        .usage(
          UsageReading(
            semantics: .delta, layer: .structured, scope: "openai", model: model,
            figures: UsageFigures(input: 1_000_000 + (cost == nil ? 0 : 1), output: model == "gpt-4o" ? 0 : 1),
            cost: cost)))
    }
    let calls = team.records.compactMap { if case .llmCall(let usage, _) = $0.event { usage } else { nil } }
    #expect(calls.map(\.costSource) == [.estimated, .unknown, .reported])
    #expect(calls.map(\.costNanodollars) == [2_500_000_000, nil, 7])
    #expect(calls.map(\.unpricedCalls) == [0, 1, 0])
    let usage = team.monitor.summary().tokenUsage
    #expect(usage?.costSource == .mixed && usage?.costNanodollars == 2_500_000_007 && usage?.unpricedCalls == 1)
  }

  @Test func `what a total corrects is told as a correction, not as a call`() {
    var team = ObservedTeam()
    Self.settle(&team)
    // Of one agent tokens and cost, of the other the cost.
    #expect(
      team.records.map(\.event.name) == ["llm_call", "llm_call", "x_usage_reconciled", "x_usage_reconciled"])
    #expect(team.monitor.summary().reconciledTokens == 283)
  }

  @Test func `an agent whose cost a total settles is shown anew`() {
    var team = ObservedTeam()
    Self.settle(
      &team,
      beforeTotal: { team in
        _ = team.dueSnapshots()
        team.wait(milliseconds: 1500)
      })
    let costs = team.dueSnapshots().filter { $0.tokenUsage != nil }
    #expect(costs.map(\.agentID) == ["main", "reviewer"])
    #expect(costs.map(\.tokenUsage?.costSource) == [.reported, .reported])
    #expect(costs.reduce(0) { $0 + ($1.tokenUsage?.costNanodollars ?? 0) } == 5001)
  }

  private static func settle(_ team: inout ObservedTeam, beforeTotal: (inout ObservedTeam) -> Void = { _ in }) {
    for (agent, input, output) in [("main", 18, 4), ("reviewer", 7, 9)] {
      team.observe(
        agent,
        .usage(
          UsageReading(
            semantics: .delta, layer: .structured, scope: "claude:1", key: agent, model: "claude-haiku-4-5",
            figures: UsageFigures(input: input, output: output))))
    }
    beforeTotal(&team)
    var total = UsageReading(semantics: .final, layer: .reported, scope: "claude:1")
    total.byModel = [
      .init(
        model: "claude-haiku-4-5", figures: UsageFigures(input: 25, output: 296), cost: Money(nanodollars: 5001))
    ]
    total.ownShare = UsageFigures(input: 18, output: 287)
    team.observe("main", .usage(total))
  }
}
