import JSONText
import Recognition
import Testing

/// Spans as OpenTelemetry's console exporter prints them (autogen-core 0.7.5 with opentelemetry-sdk 1.45.2).
struct SpanDialectTests {
  private static func span(
    _ name: String, _ attributes: String, id: String = "1", parent: String? = nil, status: String = "UNSET",
    more: String = ""
  ) -> String {
    let parent = parent.map { "\"0x\($0)\"" } ?? "null"
    return
      #"{"name":"\#(name)","context":{"trace_id":"0xAA","span_id":"0x\#(id)","trace_state":"[]"},"kind":"SpanKind.INTERNAL","parent_id":\#(parent),"start_time":"2026-11-21T17:55:06.349257Z","end_time":"2026-11-21T17:55:06.370270Z","status":{"status_code":"\#(status)"\#(more)},"attributes":{\#(attributes)},"events":[{"name":"exception","attributes":{"exception.type":"ValueError"}}],"links":[]}"#
  }

  @Test func `a tool's span is a call that has ended`() {
    let read = ReadOutput(
      Self.span(
        "execute_tool run_git",
        #""gen_ai.operation.name":"execute_tool","gen_ai.tool.name":"run_git","gen_ai.tool.call.id":"call_1","gen_ai.tool.call.arguments":"{\"a\": 1}","gen_ai.tool.call.result":"ok""#
      ))
    let call = read.calls("completed").first
    #expect(read.told.count == 1 && call?["tool"] == "run_git" && call?["call_id"] == "call_1")
    #expect(call?.data["ok"]?.bool == true && call?.data["duration_ms"]?.double == 21.013)
    #expect(call?["args_hash"] == JSONValue.object(JSONObject([("a", .integer(1))])).stableHash)
    #expect(call?["result_hash"] == JSONValue.string("ok").stableHash)
  }

  @Test func `a failed tool tells its error`() {
    let read = ReadOutput(
      Self.span(
        "execute_tool boom", #""gen_ai.operation.name":"execute_tool","gen_ai.tool.name":"boom""#, status: "ERROR",
        more: #","description":"ValueError: no""#))
    #expect(read.told.first?.data["ok"]?.bool == false && read.told.first?["error_type"] == "ValueError")
    #expect(read.told.first?["call_id"] == "1")
  }

  @Test(
    arguments: [
      (
        "invoke_agent coder", #""gen_ai.operation.name":"invoke_agent","gen_ai.agent.name":"coder""#, "UNSET",
        "agent_method_completed"
      ),
      (
        "invoke_agent coder", #""gen_ai.operation.name":"invoke_agent","gen_ai.agent.name":"coder""#, "ERROR",
        "agent_method_failed"
      ),
      (
        "create_agent coder", #""gen_ai.operation.name":"create_agent","gen_ai.agent.id":"coder/default""#, "UNSET",
        "agent_created"
      ),
      (
        "create_agent coder", #""gen_ai.operation.name":"create_agent","gen_ai.agent.name":"coder""#, "ERROR",
        "agent_creation_failed"
      ),
      ("coder", #""openinference.span.kind":"AGENT","agent.name":"coder""#, "OK", "agent_method_completed"),
      (
        "coder.agent", #""traceloop.span.kind":"agent","traceloop.entity.name":"coder""#, "OK", "agent_method_completed"
      ),
    ])
  func `agents that are made or work are told as themselves`(
    name: String, attributes: String, status: String, event: String
  ) {
    let read = ReadOutput(Self.span(name, attributes, status: status))
    #expect(read.events == [event])
    #expect(read.told.map(\.agent) == ["coder"])
    #expect(read.told.first?.data["duration_ms"]?.double == 21.013)
  }

  @Test func `workflows and their steps have names and durations in seconds`() {
    let read = ReadOutput(
      Self.span(
        "plan.task", #""traceloop.span.kind":"task","traceloop.workflow.name":"w","traceloop.entity.name":"plan""#,
        id: "2"),
      Self.span("w.workflow", #""traceloop.span.kind":"workflow","traceloop.entity.name":"w""#))
    #expect(read.events == ["workflow_step_completed", "workflow_completed"])
    #expect(
      read.told.map { $0["workflow_name"] } == ["w", "w"] && read.told.map { $0["workflow_id"] } == ["aa", "aa"])
    #expect(read.told.first?["step_name"] == "plan" && read.told.first?.data["duration"]?.double == 0.021013)
  }

  @Test func `a model's span counts with its duration, and a failed one is told`() {
    let read = ReadOutput(
      Self.span(
        "chat gpt-4o",
        #""gen_ai.operation.name":"chat","gen_ai.response.model":"gpt-4o","gen_ai.usage.input_tokens":120,"gen_ai.usage.output_tokens":30"#
      ),
      Self.span(
        "chat gpt-4o", #""gen_ai.operation.name":"chat","gen_ai.request.model":"gpt-4o""#, id: "2", status: "ERROR"))
    #expect(read.usage.map(\.durationMilliseconds) == [21.013] && read.usage.map(\.key) == ["1"])
    #expect(read.told.map(\.name) == ["llm_call_failed"] && read.told.first?["model"] == "gpt-4o")
  }

  // MARK: Never twice

  private static func model(_ tokens: Int, _ id: String, below parent: String?, _ more: String = "") -> String {
    span(
      "chat m", #"\#(more)"gen_ai.usage.input_tokens":\#(tokens),"gen_ai.usage.output_tokens":1"#, id: id,
      parent: parent)
  }

  private static func sum(_ tokens: Int, _ id: String, below parent: String?) -> String {
    span("run", #""gen_ai.usage.input_tokens":\#(tokens),"gen_ai.usage.output_tokens":2"#, id: id, parent: parent)
  }

  @Test func `a span that sums up those below it does not count, however far below they are`() {
    let read = ReadOutput(
      Self.model(10, "a", below: "p1"), Self.model(20, "b", below: "p2"),
      Self.span("middle", #""llm.nothing":1"#, id: "p2", parent: "p1"), Self.sum(30, "p1", below: "root"),
      Self.sum(30, "root", below: nil), Self.sum(7, "alone", below: nil))
    #expect(read.ledger.usage(of: nil)?.counts.inputTokens == 37)
    #expect(read.ledger.usage(of: nil)?.calls == 3)
  }

  @Test func `one call that two instrumentations print is one`() {
    let read = ReadOutput(
      Self.model(10, "inner", below: "outer", #""gen_ai.operation.name":"chat","#),
      Self.model(10, "outer", below: nil, #""openinference.span.kind":"LLM","#))
    #expect(read.ledger.usage(of: nil)?.counts.inputTokens == 10)
  }

  @Test func `a model's call below another one with other numbers is another call`() {
    let read = ReadOutput(
      Self.model(10, "inner", below: "tool", #""gen_ai.operation.name":"chat","#),
      Self.span("execute_tool ask", #""gen_ai.operation.name":"execute_tool""#, id: "tool", parent: "outer"),
      Self.model(25, "outer", below: nil, #""gen_ai.operation.name":"chat","#))
    #expect(read.ledger.usage(of: nil)?.counts.inputTokens == 35)
  }

  @Test func `a span that is printed twice counts once`() {
    let line = Self.model(10, "a", below: nil)
    #expect(ReadOutput(line, line).ledger.usage(of: nil)?.counts.inputTokens == 10)
  }

  @Test func `a span with a number that is none does not count`() {
    let read = ReadOutput(
      Self.span("chat m", #""gen_ai.usage.input_tokens":-5,"gen_ai.usage.output_tokens":30"#),
      Self.span("chat m", #""gen_ai.usage.input_tokens":5,"gen_ai.usage.output_tokens":"30""#, id: "2"))
    #expect(read.usage.isEmpty)
  }

  @Test func `spans of anything else are none of ours`() {
    let read = ReadOutput(Self.span("GET /", #""http.request.method":"GET""#), Self.span("execute_tool x", ""))
    #expect(read.told.isEmpty && read.usage.isEmpty)
  }
}
