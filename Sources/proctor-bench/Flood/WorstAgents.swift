/// What an agent takes that does everything there is, under every label that is told apart and beyond, for a whole day, with
/// the longest texts: the most that anybody can make proctor remember of one agent.
struct WorstAgents {
  private static let agents = 101
  /// Labels of each metric, of which 64 are told apart of the run and 32 of an agent; now and then all of them, else a few
  /// of the latter.
  private static let labels = 80
  private static let toldApart = 32
  private static let moreOften = 4
  /// Metrics of an orchestrator's own; 256 are told apart.
  private static let metrics = 260
  /// Moments of the day, more than a window has steps.
  private static let moments = 450

  func run() throws(BenchmarkFailure) {
    let before = HeapMemory.inUse
    let one = try Self.fill(distinct: false)
    let afterOne = HeapMemory.inUse
    let many = try Self.fill(distinct: true)
    let afterMany = HeapMemory.inUse
    let perAgent = ((afterMany - afterOne) - (afterOne - before)) / (Self.agents - 1)
    print("\(one.lines) lines of one agent that does everything: \(afterOne - before) KiB, with all that is the run's;")
    print(
      "\(many.lines) lines of \(Self.agents) such agents: \(afterMany - afterOne) KiB, so each takes \(perAgent) KiB")
  }

  /// The same lines in the same order, so that what is kept of the run, its models and tools is the same.
  ///
  /// - Parameter distinct: whether each agent has a name of its own.
  private static func fill(distinct: Bool) throws(BenchmarkFailure) -> WholePath {
    let path = try WholePath()
    var random = Noise()
    let names = (0..<agents).map { "agent-\(distinct ? $0 : 0)" }
    for moment in 0..<moments {
      for name in names { say(everythingAt: moment, of: name, to: path, &random) }
      path.pass(nanoseconds: 86_400_000_000_000 / UInt64(moments))
    }
    for name in names { sayLongTexts(of: name, to: path) }
    path.flush()
    return path
  }

  private static func say(everythingAt moment: Int, of agent: String, to path: WholePath, _ random: inout Noise) {
    let isFull = moment.isMultiple(of: 90)
    let first = moment * moreOften
    for label in isFull ? Array(0..<labels) : (first..<first + moreOften).map({ $0 % toldApart }) {
      let id = "\(moment)-\(label)"
      let milliseconds = random.milliseconds()
      path.say(
        "tool_call", of: agent,
        "\"tool\":\"tool \(label)\",\"duration_ms\":\(milliseconds),\"ok\":\(label.isMultiple(of: 2)),"
          + "\"args_hash\":\"\(id)\",\"result_hash\":\"\(id)\"")
      path.say(
        "llm_call", of: agent,
        "\"model\":\"gpt-4o-\(label)\",\"call_id\":\"\(agent)-\(id)\",\"duration_ms\":\(milliseconds),\"usage\":"
          + "{\"input_tokens\":\(moment + 1),\"cache_read_tokens\":1,\"output_tokens\":\(label + 1),\"cost_usd\":0.01}")
      path.say("llm_call_failed", of: agent, "\"model\":\"gpt-4o-\(label)\",\"duration_ms\":\(milliseconds)")
      for event in ["test_passed", "test_failed"] {
        path.say(event, of: agent, "\"test_name\":\"t\",\"tier\":\"tier \(label)\",\"duration_ms\":\(milliseconds)")
      }
      path.say(
        "queue", of: agent, "\"name\":\"queue \(label)\",\"value\":\(label),\"wait_ms\":\(milliseconds)")
      path.say(
        "evaluation", of: agent,
        "\"name\":\"score \(label)\",\"value\":\(label.isMultiple(of: 2) ? "-" : "")\(milliseconds)")
      path.say(
        "decision_made", of: agent,
        "\"decision_type\":\"type \(label)\",\"decision_id\":\"\(agent)-\(id)\",\"confidence_score\":\(random.share())")
      path.say(
        "decision_outcome", of: agent,
        "\"decision_type\":\"type \(label)\",\"decision_id\":\"\(agent)-\(id)\",\"verdict\":\"tp\"")
      path.say(
        "compliance_violation", of: agent,
        "\"compliant\":false,\"category\":\"category \(label)\",\"kind\":\"kind \(moment)\",\"rule\":\"rule\"")
      path.say("x_event \(label)", of: agent, "\"value\":1")
    }
    for metric in 0..<(isFull ? metrics : moreOften) {
      path.say("metric", of: agent, "\"name\":\"metric \(metric)\",\"value\":\(random.milliseconds())")
    }
    sayWork(at: moment, of: agent, to: path, milliseconds: random.milliseconds(), share: random.share())
  }

  private static func sayWork(
    at moment: Int, of agent: String, to path: WholePath, milliseconds: Double, share: Double
  ) {
    let duration = "\"duration_ms\":\(milliseconds)"
    path.say("task_started", of: agent, "\"task_id\":\"\(agent)-\(moment)\"")
    path.say(
      "task_completed", of: agent,
      "\"task_id\":\"\(agent)-\(moment - 1)\",\(duration),\"quality_score\":\(share),\"cost_usd\":0.1")
    path.say("agent_method_completed", of: agent, "\"method\":\"m\",\(duration)")
    path.say(
      "workflow_step_completed", of: agent, "\"workflow_name\":\"w\",\"step_id\":\"\(agent)-\(moment)\",\(duration)")
    path.say("consensus", of: agent, "\"achieved\":true,\"debate_required\":true,\"formation_ms\":\(milliseconds)")
    path.say("debate", of: agent, "\"achieved\":true,\"duration_ms\":1000")
    for event in ["message_sent", "message_delivered", "message_processed", "message_delivery_failed"] {
      path.say(
        event, of: agent,
        "\"message_id\":\"\(agent)-\(moment)\",\"sender_id\":\"\(agent)\",\"receiver_id\":\"r\(moment)\",\(duration)")
    }
  }

  /// A word without digits, so that errors differ in it.
  private static func word(_ number: Int) -> String {
    String(decoding: [number / 26, number % 26].map { UInt8(ascii: "a") + UInt8($0) }, as: UTF8.self)
  }

  /// As many as are kept of each, and more.
  private static func sayLongTexts(of agent: String, to path: WholePath) {
    let long = String(repeating: "x", count: 16 << 10)
    for number in 0..<200 {
      path.say(
        "log_entry", of: agent, "\"activity_logs\":[{\"level\":\"error\",\"message\":\"\(word(number)) \(long)\"}]")
    }
    for number in 0..<20 {
      path.say(
        "git_activity", of: agent,
        "\"git_activities\":[{\"operation\":\"commit\",\"branch\":\"\(number) \(long)\",\"message\":\"\(number) \(long)\","
          + "\"commit\":\"\(number) \(long)\"}]")
    }
    for number in 0..<200 {
      path.say(
        "tool_call", of: agent,
        "\"tool\":\"\(number) \(long)\",\"args_hash\":\"\(number) \(long)\",\"result_hash\":\"\(number) \(long)\"")
    }
  }
}
