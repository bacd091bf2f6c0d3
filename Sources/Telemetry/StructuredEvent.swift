public import JSONText

/// The events that orchestrators print themselves, under the names that teams which log them already use, and what each must
/// carry to mean anything. Other events and other keys are kept as they are.
public enum StructuredEvent {
  /// What the `data` of an event must have.
  public enum Requirement: Sendable, Equatable {
    /// All of these keys.
    case all([String])
    /// At least one of these keys.
    case any([String])
  }

  /// How many turns a tool says that it has made: `turn_completed` (`turns` in the data, else one), a completed method `turn`, or
  /// the `num_turns` of an ended session. They count where the tool tells no calls.
  public static func turns(event: String, in data: JSONObject) -> Int? {
    switch event {
    case "turn_completed": data["turns"]?.int.map { Int(clamping: $0) } ?? 1
    case "agent_method_completed" where data["method"]?.string == "turn": 1
    case "session_ended": data["num_turns"]?.int.map { Int(clamping: $0) }
    default: nil
    }
  }

  /// The requirement of every known event.
  public static let requirements: [String: Requirement] = {
    var table: [String: Requirement] = [:]
    for (requirement, names) in groups {
      for name in names.split(separator: " ") { table[String(name)] = requirement }
    }
    return table
  }()

  /// The keys that `data` lacks for an event of this name; of alternatives the first. Empty when it is complete or the name
  /// is not known. A `null` counts as there: it says that the value is unknown.
  public static func missingKeys(event: String, in data: JSONObject) -> [String] {
    switch requirements[event] {
    case nil: []
    case .all(let keys): keys.filter { data[$0] == nil }
    case .any(let keys): keys.contains { data[$0] != nil } ? [] : Array(keys.prefix(1))
    }
  }

  /// Whether an event tells of something that has failed, which is an error.
  public static func tellsFailure(event: String, in data: JSONObject) -> Bool {
    if failures.contains(event) { return true }
    guard event == "tool_call" || event == "llm_call" else { return false }
    return data["ok"] == .bool(false) && data["phase"] != .string("started")
  }

  private static let failures: Set<String> = [
    "agent_creation_failed", "agent_method_failed", "llm_call_failed", "message_delivery_failed", "message_error",
    "task_failed",
  ]

  private static let groups: [(Requirement, String)] = [
    (.all(["agent_type", "state"]), "agent_created agent_creation_failed agent_started agent_stopped agent_state"),
    (.all(["method"]), "agent_method_started agent_method_completed agent_method_failed"),
    (.any(["model", "tool"]), "llm_call llm_call_failed tool_call rate_limited call_retried thought"),
    (
      .all(["message_id", "sender_id", "receiver_id"]),
      """
      message_created message_sent message_delivered message_processed message_delivery_failed message_error \
      message_retried
      """
    ),
    (.all(["decision_type"]), "decision_made decision_outcome issue_detected code_generated"),
    (
      .all(["test_name"]),
      "test_run_started test_started test_passed test_failed test_completed test_run_completed"
    ),
    (.all(["workflow_name"]), "workflow_started workflow_step_started workflow_step_completed workflow_completed"),
    (.all(["task_id"]), "task_assigned task_started task_completed task_failed"),
    (.any(["achieved", "compliant"]), "consensus debate compliance_check compliance_violation"),
    (.all(["name", "value"]), "metric cost queue evaluation"),
  ]
}
