import Analysis
import Telemetry

extension AlertType {
  /// What kind of trouble a rule tells of that does not say so itself: that of its metric's subject.
  static func usual(for subject: RuleSubject) -> AlertType {
    if subject.metric.name == "anomaly", let kind = subject.labels["kind"], let type = ofAnomaly[kind] { return type }
    return table.first { row in row.prefixes.contains { subject.metric.name.hasPrefix($0) } }?.type ?? .systemHealth
  }

  private static let ofAnomaly: [String: AlertType] = [
    "deadlock": .coordinationFailure, "new_edge": .coordinationFailure, "token_velocity": .budget,
    "loop": .agentPerformance, "no_progress": .agentPerformance, "early_success": .qualityDegradation,
  ]

  /// What a metric's name begins with; the first row that fits.
  private static let table: [(type: AlertType, prefixes: [String])] = [
    (.budget, ["cost", "tokens.", "burn.", "turns", "llm.unpriced"]),
    (.securityViolation, ["compliance"]),
    (.coordinationFailure, ["message", "consensus", "debate", "coordination", "delivery_rate"]),
    (.qualityDegradation, ["test.", "task.quality", "decision.", "eval.", "issue.", "code.", "false_"]),
    (
      .agentPerformance,
      [
        "llm.", "tool.", "task", "step.", "workflow.", "method.", "agent.", "success_rate", "completion_rate", "error",
        "throughput", "rate_limited", "cache_hit_rate", "capacity_use",
      ]
    ),
  ]
}
