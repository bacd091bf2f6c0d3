import JSONText
import Telemetry
import Testing

@testable import Analysis

struct RunAnalysisTests {
  @Test func `what is counted has the names of the catalog, and the catalog has no others`() {
    func names(_ kind: MetricCatalog.Kind) -> Set<String> {
      Set(MetricCatalog.all.filter { $0.kind == kind }.map(\.name))
    }
    #expect(Set(Counter.allCases.filter { !Counter.parts.contains($0) }.map(\.rawValue)) == names(.counter))
    #expect(Set(KnownGauge.allCases.map(\.rawValue)) == names(.gauge))
    #expect(Set(Distribution.allCases.map(\.rawValue)) == names(.distribution))
    #expect(Set(DerivedFigure.allCases.map(\.rawValue)) == names(.derived))
  }

  @Test func `tasks give rates, durations and how many are active`() {
    let run = ObservedRun()
    for id in ["a", "b", "c", "d", "e"] { run.tell("task_started", [("task_id", .string(id))]) }
    #expect(run.figure(of: "tasks.active") == 5)
    run.pass(10)
    for id in ["a", "b", "c"] { run.tell("task_completed", [("task_id", .string(id))]) }
    run.tell("task_failed", [("task_id", .string("d")), ("duration_ms", .integer(3000))])
    #expect(run.figure(of: "success_rate") == 0.75)
    #expect(run.figure(of: "completion_rate") == 0.6)
    #expect(run.figure(of: "tasks.active") == 1)
    #expect(run.figure(.count, of: "task.duration") == 4)
    #expect(run.figure(.maximum, of: "task.duration") == 10)
    #expect(run.figure(.minimum, of: "task.duration") == 3)
    #expect(run.figure(of: "errors") == 1)
    #expect(run.figure(of: "task.completed", series: FigureSeries(team: "t", agent: "main")) == 3)
  }

  @Test func `nothing told is unknown where it may be hidden, and none where it happens in the open`() {
    let run = ObservedRun()
    run.tell(.lifecycle(from: nil, to: .running, reason: "started"), agent: nil)
    for metric in ["cost.usd", "tokens.total", "success_rate", "error_ratio", "cost_per_task", "burn.usd_per_hour"] {
      #expect(run.figure(of: metric) == nil, "\(metric)")
    }
    #expect(run.figure(.quantile(0.95), of: "llm.duration") == nil)
    #expect(run.figure(of: "cpu.percent") == nil)
    #expect(run.figure(of: "errors") == 0)
    #expect(run.figure(.count, of: "test.failed", over: .latest(seconds: 300)) == 0)
    #expect(run.figure(of: "no.such.metric") == nil)
  }

  @Test func `windows forget and the run does not`() {
    let run = ObservedRun()
    for _ in 0..<6 { run.tell("test_failed", [("test_name", .string("x"))]) }
    run.pass(290)
    #expect(run.figure(of: "test.failed", over: .latest(seconds: 300)) == 6)
    run.pass(20)
    #expect(run.figure(of: "test.failed", over: .latest(seconds: 300)) == 0)
    #expect(run.figure(of: "test.failed", over: .latest(seconds: 3600)) == 6)
    #expect(run.figure(of: "test.failed") == 6)
    #expect(run.figure(.absence, of: "test.failed") == 310)
  }

  @Test func `a failure and the line that tells of it are one error`() {
    let run = ObservedRun()
    run.logError("boom")
    run.tell("tool_call", [("tool", .string("search")), ("ok", .bool(false))])
    #expect(run.figure(of: "errors") == 1)
    run.tell("tool_call", [("tool", .string("search")), ("ok", .bool(false))])
    run.logError("boom", agent: "other one")
    #expect(run.figure(of: "errors") == 3)
    run.pass(5)
    run.logError("boom")
    #expect(run.figure(of: "errors") == 4)
    #expect(run.figure(of: "tool.failed", series: FigureSeries(tool: "search")) == 2)
    #expect(run.figure(of: "error_ratio") == 1)
  }

  @Test func `tests told one by one and as totals count once`() {
    let run = ObservedRun()
    run.tell("test_passed", [("test_name", .string("a")), ("tier", .string("unit"))])
    run.tell("test_failed", [("test_name", .string("b")), ("tier", .string("unit"))])
    run.tell("test_run_completed", [("test_name", .string("all")), ("passed", .integer(4)), ("failed", .integer(1))])
    #expect(run.figure(of: "test.passed") == 4)
    #expect(run.figure(of: "test.failed") == 1)
    #expect(run.figure(of: "test.failed", labels: ["tier": "unit"]) == 1)
    #expect(run.figure(of: "test.pass_rate") == 0.8)
    run.tell("test_run_completed", [("test_name", .string("all")), ("passed", .integer(5)), ("failed", .integer(0))])
    #expect(run.figure(of: "test.passed") == 9)
  }

  @Test func `calls of models add up by model, and so does what corrects them`() {
    let run = ObservedRun()
    let usage = TokenUsage(
      model: "m1", inputTokens: 100, outputTokens: 10, totalTokens: 110, costNanodollars: 5_000_000,
      cacheReadTokens: 40, calls: 1)
    run.tell("x_llm_started", [("call_id", .string("1")), ("model", .string("m1"))])
    run.pass(2)
    run.tell(.llmCall(usage, callID: "1"))
    run.tell(
      "x_usage_reconciled",
      [
        ("model", .string("m1")), ("input_tokens", .integer(-20)), ("total_tokens", .integer(-20)),
        ("calls", .integer(1)), ("cost_usd", .number(-0.001)),
      ])
    #expect(run.figure(of: "cost.usd") == 0.004)
    #expect(run.figure(of: "tokens.total", labels: ["model": "m1"]) == 90)
    #expect(run.figure(of: "tokens.total", series: FigureSeries(model: "m1")) == 90)
    #expect(run.figure(of: "llm.calls") == 2)
    #expect(run.figure(.maximum, of: "llm.duration") == 2)
    #expect(run.figure(of: "cache_hit_rate") == 0.5)
  }

  @Test func `a call's own duration is better than the time between its records`() {
    let run = ObservedRun()
    run.tell("x_llm_started", [("call_id", .string("1"))])
    run.pass(2)
    run.tell(.llmCall(TokenUsage(model: "m1", calls: 1, durationMilliseconds: 1500), callID: "1"))
    run.tell(.llmCall(TokenUsage(model: "m1", calls: 1, durationMilliseconds: 500), callID: nil))
    #expect(run.figure(.maximum, of: "llm.duration") == 1.5)
    #expect(run.figure(.count, of: "llm.duration") == 2)
  }

  @Test func `labels that are too many are other, and still count`() {
    let run = ObservedRun()
    for number in 0..<1000 { run.tell("anomaly", [("kind", .string("kind \(number)"))]) }
    #expect(run.figure(of: "anomaly") == 1000)
    #expect(run.figure(of: "anomaly", labels: ["kind": "kind 3"]) == 1)
    #expect(run.figure(of: "anomaly", labels: ["kind": "other"]) == 936)
    #expect(run.figure(of: "anomaly", labels: ["nonsense": "other"]) == nil)
  }

  @Test func `combinations of labels can be asked for by each of them`() {
    let run = ObservedRun()
    for (category, kind) in [("secret", "key"), ("personal", "iban"), ("personal", "card")] {
      run.tell(
        "compliance_violation",
        [("compliant", .bool(false)), ("category", .string(category)), ("kind", .string(kind)), ("count", .integer(2))])
    }
    #expect(run.figure(of: "compliance.violation", labels: ["category": "personal"]) == 4)
    #expect(run.figure(of: "compliance.violation", labels: ["category": "personal", "kind": "card"]) == 2)
    #expect(run.figure(of: "compliance.violation") == 6)
  }

  @Test func `agents beyond the limit are other, and add up`() {
    let run = ObservedRun()
    for number in 0..<3000 { run.tell("tool_call", [("tool", .string("t\(number)"))], agent: "agent \(number)") }
    #expect(run.analysis.series(by: .agent).count == 1025)
    #expect(run.analysis.series(by: .tool).count == 257)
    let sum = run.analysis.series(by: .agent).reduce(0) { $0 + (run.figure(of: "tool.calls", series: $1) ?? 0) }
    #expect(sum == 3000)
    #expect(run.figure(of: "tool.calls", series: FigureSeries(team: "t", agent: "other")) == 1976)
  }

  @Test func `the run's processes are those of all teams, and no agent's`() {
    let run = ObservedRun()
    func metrics(_ memory: Double) -> TelemetryEvent {
      .metricsUpdate(ProcessMetrics(tree: TreeMetrics(processes: 3, cpuPercent: 10, memoryMB: memory, threads: 4)))
    }
    run.tell(metrics(100), team: "a")
    run.tell(metrics(50), team: "b")
    #expect(run.figure(of: "memory.mb") == 150)
    #expect(run.figure(of: "memory.mb", series: FigureSeries(team: "b")) == 50)
    #expect(run.figure(of: "memory.mb", series: FigureSeries(team: "b", agent: "main")) == nil)
    run.pass(60)
    run.tell(metrics(160), team: "a")
    #expect(run.figure(.slope, of: "memory.mb", series: FigureSeries(team: "a")) == 60)
    #expect(run.figure(.maximum, of: "memory.mb") == 210)
  }

  @Test func `of a recording no durations and rates are made of when its lines came`() {
    let run = ObservedRun()
    run.analysis.knowsTime = false
    run.tell("task_started", [("task_id", .integer(1))])
    run.tell("task_completed", [("task_id", .integer(1))])
    run.tell("task_completed", [("task_id", .integer(2)), ("duration_ms", .integer(1500))])
    #expect(run.figure(.count, of: "task.duration") == 1)
    #expect(run.figure(of: "errors_per_minute") == nil)
  }
}
