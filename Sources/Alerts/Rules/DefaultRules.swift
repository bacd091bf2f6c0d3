/// The rules that are there unless somebody switches them off: records for whoever reads them, which never stop a run.
///
/// A rule of a user with the same name takes the place of one of these.
public enum DefaultRules {
  /// The environment variable that sets the threshold of the first one, in dollars.
  public static let costVariable = "COST_ALERT_THRESHOLD"

  /// The rules, in the notation of users, and why they are there: docs/alerts.md shows this table.
  public static let table: [(rule: String, reason: String)] = [
    ("cost_high: cost.usd > $10 @warning", "a run costs more than most are meant to"),
    ("test_failures: test.failed[5m] > 5 clear 2 @warning", "tests break one after the other"),
    (
      "low_success: success_rate[1h] by agent < 80% min 10 for 1m clear 85% @warning",
      "an agent fails one task in five, of at least ten"
    ),
    ("llm_slow: p95(llm.duration)[5m] by agent > 3s min 5 for 30s @warning", "models answer slowly"),
    (
      "llm_very_slow: p95(llm.duration)[5m] by agent > 5s min 5 for 30s clear 4s @critical",
      "models answer so slowly that people notice"
    ),
    (
      "error_ratio: error_ratio[5m] by agent > 10% min 20 for 30s clear 8% @warning",
      "one operation in ten fails: model calls, tools, tasks, messages, methods"
    ),
    ("tokens_hour: tokens.total[1h] > 100k @warning", "tokens go faster than a team at work usually needs"),
    ("personal_data: compliance.violation{category=pii} > 0 @warning", "personal data was printed"),
    ("deadlock: anomaly{kind=deadlock} > 0 @warning", "agents wait for each other in a circle"),
    ("new_edge: anomaly[15m]{kind=new_edge} > 0 @info", "two agents talk that never did"),
    ("unhealthy: health by agent < 50% for 2m clear 60% @warning", "an agent's health is critical, and stays so"),
    ("silence: silence by team > 10m @warning", "nothing was heard of a team for ten minutes"),
  ]

  /// The rules as they are read.
  ///
  /// - Parameter costThreshold: what ``costVariable`` holds; `nil` when it is not set.
  /// - Throws: why that is no amount of money, in a sentence.
  public static func rules(costThreshold: String? = nil) throws(DefaultRuleError) -> [AlertRule] {
    var rules = table.compactMap { try? AlertRule($0.rule) }
    guard let costThreshold, !costThreshold.isEmpty else { return rules }
    let written = try? AlertRule("cost_high: cost.usd > \(costThreshold)")
    for index in rules.indices where rules[index].name == written?.name {
      rules[index].condition.threshold = written?.condition.threshold ?? -1
      guard rules[index] == written, rules[index].condition.threshold >= 0 else { break }
      return rules
    }
    throw DefaultRuleError(costThreshold)
  }
}
