import Analysis
import Telemetry
import Testing

@testable import Alerts

struct RuleParserTests {
  // MARK: What is understood

  @Test func `a rule with every part is read whole`() throws {
    let rule = try AlertRule(
      """
      llm_slow: p95(llm.duration)[5m]{model=gpt-4o} by agent >= 5s min 5 for 30s clear 4s hold 1m nodata fire every 15m \
      @critical -> emit, exec:pager, fail
      """)
    #expect(rule.name == "llm_slow")
    #expect(rule.condition.subject.aggregate == .p95)
    #expect(rule.condition.subject.metric.name == "llm.duration")
    #expect(rule.condition.subject.window == .latest(seconds: 300))
    #expect(rule.condition.subject.labels == ["model": "gpt-4o"])
    #expect(rule.condition.subject.grouping == .agent)
    #expect(rule.condition.comparison == .atLeast)
    #expect(rule.condition.threshold == 5)
    #expect(rule.minimumSamples == 5)
    #expect(rule.pending == 30_000_000_000)
    #expect(rule.clear == 4)
    #expect(rule.hold == 60_000_000_000)
    #expect(rule.noData == .fire)
    #expect(rule.every == 900_000_000_000)
    #expect(rule.severity == .critical)
    #expect(rule.actions == [.emit, .exec("pager"), .fail])
    #expect(rule.type == .agentPerformance)
  }

  @Test func `what is left out has its default`() throws {
    let rule = try AlertRule("cost_high: cost.usd > $10")
    #expect(rule.condition.subject.window == .run)
    #expect(rule.condition.subject.grouping == .run)
    #expect(rule.minimumSamples == 0 && rule.pending == 0 && rule.clear == nil && rule.every == nil)
    #expect(rule.hold == 30_000_000_000)
    #expect(rule.noData == .ok)
    #expect(rule.severity == .warning)
    #expect(rule.actions == [.emit])
    #expect(rule.type == .budget)
  }

  /// A threshold as written, the metric before it, and the number that is meant.
  @Test(arguments: [
    ("cost.usd > $10", 10), ("cost.usd > 10", 10), ("cost.usd > $1.5k", 1500), ("cost.usd >= $0.05", 0.05),
    ("burn.usd_per_hour > $2", 2), ("rate(errors)[5m] > 2", 2),
    ("tokens.total[1h] > 100k", 100_000), ("tokens.total > 2M", 2_000_000), ("errors > 5", 5),
    ("success_rate < 80%", 0.8), ("success_rate < 0.8", 0.8), ("success_rate < 1", 1), ("capacity_use > 120%", 1.2),
    ("ratio(test.failed/test.passed) > 10%", 0.1), ("ratio(cost.usd/task.completed) > $2", 2),
    ("silence > 10m", 600), ("time > 1h30m", 5400), ("p99(tool.duration) > 250ms", 0.25), ("time > 2d", 172_800),
    ("time > 0", 0), ("memory.mb > 512", 512), ("memory.mb > 2GiB", 2048), ("memory.mb > 512KiB", 0.5),
    ("cpu.percent > 250%", 250), ("cpu.percent > 80", 80), ("slope(memory.mb)[10m] > 10MiB", 10),
    ("metric.temperature < -5", -5), ("metric.load > 80%", 0.8), ("errors_per_minute > 3", 3),
    ("count(llm.duration)[1m] > 1k", 1000), ("avg(task.quality) < 70%", 0.7),
  ])
  func `a threshold is read in the unit of what it is held against`(condition: String, threshold: Double) throws {
    #expect(try AlertRule("x: \(condition)").condition.threshold == threshold)
  }

  @Test(arguments: [
    ("errors > 1", RuleCondition.Comparison.above), ("errors >= 1", .atLeast), ("errors < 1", .below),
    ("errors <= 1", .atMost), ("errors == 1", .equal), ("errors != 1", .different),
  ])
  func `every comparison is read`(condition: String, comparison: RuleCondition.Comparison) throws {
    #expect(try AlertRule("x: \(condition)").condition.comparison == comparison)
  }

  @Test func `absence is a whole condition`() throws {
    let rule = try AlertRule("quiet: absent(message.sent)[10m] by team @critical")
    #expect(rule.condition.comparison == .atLeast && rule.condition.threshold == 600)
    #expect(rule.condition.subject.queries == [.init(.absence, of: "message.sent", by: .team)])
  }

  /// The left side of a rule, and the figures that are asked for.
  @Test(arguments: [
    ("tokens.total[1h]", [FigureQuery(of: "tokens.total", over: .latest(seconds: 3600))]),
    ("count(test.failed)[5m]", [FigureQuery(.count, of: "test.failed", over: .latest(seconds: 300))]),
    ("count(llm.duration)", [FigureQuery(.count, of: "llm.duration")]),
    ("rate(errors)[1m]", [FigureQuery(.rate, of: "errors", over: .latest(seconds: 60))]),
    ("sum(task.duration)", [FigureQuery(.sum, of: "task.duration")]),
    ("avg(cpu.percent)[1m]", [FigureQuery(.mean, of: "cpu.percent", over: .latest(seconds: 60))]),
    ("max(memory.mb)", [FigureQuery(.maximum, of: "memory.mb")]),
    ("min(metric.x)", [FigureQuery(.minimum, of: "metric.x")]),
    ("p50(llm.duration)", [FigureQuery(.quantile(0.5), of: "llm.duration")]),
    ("p90(llm.duration)", [FigureQuery(.quantile(0.9), of: "llm.duration")]),
    ("p99(llm.duration) by model", [FigureQuery(.quantile(0.99), of: "llm.duration", by: .model)]),
    ("last(eval.score){name=hallucination}", [FigureQuery(.last, of: "eval.score", labels: ["name": "hallucination"])]),
    ("slope(memory.mb)[1h]", [FigureQuery(.slope, of: "memory.mb", over: .latest(seconds: 3600))]),
    ("tool.calls by tool", [FigureQuery(of: "tool.calls", by: .tool)]),
    (
      "ratio(test.failed/test.passed)[1d]{tier=unit} by team",
      ["test.failed", "test.passed"].map {
        FigureQuery(of: $0, over: .latest(seconds: 86_400), labels: ["tier": "unit"], by: .team)
      }
    ),
  ])
  func `a subject asks for its figures`(subject: String, queries: [FigureQuery]) throws {
    #expect(try AlertRule("x: \(subject) > 0").condition.subject.queries == queries)
  }

  /// Rules as they are printed: reading what is printed gives the same rule.
  @Test(arguments: [
    "cost_high: cost.usd > $10 @critical -> emit, stop",
    "low: success_rate[1h] by agent < 80% min 10 for 1m clear 85% @warning",
    "slow: p95(llm.duration)[5m]{model=\"llama3.1:8b\"} by agent > 1m30.5s hold 0s nodata fire every 1h @info -> exec:x",
    "quiet: absent(event)[10m] by team @warning", "r: ratio(cost.usd/task.completed) >= $2.5 @emergency -> kill, fail",
    "t: tokens.total > 2.5M @warning", "u: tokens.total > 12345 @warning", "m: memory.mb > 1.5GiB @warning",
    "n: memory.mb > 222223MiB @warning",
    "q: metric.\"x\" > 3 @warning".replacing("\"", with: ""),
    "k: max(\"metric.queue length\")[1d] > 99.95 @warning", "p: slope(cpu.percent)[10m] > 12.5% @warning",
  ])
  func `a rule is printed as it is written`(text: String) throws {
    let rule = try AlertRule(text)
    #expect(rule.text == text)
    #expect(try AlertRule(rule.text) == rule)
  }

  @Test func `spaces are free, and so is the order behind the comparison`() throws {
    let plain = try AlertRule("a: errors[5m]{type=x} > 5 min 2 for 1s @info -> fail")
    #expect(try AlertRule("  a:errors{type = x}[5m]>5->fail@info for 1s min 2  ") == plain)
  }

  @Test func `words with dashes and arrows without spaces are told apart`() throws {
    let rule = try AlertRule("cost-high: cost.usd{model=gpt-4o-mini}>$5->exec:on-call")
    #expect(rule.name == "cost-high")
    #expect(rule.condition.subject.labels == ["model": "gpt-4o-mini"])
    #expect(rule.actions == [.exec("on-call")])
  }
}
