import Recognition
import Testing

/// AutoGen's event log: usage from calls only, git from tools' results, levels from what happened.
struct AutoGenDialectTests {
  private static let prefix = "INFO:autogen_core.events:"

  @Test(arguments: ["", prefix, "2026-11-21 08:21:17,616 - autogen_core.events - INFO - "])
  func `a call counts for its agent, whatever stands in front of it`(prefix: String) {
    let read = ReadOutput(
      prefix
        + #"{"type": "LLMCall", "messages": [], "response": {"id": "c1", "model": "gpt-4o", "usage": {"prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens_details": {"reasoning_tokens": 7}}}, "prompt_tokens": 10, "completion_tokens": 20, "agent_id": "planner_0b6b7c1e-8d3a-4b5e-9c1d-2f3a4b5c6d7e/0b6b7c1e-8d3a-4b5e-9c1d-2f3a4b5c6d7e"}"#,
      on: .stderr)
    #expect(read.readings.map(\.agent) == ["planner", "planner"])
    #expect(read.lines.map(\.text) == ["gpt-4o: 10 tokens in, 20 out"])
    #expect(read.lines.map(\.subject) == [.model])
    var expected = UsageReading(
      semantics: .delta, layer: .structured, scope: "autogen", key: "c1", model: "gpt-4o",
      figures: UsageFigures(input: 10, output: 20, cacheRead: 4, reasoning: 7, calls: 1))
    expected.isApproximate = false
    #expect(read.usage == [expected])
  }

  @Test func `the end of a stream of tokens is a call, its start is not`() {
    let read = ReadOutput(
      Self.prefix + #"{"type": "LLMStreamStart", "messages": [], "agent_id": null}"#,
      Self.prefix
        + #"{"type": "LLMStreamEnd", "response": {"content": "Hello"}, "prompt_tokens": 10, "completion_tokens": 20, "agent_id": "coder/default"}"#
    )
    #expect(read.usage.map(\.figures.input) == [10])
    #expect(read.lines.map(\.text) == ["LLMStreamStart", "model: 10 tokens in, 20 out"])
  }

  @Test func `messages repeat the usage of calls and do not count`() {
    let payload =
      #"{\"response\": {\"chat_message\": {\"id\": \"m1\", \"content\": \"hi\", \"type\": \"TextMessage\", \"models_usage\": {\"prompt_tokens\": 10, \"completion_tokens\": 20}}}}"#
    let send =
      #"{"payload": "\#(payload)", "sender": "planner/default", "receiver": "group/default", "kind": "MessageKind.PUBLISH", "delivery_stage": "DeliveryStage.SEND", "type": "Message"}"#
    let deliver = send.replacing("SEND", with: "DELIVER")
    let read = ReadOutput(Self.prefix + send, Self.prefix + deliver, Self.prefix + deliver)
    #expect(read.usage.isEmpty && read.git.isEmpty)
    #expect(read.events == ["message_sent"])
    #expect(read.lines.map(\.text).first == "message sent: planner → group")
    #expect(read.readings.allSatisfy { $0.agent == "main" })
  }

  @Test func `a tool's result is read as a command's output`() {
    let read = ReadOutput(
      Self.prefix
        + #"{"type": "ToolCall", "tool_name": "bash", "arguments": {}, "result": "$ git commit -qm x\nexit code: 0\n", "agent_id": "coder/default"}"#
    )
    #expect(read.deeds == ["coder: commit"])
    #expect(read.git.map(\.evidence) == [.command])
    #expect(read.events == ["tool_call"])
  }

  @Test(arguments: [
    #"{"payload": "{}", "handling_agent": "coder/default", "exception": "boom", "type": "MessageHandlerException"}"#,
    #"{"agent_id": "coder/default", "exception": "boom"}"#,
  ])
  func `an exception is an error although its logger says INFO`(line: String) {
    let read = ReadOutput(Self.prefix + line)
    #expect(read.errors.map(\.message) == ["boom"])
    #expect(read.lines.map(\.text) == ["boom"])
    #expect(read.readings.map(\.agent) == ["coder", "coder"])
  }

  @Test func `a dropped message is a warning`() {
    let line =
      #"{"payload": "{}", "sender": null, "receiver": "coder/default", "kind": "MessageKind.DIRECT", "type": "MessageDropped"}"#
    #expect(ReadOutput(Self.prefix + line).lines.map(\.level) == [.warning])
  }

  @Test func `words in an event are no level`() {
    let line = #"{"type": "LLMStreamStart", "messages": ["ERROR in CRITICAL path"], "agent_id": null}"#
    #expect(ReadOutput(Self.prefix + line).lines.map(\.level) == [.info])
  }

  @Test func `the printed messages of a logged team count once`() {
    let event =
      #"{"type": "LLMCall", "response": {"id": "c1", "model": "gpt-4o"}, "prompt_tokens": 100, "completion_tokens": 11, "agent_id": "planner/default"}"#
    var read = ReadOutput()
    read.print(Self.prefix + event + "\n", on: .stderr)
    read.print("---------- TextMessage (planner) ----------\nhello\n[Prompt tokens: 100, Completion tokens: 11]\n")
    read.print("---------- Summary ----------\nTotal prompt tokens: 100\nTotal completion tokens: 11\n")
    read.end()
    let usage = read.ledger.usage(of: nil)
    #expect(usage?.counts.totalTokens == 111 && usage?.calls == 1)
    #expect(read.ledger.usage(of: "planner")?.counts.totalTokens == 111)
  }
}
