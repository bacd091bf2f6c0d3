import JSONText
import Recognition
import Testing

/// The log entry `{timestamp, agent, event_type, details}`.
struct LogEntryDialectTests {
  private static func entry(_ type: String, _ details: String, agent: String = "coder") -> String {
    #"{"timestamp":"2026-11-21T08:21:17Z","agent":"\#(agent)","event_type":"\#(type)","details":{\#(details)}}"#
  }

  @Test func `a log entry of an agent is an event`() {
    let read = ReadOutput(
      #"{"timestamp":"2026-11-21T08:21:17Z","agent":"coder","event_type":"task_started","details":{"task_id":"7"}}"#)
    #expect(read.events == ["task_started"])
    #expect(read.readings.map(\.agent) == ["coder", "coder"])
  }

  @Test func `a log entry cannot speak for the supervisor`() {
    let read = ReadOutput(#"{"timestamp":1,"agent":"coder","event_type":"run_summary","details":{"exit_code":0}}"#)
    #expect(read.events == ["x_nested_run_summary"])
  }

  @Test(
    arguments: [
      (#""tool_name":"search","parameters":{"q":"x"},"duration":1.5,"success":true"#, 1500, true),
      (#""tool":"search","parameters":{"q":"x"},"duration_ms":1500,"success":true"#, 1500, true),
      (#""tool":"search","parameters":{"q":"x"},"duration_ms":20,"success":false,"error":"no""#, 20, false),
      (#""tool":"search","parameters":{"q":"x"},"error":"no""#, nil, false),
      (#""tool":"search","parameters":{"q":"x"},"duration":-1,"result":"y""#, nil, nil),
    ] as [(String, Double?, Bool?)])
  func `a tool's execution is a call, in both spellings and both units`(
    details: String, milliseconds: Double?, isOK: Bool?
  ) {
    let read = ReadOutput(Self.entry("tool_execution", details))
    let call = read.calls("completed").first
    #expect(read.told.count == 1 && call?.agent == "coder" && call?["tool"] == "search")
    #expect(call?.data["duration_ms"]?.double == milliseconds && call?.data["ok"]?.bool == isOK)
    #expect(call?["args_hash"] == JSONValue.object(JSONObject([("q", .string("x"))])).stableHash)
  }

  @Test func `a failed tool is a warning, and what went into it is not in the record`() {
    let read = ReadOutput(
      Self.entry(
        "tool_execution", #""tool":"login","parameters":{"password":"hunter2"},"result":"s3cret","success":false"#))
    #expect(read.lines.map(\.level) == [.warning])
    #expect(read.told.first?.data["parameters"] == nil && read.told.first?.description.contains("s3cret") == false)
  }

  @Test func `a tool of which nothing more is known has started`() {
    let read = ReadOutput(
      Self.entry("tool_execution", #""tool":"search","parameters":{"q":"x"}"#), Self.entry("tool_start", #""tool":"a""#)
    )
    #expect(read.told.map { $0["phase"] } == ["started", "started"])
  }

  @Test func `an event of ours is kept as it is`() {
    let read = ReadOutput(
      Self.entry("tool_call", #""tool":"search","phase":"completed","ok":true,"mine":1"#),
      Self.entry("decision_made", #""decision_type":"plan","confidence_score":0.9"#))
    #expect(read.events == ["tool_call", "decision_made"])
    #expect(read.told.first?.data["mine"]?.int == 1 && read.told.last?.data["confidence_score"]?.double == 0.9)
  }

  @Test func `a model's call counts, with its time`() {
    let read = ReadOutput(
      Self.entry(
        "llm_call",
        #""model":"gpt-4o","usage":{"prompt_tokens":100,"completion_tokens":10},"latency":2.5,"cost":0.25,"call_id":"c1""#
      ),
      Self.entry(
        "llm_call", #""model":"gpt-4o","usage":{"prompt_tokens":100,"completion_tokens":10},"call_id":"c1""#),
      Self.entry(
        "llm_call", #""model":"gpt-4o","input_tokens":7,"output_tokens":1,"duration_ms":30"#, agent: "reviewer"))
    #expect(read.usage.map(\.durationMilliseconds) == [2500, nil, 30])
    let usage = read.ledger.usage(of: "coder")
    #expect(usage?.counts.totalTokens == 110 && usage?.calls == 1 && usage?.cost == Money(nanodollars: 250_000_000))
    #expect(read.ledger.usage(of: "reviewer")?.counts.totalTokens == 8)
    #expect(read.told.isEmpty)
  }

  @Test func `a call without usage is only an event, and one with broken usage counts nothing`() {
    let read = ReadOutput(
      Self.entry("llm_call", #""model":"gpt-4o","duration_ms":30"#),
      Self.entry("llm_call", #""model":"gpt-4o","usage":{"prompt_tokens":-5,"completion_tokens":10}"#),
      Self.entry("llm_call", #""model":"gpt-4o","success":false,"error_type":"Timeout","error":"slow""#))
    #expect(read.usage.isEmpty)
    #expect(read.told.count == 3 && read.told.allSatisfy { $0["model"] == "gpt-4o" })
    #expect(read.told.last?.name == "llm_call_failed" && read.told.last?["error_type"] == "Timeout")
  }

  @Test func `a message that both ends log is one`() {
    let words = #""from":"planner","to":"coder","content":"do it""#
    let read = ReadOutput(
      Self.entry("message_sent", words, agent: "planner"), Self.entry("message_received", words),
      Self.entry("message_received", #""from":"planner","content":"now""#))
    #expect(read.events == ["message_sent", "message_delivered", "message_delivered"])
    #expect(read.told[0]["message_id"] == read.told[1]["message_id"])
    #expect(read.told[2]["message_id"] != read.told[1]["message_id"])
    #expect(read.told.allSatisfy { $0["sender_id"] == "planner" && $0["receiver_id"] == "coder" })
    #expect(read.told.map { $0.data["content_length"]?.int } == [5, 5, 3])
  }

  @Test func `an error is an error`() {
    let read = ReadOutput(Self.entry("error", #""error_type":"ValueError","message":"no such file""#))
    #expect(read.errors.map(\.type) == ["ValueError"] && read.told.isEmpty)
  }

  @Test func `conversations are sessions, and details may stand beside the type`() {
    let read = ReadOutput(
      Self.entry("conversation_start", #""initiator":"user","recipient":"coder","task":"t""#),
      #"{"timestamp":1,"agent_id":"coder","event_type":"task_completed","task_id":"7"}"#)
    #expect(read.events == ["session_started", "task_completed"])
    #expect(read.told.last?["task_id"] == "7")
  }

  @Test(arguments: [
    #"{"agent":"coder","event_type":"task_started"}"#, #"{"timestamp":1,"event_type":"task_started"}"#,
    #"{"timestamp":1,"agent":"coder","event_type":""}"#, #"{"timestamp":1,"agent":"coder","event_type":7}"#,
  ])
  func `without a time, an agent and a type there is no entry`(line: String) {
    #expect(ReadOutput(line).told.isEmpty)
  }
}
