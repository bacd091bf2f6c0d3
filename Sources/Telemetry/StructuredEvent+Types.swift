public import JSONText

// A key's JSON type never changes, whoever prints it: so what an orchestrator prints under a known name is brought into the
// type that the key has there, or shown to be of another one.

extension StructuredEvent {
  /// The JSON type of a key.
  public enum ValueType: String, Sendable {
    /// A string. Numbers become one: ids are often printed as numbers.
    case string
    /// A number, with a fraction or without. A string that is one becomes one.
    case number
    /// `true` or `false`. The strings of that name become one.
    case boolean
    /// An array.
    case array
    /// An object.
    case object
  }

  /// An event as it is passed on.
  public struct Checked: Equatable, Sendable {
    /// Its name; one that lacks a key that its name promises is passed on under a name that promises nothing.
    public var name: String
    /// Its payload. A known key of another type than it must have is `null`; what was printed is under `mistyped`.
    public var data: JSONObject
    /// Whether something that the name promises is missing or of another type.
    public var isMalformed: Bool

    /// An event as it is passed on.
    public init(name: String, data: JSONObject, isMalformed: Bool) {
      self.name = name
      self.data = data
      self.isMalformed = isMalformed
    }
  }

  /// Whether a name has a meaning, or is one of those that anybody may use for anything.
  public static func isKnown(_ name: String) -> Bool {
    requirements[name] != nil || free.contains(name) || name.hasPrefix("x_")
  }

  /// An event with each known key in its type.
  public static func checked(name: String, data: JSONObject) -> Checked {
    guard missingKeys(event: name, in: data).isEmpty else {
      return Checked(name: "x_\(name)", data: data, isMalformed: true)
    }
    guard let types = types[name] else { return Checked(name: name, data: data, isMalformed: false) }
    var mistyped: [(key: String, value: JSONValue)] = []
    var members = data.members
    for index in members.indices {
      guard let type = types[members[index].key], !members[index].value.isNull else { continue }
      guard let value = type.value(of: members[index].value) else {
        mistyped.append(members[index])
        members[index].value = .null
        continue
      }
      members[index].value = value
    }
    guard !mistyped.isEmpty else { return Checked(name: name, data: JSONObject(members), isMalformed: false) }
    members = members.filter { $0.key != mistypedKey } + [(mistypedKey, .object(JSONObject(mistyped)))]
    return Checked(name: name, data: JSONObject(members), isMalformed: true)
  }

  private static let mistypedKey = "mistyped"

  /// Names without a promise.
  private static let free: Set<String> = ["session_started", "session_ended", "turn_completed"]

  /// The types of the known keys of each event. Keys that are not here may have any.
  public static let types: [String: [String: ValueType]] = {
    var table: [String: [String: ValueType]] = [:]
    for (names, keys) in typeGroups {
      for name in names.split(separator: " ") { table[String(name)] = keys }
    }
    return table
  }()

  private static let typeGroups: [(String, [String: ValueType])] = [
    (
      "agent_created agent_creation_failed agent_started agent_stopped agent_state",
      ["agent_type": .string, "state": .string, "capacity": .number, "pid": .number]
    ),
    (
      "agent_method_started agent_method_completed agent_method_failed",
      ["method": .string, "duration_ms": .number, "error_type": .string]
    ),
    (
      "llm_call llm_call_failed tool_call rate_limited call_retried thought",
      [
        "model": .string, "tool": .string, "duration_ms": .number, "usage": .object, "call_id": .string,
        "ok": .boolean, "retry_after_ms": .number, "attempt": .number, "max_attempts": .number, "waits": .boolean,
      ]
    ),
    (
      """
      message_created message_sent message_delivered message_processed message_delivery_failed message_error \
      message_retried
      """,
      [
        "message_id": .string, "sender_id": .string, "content_length": .number,
        "content_type": .string, "reply_to": .string, "cause": .string, "attempt": .number,
      ]
    ),
    (
      "decision_made decision_outcome issue_detected code_generated",
      [
        "decision_type": .string, "reasoning_chain": .array, "confidence_score": .number, "verdict": .string,
      ]
    ),
    (
      "test_run_started test_started test_passed test_failed test_completed test_run_completed",
      [
        "test_name": .string, "framework": .string, "tier": .string, "duration": .number, "passed": .number,
        "failed": .number, "skipped": .number, "errors": .number, "total": .number,
      ]
    ),
    (
      "workflow_started workflow_step_started workflow_step_completed workflow_completed",
      [
        "workflow_name": .string, "workflow_id": .string, "step_id": .string, "step_name": .string,
        "status": .string, "duration": .number, "total_steps": .number,
      ]
    ),
    (
      "task_assigned task_started task_completed task_failed",
      ["task_id": .string, "duration_ms": .number, "quality_score": .number, "cost_usd": .number]
    ),
    (
      "consensus debate compliance_check compliance_violation",
      [
        "achieved": .boolean, "compliant": .boolean, "formation_ms": .number, "debate_required": .boolean,
        "rounds": .number, "rule": .string,
      ]
    ),
    ("metric cost queue", ["name": .string, "value": .number, "unit": .string, "kind": .string]),
    // A score may be a word.
    ("evaluation", ["name": .string, "unit": .string, "kind": .string]),
  ]
}

extension StructuredEvent.ValueType {
  /// A value in this type, if it is of it or says the same in another one.
  fileprivate func value(of value: JSONValue) -> JSONValue? {
    switch (self, value) {
    case (.string, .string), (.number, .integer), (.number, .number), (.boolean, .bool), (.array, .array),
      (.object, .object):
      return value
    case (.string, .integer(let number)): return .string(String(number))
    case (.number, .string(let text)): return Self.number(text)
    case (.boolean, .string("true")): return .bool(true)
    case (.boolean, .string("false")): return .bool(false)
    default: return nil
    }
  }

  private static let longestNumber = 32

  private static func number(_ text: String) -> JSONValue? {
    guard text.utf8.count <= longestNumber, case let value? = try? JSONReader.read(text), value.double != nil else {
      return nil
    }
    return value
  }
}
