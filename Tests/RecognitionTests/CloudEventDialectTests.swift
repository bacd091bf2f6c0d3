import JSONText
import Recognition
import Testing

/// CloudEvents' JSON format.
struct CloudEventDialectTests {
  private static func event(
    _ type: String, _ data: String = "{}", source: String = "/run/1/team/a/agent/coder", more: String = ""
  ) -> String {
    #"{"specversion":"1.0","id":"e1","source":"\#(source)","type":"\#(type)",\#(more)"data":\#(data)}"#
  }

  @Test(
    arguments: [
      ("com.example.task_completed", "task_completed"), ("dev.example.message.sent.v1", "message_sent"),
      ("task.completed", "task_completed"), ("task_completed", "task_completed"), ("order", "order"),
      ("com.example.order.created", "order_created"), ("com.example.run_summary", "x_nested_run_summary"),
    ])
  func `the end of the type is the event`(type: String, event: String) {
    let read = ReadOutput(Self.event(type, #"{"task_id":"7","message_id":"m","sender_id":"a","receiver_id":"b"}"#))
    #expect(read.events == [event])
    #expect(read.told.map(\.agent) == ["coder"])
  }

  @Test func `the data is read as an entry of a log would be`() {
    let read = ReadOutput(
      Self.event(
        "com.example.llm.call.v1",
        #"{"model":"gpt-4o","usage":{"prompt_tokens":10,"completion_tokens":2},"duration_ms":40}"#),
      Self.event("com.example.tool_execution", #"{"tool":"search","parameters":{"q":1},"success":false}"#))
    #expect(read.ledger.usage(of: "coder")?.counts.totalTokens == 12)
    #expect(read.usage.map(\.durationMilliseconds) == [40])
    #expect(read.calls("completed").map { $0["tool"] } == ["search"] && read.lines.last?.level == .warning)
  }

  @Test func `the agent is told in the event, in the data, or nowhere`() {
    let read = ReadOutput(
      Self.event("a.task_started", source: "/x", more: #""agent":"one","#),
      Self.event("a.task_started", #"{"agent_id":"two"}"#, source: "/x"), Self.event("a.task_started", source: "/x"))
    #expect(read.told.map(\.agent) == ["one", "two", "main"])
  }

  @Test(arguments: [
    #"{"specversion":"1.0","type":"x"}"#, #"{"specversion":"","source":"/","type":"x"}"#,
    #"{"specversion":"1.0","source":"/","type":""}"#, #"{"source":"/","type":"x.y"}"#,
  ])
  func `what lacks a part is no CloudEvent`(line: String) {
    #expect(ReadOutput(line).told.isEmpty)
  }
}
