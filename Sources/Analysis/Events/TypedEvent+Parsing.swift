import JSONText

extension TypedEvent {
  /// Reads an event by its name.
  ///
  /// - Parameter ignored: grows by the number of members that are of another kind than their name promises.
  static func read(name: String, data: JSONValue, ignored: inout Int) -> TypedEvent {
    guard let read = readers[name] else { return .other }
    var fields = EventFields(data)
    defer { ignored += fields.ignored }
    return read(&fields) ?? .other
  }

  /// Whether events of this name have a meaning here.
  static func knows(_ name: String) -> Bool { readers[name] != nil }

  private typealias Reader = @Sendable (inout EventFields) -> TypedEvent?

  private static let readers: [String: Reader] = [
    "agent_created": { .agent(.created, capacity: $0.count("capacity")) },
    "agent_creation_failed": { _ in .agent(.failed, capacity: nil) },
    "agent_started": { .agent(.started, capacity: $0.count("capacity")) },
    "agent_stopped": { _ in .agent(.stopped, capacity: nil) },
    "agent_state": { .agent(.state, capacity: $0.count("capacity")) },
    "agent_method_started": { method(.started, &$0) },
    "agent_method_completed": { method(.completed, &$0) },
    "agent_method_failed": { method(.failed, &$0) },
    "x_llm_started": { model(.started, &$0) },
    "llm_call": { fields in model(fields.truth("ok") == false ? .failed : .ended, &fields) },
    "llm_call_failed": { model(.failed, &$0) },
    "tool_call": tool,
    "rate_limited": { .rateLimited(model: $0.text("model")) },
    "thought": { _ in .thought },
    "message_created": { message(.created, &$0) },
    "message_sent": { message(.sent, &$0) },
    "message_delivered": { message(.delivered, &$0) },
    "message_processed": { message(.processed, &$0) },
    "message_delivery_failed": { message(.failed, &$0) },
    "message_error": { message(.failed, &$0) },
    "message_retried": { message(.retried, &$0) },
    "decision_made": {
      .decision(
        type: $0.text("decision_type") ?? "", id: $0.text("decision_id"), confidence: $0.share("confidence_score"))
    },
    "decision_outcome": {
      .outcome(
        type: $0.text("decision_type") ?? "", id: $0.text("decision_id"),
        verdict: $0.text("verdict").flatMap { Verdict(rawValue: $0.lowercased()) })
    },
    "issue_detected": { _ in .issue },
    "code_generated": { _ in .code },
    "test_run_started": { _ in .test(.runStarted) },
    "test_started": { _ in .test(.other) },
    "test_passed": {
      .test(.passed(tier: $0.text("tier"), seconds: $0.seconds(milliseconds: "duration_ms", orSeconds: "duration")))
    },
    "test_failed": {
      .test(.failed(tier: $0.text("tier"), seconds: $0.seconds(milliseconds: "duration_ms", orSeconds: "duration")))
    },
    "test_completed": completedTest,
    "test_run_completed": {
      .test(
        .runCompleted(
          tier: $0.text("tier"), passed: $0.count("passed") ?? 0,
          failed: ($0.count("failed") ?? 0) + ($0.count("errors") ?? 0), skipped: $0.count("skipped") ?? 0))
    },
    "workflow_started": { workflow(&$0) { id, _ in .started(id: id) } },
    "workflow_step_started": { step(&$0) { id, _ in .stepStarted(id: id) } },
    "workflow_step_completed": { step(&$0) { .stepCompleted(id: $0, seconds: $1) } },
    "workflow_completed": { workflow(&$0) { .completed(id: $0, seconds: $1) } },
    "task_assigned": { task(.assigned, &$0) },
    "task_started": { task(.started, &$0) },
    "task_completed": { task(.completed, &$0) },
    "task_failed": { task(.failed, &$0) },
    "consensus": {
      guard let achieved = $0.truth("achieved") else { return nil }
      return .consensus(
        achieved: achieved, formationSeconds: $0.seconds(milliseconds: "formation_ms"),
        debateRequired: $0.truth("debate_required"))
    },
    "debate": { .debate(seconds: $0.seconds(milliseconds: "duration_ms")) },
    "compliance_check": { .complianceCheck(passed: $0.truth("compliant")) },
    "compliance_violation": {
      .violation(
        category: $0.text("category") ?? "", kind: $0.text("kind") ?? "", rule: $0.text("rule") ?? "",
        count: $0.count("count") ?? 1)
    },
    "metric": {
      guard let name = $0.text("name"), let value = $0.number("value") else { return nil }
      return .metric(name: name, value: value, kind: $0.text("kind"))
    },
    "cost": {
      let unit = $0.text("unit")
      guard let value = $0.number("value"), value >= 0, isDollar(unit) else { return nil }
      return .cost(dollars: value)
    },
    "queue": {
      .queue(
        name: $0.text("name") ?? "", depth: $0.count("value"),
        waitSeconds: $0.seconds(milliseconds: "wait_ms"))
    },
    "evaluation": {
      guard let name = $0.text("name"), let score = $0.number("value") else { return nil }
      return .evaluation(name: name, score: score)
    },
    "session_started": { _ in .session(isStart: true) },
    "session_ended": { _ in .session(isStart: false) },
    "anomaly": { .anomaly(kind: $0.text("kind") ?? "") },
    "x_usage_reconciled": {
      .usageReconciled(
        UsageDifference(
          model: $0.text("model"), input: $0.number("input_tokens") ?? 0, output: $0.number("output_tokens") ?? 0,
          total: $0.number("total_tokens") ?? 0, cacheRead: $0.number("cache_read_tokens") ?? 0,
          cacheWrite: $0.number("cache_write_tokens") ?? 0, calls: $0.number("calls") ?? 0,
          dollars: $0.number("cost_usd")))
    },
  ]

  private static func method(_ phase: Phase, _ fields: inout EventFields) -> TypedEvent {
    .method(phase, name: fields.text("method") ?? "", seconds: fields.seconds(milliseconds: "duration_ms"))
  }

  private static func model(_ step: ModelStep, _ fields: inout EventFields) -> TypedEvent {
    .model(
      step, model: fields.text("model"), callID: fields.text("call_id"),
      seconds: fields.seconds(milliseconds: "duration_ms"))
  }

  @Sendable private static func tool(_ fields: inout EventFields) -> TypedEvent? {
    var call = ToolCall(
      tool: fields.text("tool", "name") ?? "", phase: .completed, callID: fields.text("call_id"),
      seconds: fields.seconds(milliseconds: "duration_ms"))
    if fields.text("phase") == "started" {
      call.phase = .started
    } else if fields.truth("ok") == false {
      call.phase = .failed
    }
    return .tool(call)
  }

  private static func message(_ step: MessageStep, _ fields: inout EventFields) -> TypedEvent {
    .message(
      step, bytes: fields.count("content_length"), seconds: fields.seconds(milliseconds: "duration_ms"))
  }

  @Sendable private static func completedTest(_ fields: inout EventFields) -> TypedEvent? {
    let tier = fields.text("tier")
    let seconds = fields.seconds(milliseconds: "duration_ms", orSeconds: "duration")
    switch fields.text("status") {
    case "passed": return .test(.passed(tier: tier, seconds: seconds))
    case "failed", "error": return .test(.failed(tier: tier, seconds: seconds))
    case "skipped": return .test(.skipped(tier: tier))
    default: return .test(.other)
    }
  }

  private static func workflow(
    _ fields: inout EventFields, _ step: (String, Double?) -> WorkflowStep
  ) -> TypedEvent? {
    guard let id = fields.text("workflow_id", "workflow_name") else { return nil }
    return .workflow(step(id, fields.seconds(milliseconds: "duration_ms", orSeconds: "duration")))
  }

  private static func step(_ fields: inout EventFields, _ step: (String, Double?) -> WorkflowStep) -> TypedEvent? {
    let workflow = fields.text("workflow_id", "workflow_name") ?? ""
    let id = fields.text("step_id", "step_name") ?? ""
    return .workflow(step("\(workflow)/\(id)", fields.seconds(milliseconds: "duration_ms", orSeconds: "duration")))
  }

  private static func task(_ phase: TaskStep.Phase, _ fields: inout EventFields) -> TypedEvent? {
    guard let id = fields.text("task_id") else { return nil }
    return .task(
      TaskStep(
        phase: phase, id: id, seconds: fields.seconds(milliseconds: "duration_ms"),
        quality: fields.share("quality_score"), dollars: fields.count("cost_usd")))
  }

  /// Costs of another currency are no dollars.
  private static func isDollar(_ unit: String?) -> Bool {
    unit == nil || ["usd", "$", "dollar", "dollars"].contains(unit?.lowercased() ?? "")
  }
}
