import JSONText
import Recognition
import Testing

/// opencode's steps and goose's messages.
struct CodingToolDialectTests {
  private static func tool(_ state: String) -> String {
    #"{"type":"tool_use","timestamp":1791184019332,"sessionID":"ses_1","part":{"type":"tool","tool":"bash","callID":"call_1","state":{\#(state)},"id":"prt_1"}}"#
  }

  @Test func `opencode's call is told when it has ended, with its own times`() {
    let read = ReadOutput(
      Self.tool(
        #""status":"completed","input":{"command":"ls"},"output":"a.txt\n","metadata":{"exit":0},"title":"ls","time":{"start":1791184019310,"end":1791184019325}"#
      ))
    #expect(read.told.map(\.name) == ["tool_call"])
    let call = read.calls("completed").first
    #expect(call?["tool"] == "bash" && call?["call_id"] == "call_1" && call?["args_summary"] == "ls")
    #expect(call?.data["ok"]?.bool == true && call?.data["exit_code"]?.int == 0)
    #expect(call?.data["duration_ms"] == .number(15) && call?.data["result_bytes"]?.int == 6)
  }

  @Test(
    arguments: [
      (#""status":"completed","input":{},"output":"","metadata":{"exit":1}"#, false),
      (#""status":"error","input":{},"error":"denied""#, false),
      (#""status":"completed","input":{},"output":"x""#, true),
    ])
  func `opencode's call says whether it succeeded`(state: String, isOK: Bool) {
    #expect(ReadOutput(Self.tool(state)).calls("completed").map { $0.data["ok"]?.bool } == [isOK])
  }

  @Test func `opencode's call that runs has only started`() {
    let read = ReadOutput(Self.tool(#""status":"running","input":{"command":"ls"}"#))
    #expect(read.told.map { $0["phase"] } == ["started"])
  }

  @Test func `opencode's thoughts and errors are told`() {
    let read = ReadOutput(
      #"{"type":"reasoning","timestamp":1,"sessionID":"s","part":{"type":"reasoning","text":"hm"}}"#,
      #"{"type":"error","timestamp":1,"sessionID":"s","error":{"name":"UnknownError","data":{"message":"Model not found"}}}"#
    )
    #expect(read.events == ["thought"])
    #expect(read.lines.map(\.text) == ["hm", "Model not found"])
    #expect(read.lines.map(\.level) == [.info, .error])
  }

  private static func goose(_ content: String, role: String = "assistant") -> String {
    #"{"type":"message","message":{"id":null,"role":"\#(role)","created":1,"content":[\#(content)],"metadata":{}}}"#
  }

  @Test func `goose's requests and responses are calls`() {
    let read = ReadOutput(
      Self.goose(
        #"{"type":"thinking","thinking":"list it","signature":""},{"type":"text","text":"Looking."},{"type":"toolRequest","id":"t1","toolCall":{"status":"success","value":{"name":"developer__shell","arguments":{"command":"ls"}}}}"#
      ),
      Self.goose(
        #"{"type":"toolResponse","id":"t1","toolResult":{"status":"success","value":{"content":[{"type":"text","text":"done"}],"isError":false}}}"#,
        role: "user"))
    #expect(read.events == ["thought", "tool_call", "tool_call"])
    #expect(read.calls("completed").map { $0["tool"] } == ["developer__shell"])
    #expect(read.calls("completed").first?["args_hash"] == read.calls("started").first?["args_hash"])
    #expect(read.calls("completed").first?["result_hash"] == JSONValue.string("done").stableHash)
    #expect(read.lines.map(\.text) == ["Looking. tool developer__shell", "tool result"])
  }

  @Test(
    arguments: [
      (#""status":"success","value":{"content":[],"isError":true}"#, false),
      (#""status":"error","error":"no such tool""#, false),
      (#""status":"success","value":[{"type":"text","text":"old"}]"#, true),
    ])
  func `goose's response says whether it succeeded`(result: String, isOK: Bool) {
    let read = ReadOutput(Self.goose(#"{"type":"toolResponse","id":"t1","toolResult":{\#(result)}}"#, role: "user"))
    #expect(read.calls("completed").map { $0.data["ok"]?.bool } == [isOK])
    #expect(read.calls("completed").first?.data["tool"] == .null)
  }

  @Test(arguments: [
    #"{"type":"message","timestamp":"2026-01-19T21:26:50.796Z","role":"assistant","content":"Bogotá","delta":true}"#,
    #"{"type":"message","message":"hello"}"#, #"{"type":"message","message":{"content":[{"type":"image"}]}}"#,
  ])
  func `other messages are none of goose's`(line: String) {
    #expect(ReadOutput(line).told.isEmpty)
  }

  @Test func `goose's last word ends its session`() {
    let read = ReadOutput(#"{"type":"complete","total_tokens":15,"input_tokens":10,"output_tokens":5}"#)
    #expect(read.events == ["session_ended"])
    #expect(read.ledger.usage(of: nil)?.counts.totalTokens == 15)
  }
}
