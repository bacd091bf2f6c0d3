import Telemetry
import Testing

@testable import Alerts

struct DefaultRulesTests {
  @Test func `every default rule is a rule`() throws {
    for (rule, _) in DefaultRules.table { #expect(try AlertRule(rule).text == rule) }
    #expect(try DefaultRules.rules().count == DefaultRules.table.count)
  }

  @Test func `no default rule does more than tell, and no two share a name`() throws {
    let rules = try DefaultRules.rules()
    #expect(rules.allSatisfy { $0.actions == [.emit] })
    #expect(Set(rules.map(\.name)).count == rules.count)
  }

  @Test(arguments: [("25", 25.0), ("$0.50", 0.5), ("12.75", 12.75), ("1k", 1000)])
  func `the environment sets the threshold of the cost`(text: String, threshold: Double) throws {
    let rules = try DefaultRules.rules(costThreshold: text)
    #expect(rules.first { $0.name == "cost_high" }?.condition.threshold == threshold)
    #expect(rules.count == DefaultRules.table.count)
  }

  @Test func `an empty threshold in the environment is none`() throws {
    #expect(try DefaultRules.rules(costThreshold: "") == DefaultRules.rules())
  }

  @Test(arguments: ["ten", "10%", "10 @critical", "5 for 1m", "10 -> kill", "-5"])
  func `a threshold in the environment that is no amount of money is refused`(text: String) {
    #expect(throws: DefaultRuleError.self) { try DefaultRules.rules(costThreshold: text) }
  }

  @Test func `a rule of the same name takes the place of a default one`() throws {
    let own = [try AlertRule("cost_high: cost.usd > $3 @critical"), try AlertRule("mine: errors > 1")]
    let rules = try DefaultRules.rules().replaced(by: own)
    #expect(rules.count == DefaultRules.table.count + 1)
    #expect(rules.filter { $0.name == "cost_high" } == [own[0]])
    #expect(rules.suffix(2) == own)
  }

  @Test(arguments: [
    ("cost.usd > $1", AlertType.budget), ("tokens.total > 1", .budget), ("burn.usd_per_hour > 1", .budget),
    ("cost_per_task > 1", .budget), ("compliance.violation > 1", .securityViolation),
    ("messages.unanswered > 1", .coordinationFailure), ("consensus_rate < 1", .coordinationFailure),
    ("test.failed > 1", .qualityDegradation), ("avg(task.quality) < 1", .qualityDegradation),
    ("success_rate < 1", .agentPerformance), ("p95(llm.duration) > 1s", .agentPerformance),
    ("error_ratio > 1", .agentPerformance), ("anomaly{kind=deadlock} > 0", .coordinationFailure),
    ("anomaly{kind=loop} > 0", .agentPerformance), ("anomaly > 0", .systemHealth), ("health < 1", .systemHealth),
    ("memory.mb > 1", .systemHealth), ("silence > 1s", .systemHealth), ("metric.x > 1", .systemHealth),
  ])
  func `an alert has the type of its metric's subject`(condition: String, type: AlertType) throws {
    #expect(try AlertRule("x: \(condition)").type == type)
  }
}
