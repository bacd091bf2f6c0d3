/// The rules that are there unless somebody switches them off: records for whoever reads them, which never stop a run.
///
/// A rule of a user with the same name takes the place of one of these. `docs/alerts.md` has the reasons for the numbers.
public enum DefaultRules {
  /// The environment variable that sets the threshold of the first one, in dollars.
  public static let costVariable = "COST_ALERT_THRESHOLD"

  /// The rules, in the notation of users.
  public static let texts = [
    "cost_high: cost.usd > $10 @warning",
    "test_failures: test.failed[5m] > 5 clear 2 @warning",
    "low_success: success_rate[1h] by agent < 80% min 10 for 1m clear 85% @warning",
    "llm_slow: p95(llm.duration)[5m] by agent > 3s min 5 for 30s @warning",
    "llm_very_slow: p95(llm.duration)[5m] by agent > 5s min 5 for 30s clear 4s @critical",
    "error_ratio: error_ratio[5m] by agent > 10% min 20 for 30s clear 8% @warning",
    "tokens_hour: tokens.total[1h] > 100k @warning",
    "personal_data: compliance.violation{category=pii} > 0 @warning",
    "deadlock: anomaly{kind=deadlock} > 0 @warning",
    "new_edge: anomaly[15m]{kind=new_edge} > 0 @info",
    "unhealthy: health by agent < 50% for 2m clear 60% @warning",
    "silence: silence by team > 10m @warning",
  ]

  /// The rules.
  ///
  /// - Parameter costThreshold: what ``costVariable`` holds; `nil` when it is not set.
  /// - Throws: why that is no amount of money, in a sentence.
  public static func rules(costThreshold: String? = nil) throws(DefaultRuleError) -> [AlertRule] {
    var rules = texts.compactMap { try? AlertRule($0) }
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
