import JSONText
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
    #expect(read.events == ["message_sent", "message_delivered", "message_delivered"])
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
    #expect(read.readings.map(\.agent) == ["coder", "coder", "coder"])
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

  // MARK: Events

  private static func message(
    _ payload: String, from sender: String?, to receiver: String?, _ kind: String = "DIRECT", _ stage: String = "SEND"
  ) -> String {
    func quoted(_ name: String?) -> String { name.map { "\"\($0)\"" } ?? "null" }
    let text = payload.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return
      #"{"payload": "\#(text)", "sender": \#(quoted(sender)), "receiver": \#(quoted(receiver)), "kind": "MessageKind.\#(kind)", "delivery_stage": "DeliveryStage.\#(stage)", "type": "Message"}"#
  }

  @Test func `messages without ids are told apart, and their deliveries follow in turn`() {
    let read = ReadOutput(
      Self.message("{}", from: "m/default", to: "a/default", "PUBLISH"),
      Self.message("{}", from: "m/default", to: "b/default", "PUBLISH"),
      Self.message("{}", from: "m/default", to: nil, "PUBLISH", "DELIVER"),
      Self.message("{}", from: "m/default", to: nil, "PUBLISH", "DELIVER"),
      Self.message("{}", from: "x/default", to: nil, "PUBLISH", "DELIVER"))
    let sent = read.told("message_sent").map { $0["message_id"] }
    #expect(Set(sent).count == 2)
    #expect(read.told("message_delivered").prefix(2).map { $0["message_id"] } == sent)
    #expect(read.told("message_delivered").map { $0["receiver_id"] } == ["a", "b", nil])
    #expect(read.told("message_sent").map { $0["sender_id"] } == ["m", "m"])
  }

  @Test func `a response answers the oldest open request of whom it is sent to`() {
    let ask = #"{"content":"how many?"}"#
    let read = ReadOutput(
      Self.message(ask, from: "a/default", to: "b/default"),
      Self.message(ask, from: "a/default", to: "b/default"),
      Self.message(ask, from: "a/default", to: "b/default", "DIRECT", "DELIVER"),
      Self.message(ask, from: "a/default", to: "b/default", "DIRECT", "DELIVER"),
      Self.message(#"{"content":"7"}"#, from: "b/default", to: "a/default", "RESPOND"),
      Self.message(#"{"content":"8"}"#, from: "b/default", to: "a/default", "RESPOND"),
      Self.message(#"{"content":"9"}"#, from: "b/default", to: "a/default", "RESPOND"))
    let asked = read.told("message_sent").filter { $0["kind"] == "direct" }.map { $0["message_id"] }
    #expect(Set(asked).count == 2)
    #expect(read.told("message_processed").map { $0["message_id"] } == asked)
    #expect(read.told("message_processed").allSatisfy { $0["sender_id"] == "a" && $0["receiver_id"] == "b" })
    #expect(read.told("message_sent").filter { $0["kind"] == "respond" }.map { $0["reply_to"] } == asked + [nil])
    #expect(read.told("message_sent").first?.data["content_length"]?.int == 9)
  }

  @Test func `a dropped message has failed, under the id that it was sent with`() {
    let read = ReadOutput(
      Self.message(#"{"id":"m1","content":"x"}"#, from: "a/default", to: "b/default"),
      #"{"payload": "{\"id\":\"m1\",\"content\":\"x\"}", "sender": "a/default", "receiver": "b/default", "kind": "MessageKind.DIRECT", "type": "MessageDropped"}"#,
      #"{"payload": "{}", "sender": null, "receiver": "c/default", "kind": "MessageKind.DIRECT", "type": "MessageDropped"}"#
    )
    let failed = read.told("message_delivery_failed")
    #expect(failed.map { $0["message_id"] }.first == "m1")
    #expect(failed.map { $0["sender_id"] } == ["a", "user"] && failed.map { $0["receiver_id"] } == ["b", "c"])
    #expect(failed.allSatisfy { $0["reason"] == "dropped" && $0["message_id"] != nil })
  }

  @Test func `a handler's exception is an error of the message that it handled, and ends the waiting for an answer`() {
    let read = ReadOutput(
      Self.message(#"{"content":"x"}"#, from: "a/default", to: "b/default"),
      Self.message(#"{"content":"x"}"#, from: "a/default", to: "b/default", "DIRECT", "DELIVER"),
      #"{"payload": "{\"content\":\"x\"}", "handling_agent": "b/default", "exception": "boom", "type": "MessageHandlerException"}"#,
      Self.message("{}", from: "b/default", to: "a/default", "RESPOND"))
    #expect(
      read.told("message_error").map { $0["message_id"] } == read.told("message_delivered").map { $0["message_id"] })
    #expect(read.told("message_error").map { $0["error"] } == ["boom"])
    #expect(read.told("message_error").map { $0["sender_id"] } == ["a"])
    #expect(read.errors.map(\.message) == ["boom"])
    #expect(read.told("message_processed").isEmpty)
  }

  @Test func `the pieces of a message that streams are no messages`() {
    let chunk = #"{"message":{"id":"k1","source":"a","content":"He","type":"ModelClientStreamingChunkEvent"}}"#
    let read = ReadOutput(
      Self.message(chunk, from: "a/default", to: "output_topic/default", "PUBLISH"),
      Self.message(chunk, from: "a/default", to: nil, "PUBLISH", "DELIVER"))
    #expect(read.told.isEmpty && read.lines.count == 2)
  }

  @Test func `an agent that could not be made has failed to be created`() {
    let read = ReadOutput(#"{"agent_id": "coder/default", "exception": "no model"}"#)
    #expect(read.told("agent_creation_failed").map(\.agent) == ["coder"])
    #expect(read.told("agent_creation_failed").map { $0["error"] } == ["no model"])
    #expect(read.errors.count == 1)
  }

  @Test func `a stream of tokens and the call that it becomes have one id`() {
    func start(_ agent: String) -> String {
      #"{"type": "LLMStreamStart", "messages": [], "agent_id": "\#(agent)/default"}"#
    }
    func end(_ agent: String) -> String {
      #"{"type": "LLMStreamEnd", "response": {"content": "Hello"}, "prompt_tokens": 10, "completion_tokens": 20, "agent_id": "\#(agent)/default"}"#
    }
    let read = ReadOutput(start("a"), start("b"), end("b"), end("a"), start("a"), end("a"), end("a"))
    let started = read.told("x_llm_started")
    #expect(started.map(\.agent) == ["a", "b", "a"])
    let ids = started.map { $0["call_id"] }
    #expect(read.usage.map(\.callID) == [ids[1], ids[0], ids[2], nil])
    #expect(read.usage.allSatisfy { $0.key == nil })
    #expect(Set(ids).count == 3)
    // Four calls with the same numbers are four calls.
    #expect(read.ledger.usage(of: nil)?.calls == 4)
  }

  @Test func `a call is told once, by request, log and result`() {
    let request =
      #"{"message":{"id":"e1","source":"coder","content":[{"id":"c1","arguments":"{\"a\": 1}","name":"run"},{"id":"c2","arguments":"{\"a\": 2}","name":"run"}],"type":"ToolCallRequestEvent"}}"#
    let results =
      #"{"message":{"id":"e2","source":"coder","content":[{"content":"one","name":"run","call_id":"c1","is_error":false},{"content":"Error: bad","name":"run","call_id":"c2","is_error":true}],"type":"ToolCallExecutionEvent"}}"#
    let read = ReadOutput(
      Self.message(request, from: "coder/default", to: "output_topic/default", "PUBLISH"),
      Self.message(request, from: "coder/default", to: nil, "PUBLISH", "DELIVER"),
      // A team around the team says it again.
      Self.message(request, from: "team/default", to: "output_topic/default", "PUBLISH"),
      #"{"type": "ToolCall", "tool_name": "run", "arguments": {"a": 1}, "result": "one", "agent_id": "coder/default"}"#,
      Self.message(results, from: "coder/default", to: "output_topic/default", "PUBLISH"))
    #expect(read.calls("started").map { $0["call_id"] } == ["c1", "c2"])
    #expect(read.calls("completed").map { $0["call_id"] } == ["c1", "c2"])
    #expect(read.calls("completed").map { $0.data["ok"]?.bool } == [true, false])
    #expect(read.calls("completed").map { $0["args_hash"] } == read.calls("started").map { $0["args_hash"] })
    #expect(read.told("tool_call").allSatisfy { $0.agent == "coder" })
  }

  @Test func `the same call with the same result has the same hashes, and another result has not`() {
    func call(_ result: String) -> String {
      #"{"type": "ToolCall", "tool_name": "run", "arguments": {"b": 2, "a": 1}, "result": "\#(result)", "agent_id": null}"#
    }
    let calls = ReadOutput(call("x"), call("x"), call("y")).calls("completed")
    #expect(Set(calls.map { $0["args_hash"] }).count == 1)
    #expect(calls[0]["result_hash"] == calls[1]["result_hash"] && calls[0]["result_hash"] != calls[2]["result_hash"])
  }

  @Test(
    arguments: [
      (#""content":"Let me see","type":"ThoughtEvent""#, "thought", "text", "Let me see"),
      (#""request_id":"r1","content":"","type":"UserInputRequestedEvent""#, "agent_state", "state", "waiting_input"),
      (#""content":["reviewer"],"type":"SelectSpeakerEvent""#, "decision_made", "decision_type", "select_speaker"),
      (
        #""content":"over to you","target":"reviewer","type":"HandoffMessage""#, "decision_made", "decision_type",
        "handoff"
      ),
      (
        #""retry_attempt":0,"content":"x","code_blocks":[{"code":"1/0","language":"python"}],"type":"CodeGenerationEvent""#,
        "code_generated", "language", "python"
      ),
      (
        #""retry_attempt":0,"result":{"exit_code":1,"output":"ZeroDivisionError"},"type":"CodeExecutionEvent""#,
        "tool_call",
        "tool", "code_execution"
      ),
    ])
  func `what agents print on lines of their own is told as theirs`(
    body: String, event: String, key: String, value: String
  ) {
    let read = ReadOutput(#"{"id":"e1","source":"coder","models_usage":null,"metadata":{},\#(body)}"#)
    #expect(read.told.map(\.name) == [event])
    #expect(read.told.map(\.agent) == ["coder"] && read.told.first?[key] == value)
    #expect(read.usage.isEmpty)
  }

  @Test func `a question to memory counts what it found`() {
    let read = ReadOutput(#"{"id":"e1","source":"coder","content":[{"content":"x"}],"type":"MemoryQueryEvent"}"#)
    #expect(read.told("x_memory_query").map { $0.data["results"]?.int } == [1])
  }

  @Test func `a flood of messages is remembered in bounds`() {
    var read = ReadOutput()
    for number in 0..<3000 {
      read.print(Self.message(#"{"content":"\#(number)"}"#, from: "a/default", to: "b/default") + "\n")
    }
    read.print(Self.message(#"{"content":"2999"}"#, from: "a/default", to: "b/default", "DIRECT", "DELIVER") + "\n")
    read.print(Self.message(#"{"content":"0"}"#, from: "a/default", to: "b/default", "DIRECT", "DELIVER") + "\n")
    read.end()
    let sent = read.told("message_sent").map { $0["message_id"] }
    let delivered = read.told("message_delivered").map { $0["message_id"] }
    #expect(Set(sent).count == 3000 && delivered.count == 2)
    #expect(delivered[0] == sent[2999] && delivered[1] != sent[0])
  }
}
