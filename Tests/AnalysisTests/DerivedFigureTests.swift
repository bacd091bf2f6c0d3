import JSONText
import Telemetry
import Testing

@testable import Analysis

struct DerivedFigureTests {
  private static let team = FigureSeries(team: "t")

  // MARK: States

  @Test func `a team is down while it has no process or does nothing, and unobserved before and after`() {
    let run = ObservedRun()
    run.enter(.starting)
    run.pass(100)
    #expect(run.figure(of: "availability", series: Self.team) == nil)
    for (state, seconds) in [
      (LifecycleState.running, 60.0), (.stalled, 20), (.running, 30), (.restarting, 5), (.starting, 5), (.running, 70),
      (.stopping, 10),
    ] {
      run.enter(state)
      run.pass(seconds)
    }
    run.enter(.stopped)
    run.pass(1000)
    #expect(run.figure(of: "availability", series: Self.team) == 0.85)
    #expect(run.figure(of: "time_between_failures", series: Self.team) == 85)
    #expect(run.figure(of: "time_to_repair", series: Self.team) == 15)
    #expect(run.figure(of: "availability") == 0.85)
    #expect(run.figure(of: "availability", series: FigureSeries(team: "t", agent: "main")) == nil)
    #expect(run.figure(of: "time", series: Self.team) == 1200)
    #expect(run.figure(of: "time") == 1300)
  }

  @Test func `a window sees only its part of the states`() {
    let run = ObservedRun()
    run.enter(.running)
    run.pass(100)
    run.enter(.restarting)
    run.pass(30)
    run.enter(.running)
    run.pass(30)
    #expect(run.figure(of: "availability", over: .latest(seconds: 60), series: Self.team) == 0.5)
    #expect(run.figure(of: "time_to_repair", over: .latest(seconds: 60), series: Self.team) == 30)
    #expect(run.figure(of: "availability", over: .latest(seconds: 20), series: Self.team) == 1)
    #expect(run.figure(of: "time_between_failures", over: .latest(seconds: 20), series: Self.team) == nil)
  }

  @Test func `teams count by the time that they were observed, and one that failed is down to the end`() {
    let run = ObservedRun()
    run.enter(.running, team: "a")
    run.enter(.running, team: "b")
    run.pass(50)
    run.enter(.error, team: "b")
    run.pass(50)
    #expect(run.figure(of: "availability") == 0.75)
    #expect(run.figure(of: "time_to_repair") == nil)
  }

  @Test func `what is forgotten of many states still counts for the run`() {
    let run = ObservedRun()
    for _ in 0..<1000 {
      run.enter(.running)
      run.pass(3)
      run.enter(.restarting)
      run.pass(1)
    }
    #expect(run.figure(of: "availability", series: Self.team) == 0.75)
    #expect(run.figure(of: "time_between_failures", series: Self.team) == 3)
  }

  // MARK: Load and coordination

  @Test func `active tasks are compared with what agents declared`() {
    let run = ObservedRun()
    run.tell("agent_created", created(capacity: 2), agent: "a")
    run.tell("agent_created", created(capacity: 6), agent: "b")
    for id in 1...2 { run.tell("task_started", [("task_id", .integer(Int64(id)))], agent: "a") }
    #expect(run.figure(of: "capacity_use", series: FigureSeries(team: "t", agent: "a")) == 1)
    #expect(run.figure(of: "capacity_use", series: FigureSeries(team: "t", agent: "b")) == 0)
    #expect(run.figure(of: "capacity_use") == 0.25)
    run.tell("agent_state", created(capacity: 3), agent: "a")
    run.tell("agent_stopped", created(capacity: nil), agent: "b")
    #expect(run.figure(of: "capacity_use", series: Self.team) == 2.0 / 3)
    #expect(run.figure(of: "capacity_use", series: FigureSeries(team: "t", agent: "b")) == nil)
  }

  private func created(capacity: Int64?) -> [(String, JSONValue)] {
    [("agent_type", .string("x")), ("state", .string("idle")), ("capacity", capacity.map { .integer($0) } ?? .null)]
  }

  @Test func `time that several spend at once counts once`() {
    let run = ObservedRun()
    run.tell("thought", [("model", .string("m"))])
    run.pass(100)
    // Tasks from 100 to 160, agreement from 140 to 170 and from 150 to 180.
    run.tell("task_started", [("task_id", .integer(1))])
    run.pass(20)
    run.tell("task_started", [("task_id", .integer(2))])
    run.pass(40)
    #expect(run.figure(of: "coordination_overhead") == nil)
    for id in 1...2 { run.tell("task_completed", [("task_id", .integer(Int64(id)))]) }
    run.pass(10)
    run.tell("debate", [("achieved", .bool(true)), ("duration_ms", .integer(30_000))])
    run.pass(10)
    run.tell("consensus", [("achieved", .bool(true)), ("formation_ms", .integer(30_000))])
    #expect(run.figure(of: "coordination_overhead") == 0.5)
    #expect(run.figure(of: "coordination_overhead", over: .latest(seconds: 20)) == 1)
    // A task that goes on, and one that only its end tells of.
    run.tell("task_started", [("task_id", .integer(3))])
    run.pass(40)
    #expect(run.figure(of: "coordination_overhead") == 40.0 / 120)
    run.tell("task_completed", [("task_id", .integer(4)), ("duration_ms", .integer(1000))])
    #expect(run.figure(of: "coordination_overhead") == 40.0 / 120)
  }

  @Test func `what is told of before the run began is cut, and old times stay in the sum`() {
    let run = ObservedRun()
    run.tell("debate", [("achieved", .bool(true)), ("duration_ms", .integer(1 << 53))])
    #expect(run.figure(of: "coordination_overhead") == nil)
    for _ in 0..<500 {
      run.pass(1)
      run.tell("debate", [("achieved", .bool(true)), ("duration_ms", .integer(1000))])
      run.pass(1)
      run.tell("task_completed", [("task_id", .integer(4)), ("duration_ms", .integer(1000))])
      run.pass(1)
    }
    #expect(run.figure(of: "coordination_overhead") == 0.5)
  }

  // MARK: Decisions

  @Test func `outcomes tell what decisions saw wrongly, and whether confidence was right`() {
    let run = ObservedRun()
    let verdicts = ["tp", "tp", "tp", "fp", "tn", "fn", "right", "wrong"]
    for (id, verdict) in verdicts.enumerated() {
      let id = ("decision_id", JSONValue.integer(Int64(id)))
      run.tell(
        "decision_made", [("decision_type", .string("route")), id, ("confidence_score", .number(0.75))], agent: "a")
      run.tell(
        "decision_outcome", [("decision_type", .string("route")), id, ("verdict", .string(verdict))], agent: "judge")
    }
    #expect(run.figure(of: "false_positive_rate") == 0.5)
    #expect(run.figure(of: "false_negative_rate") == 0.25)
    #expect(run.figure(of: "decision_accuracy") == 0.625)
    #expect(run.figure(of: "calibration_error") == 0.125)
    let decider = FigureSeries(team: "t", agent: "a")
    #expect(run.figure(of: "false_positive_rate", series: decider) == 0.5)
    #expect(run.figure(of: "false_positive_rate", series: FigureSeries(team: "t", agent: "judge")) == nil)
    #expect(
      run.analysis.summary(of: decider, isFinal: true, at: run.now).calibration
        == [.init(from: 0.7, decisions: 8, confidence: 0.75, right: 0.625)])
  }

  @Test func `an outcome of which no decision is known counts for who tells of it`() {
    let run = ObservedRun()
    run.tell("decision_outcome", [("decision_type", .string("x")), ("verdict", .string("FP"))])
    run.tell("decision_outcome", [("decision_type", .string("x")), ("verdict", .string("perhaps"))])
    #expect(run.figure(of: "false_positive_rate") == 1)
    #expect(run.figure(of: "calibration_error") == nil)
  }

  // MARK: Money

  @Test func `few tasks leave a wide interval`() throws {
    let run = ObservedRun()
    for id in 1...10 {
      run.tell(id <= 8 ? "task_completed" : "task_failed", [("task_id", .integer(Int64(id)))])
    }
    // Wilson (1927) for 8 of 10: 0.4902 to 0.9433.
    #expect(abs(try #require(run.figure(of: "success_rate.low")) - 0.4902) < 0.0001)
    #expect(abs(try #require(run.figure(of: "success_rate.high")) - 0.9433) < 0.0001)
  }

  @Test func `cost is that of a task while it is its agent's only one, and tasks and overhead add up`() {
    let run = ObservedRun()
    func spend(_ dollars: Double) { run.tell("cost", [("name", .string("x")), ("value", .number(dollars))]) }
    func task(_ event: String, _ id: Int64, cost: Double? = nil) {
      run.tell(event, [("task_id", .integer(id)), ("cost_usd", cost.map { .number($0) } ?? .null)])
    }
    spend(1)
    #expect(run.figure(of: "overhead_cost") == nil)
    task("task_started", 1)
    spend(2)
    run.tell(.llmCall(TokenUsage(totalTokens: 1, costNanodollars: 500_000_000, calls: 1), callID: nil))
    run.tell(
      .llmCall(TokenUsage(totalTokens: 1, costNanodollars: 500_000_000, calls: 1), callID: nil), agent: "other one")
    task("task_started", 2)
    spend(4)
    task("task_completed", 1)
    spend(8)
    // What is told of a task is better than what was seen.
    task("task_completed", 2, cost: 10)
    #expect(run.figure(of: "cost.usd") == 16)
    #expect(run.figure(of: "overhead_cost") == 16 - 2.5 - 10)
    #expect(run.figure(of: "cost_per_task") == 8)
    task("task_completed", 3, cost: 100)
    #expect(run.figure(of: "overhead_cost") == 0)
  }

  @Test func `a budget lasts as long as its tightest limit at the present rate`() {
    let run = ObservedRun()
    let agent = FigureSeries(team: "t", agent: "main")
    #expect(run.figure(of: "time_to_budget") == nil)
    run.analysis.setBudget(of: .run, dollars: 10, tokens: 1000)
    run.analysis.setBudget(of: agent, dollars: nil, tokens: 300)
    run.tell("thought", [("model", .string("m"))])
    #expect(run.figure(of: "time_to_budget") == nil)
    run.pass(120)
    run.tell(.llmCall(TokenUsage(totalTokens: 200, costNanodollars: 1_000_000_000, calls: 1), callID: nil))
    run.pass(120)
    // 200 tokens in four minutes leave 800 for sixteen minutes; the dollars would last for thirty-six.
    #expect(run.figure(of: "time_to_budget").map { $0.rounded() } == 960)
    #expect(run.figure(of: "time_to_budget", series: agent).map { $0.rounded() } == 120)
    run.tell(.llmCall(TokenUsage(totalTokens: 200, calls: 1), callID: nil))
    #expect(run.figure(of: "time_to_budget", series: agent) == 0)
    run.pass(3600)
    #expect(run.figure(of: "time_to_budget") == nil)
  }
}

extension ObservedRun {
  fileprivate func enter(_ state: LifecycleState, team: String = "t") {
    tell(.lifecycle(from: nil, to: state, reason: "test"), team: team, agent: nil)
  }
}
