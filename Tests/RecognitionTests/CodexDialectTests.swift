import JSONText
import Recognition
import Testing

/// Codex's `exec --json` and session files: items, turns, sub-agents.
struct CodexDialectTests {
  private static func item(_ body: String, _ step: String = "completed") -> String {
    #"{"type":"item.\#(step)","item":{"id":"item_1",\#(body)}}"#
  }

  @Test(
    arguments: [
      (
        #""type":"command_execution","command":"ls","aggregated_output":"a\n","exit_code":0,"status":"completed""#,
        "shell", true
      ),
      (
        #""type":"command_execution","command":"ls","aggregated_output":"","exit_code":2,"status":"failed""#, "shell",
        false
      ),
      (
        #""type":"command_execution","command":"rm x","aggregated_output":"","exit_code":null,"status":"declined""#,
        "shell", false
      ),
      (#""type":"file_change","changes":[{"path":"a","kind":"add"}],"status":"completed""#, "file_change", true),
      (#""type":"file_change","changes":[{"path":"a","kind":"add"}],"status":"failed""#, "file_change", false),
      (#""type":"web_search","query":"swift","status":"completed""#, "web_search", true),
      (
        #""type":"mcp_tool_call","server":"docs","tool":"find","arguments":{"q":1},"result":{"content":[]},"error":null,"status":"completed""#,
        "find", true
      ),
      (
        #""type":"mcp_tool_call","server":"docs","tool":"find","arguments":{"q":1},"result":null,"error":{"message":"gone"},"status":"failed""#,
        "find", false
      ),
    ])
  func `an item is a call that starts and ends`(body: String, tool: String, isOK: Bool) {
    let read = ReadOutput(Self.item(body, "started"), Self.item(body))
    #expect(read.told.map { $0["phase"] } == ["started", "completed"])
    #expect(read.told.allSatisfy { $0["tool"] == tool && $0["call_id"] == "item_1" })
    #expect(read.told.first?["args_hash"] == read.told.last?["args_hash"] && read.told.first?["args_hash"] != nil)
    #expect(read.told.last?.data["ok"]?.bool == isOK)
  }

  @Test func `equal commands with equal output have equal hashes`() {
    func command(_ output: String) -> String {
      Self.item(
        #""type":"command_execution","command":"ls","aggregated_output":"\#(output)","exit_code":0,"status":"completed""#
      )
    }
    let calls = ReadOutput(command("a"), command("a"), command("b")).calls("completed")
    #expect(Set(calls.map { $0["args_hash"] }).count == 1)
    #expect(Set(calls.map { $0["result_hash"] }).count == 2)
  }

  @Test func `an MCP tool's server is named`() {
    let read = ReadOutput(
      Self.item(
        #""type":"mcp_tool_call","server":"docs","tool":"find","arguments":{},"result":{},"status":"completed""#))
    #expect(read.told.first?["mcp_server"] == "docs")
  }

  @Test func `turns start and end, and one that failed says why`() {
    let read = ReadOutput(
      #"{"type":"thread.started","thread_id":"t1"}"#, #"{"type":"turn.started"}"#, #"{"type":"turn.completed"}"#,
      #"{"type":"turn.started"}"#, #"{"type":"error","message":"stream disconnected"}"#,
      #"{"type":"turn.failed","error":{"message":"stream disconnected"}}"#)
    #expect(
      read.events == [
        "session_started", "agent_method_started", "agent_method_completed", "agent_method_started",
        "agent_method_failed",
      ])
    #expect(read.told.last?["error"] == "stream disconnected" && read.told.last?["method"] == "turn")
    #expect(read.lines.map(\.level).suffix(2) == [.error, .error])
  }

  @Test func `thoughts and plans are told, plain messages are not`() {
    let read = ReadOutput(
      Self.item(#""type":"reasoning","text":"hm""#), Self.item(#""type":"agent_message","text":"hello""#),
      Self.item(
        #""type":"todo_list","items":[{"text":"a","completed":true},{"text":"b","completed":false}]"#, "updated"),
      Self.item(#""type":"error","message":"careful""#))
    #expect(read.events == ["thought", "x_todo_list"])
    #expect(read.told.last?.data["total"]?.int == 2 && read.told.last?.data["completed"]?.int == 1)
  }

  @Test func `a sub-agent is created once and stops once`() {
    func collab(_ tool: String, _ states: String) -> String {
      Self.item(
        #""type":"collab_tool_call","tool":"\#(tool)","sender_thread_id":"t0","receiver_thread_ids":["t1"],"prompt":null,"agents_states":{\#(states)},"status":"completed""#
      )
    }
    let read = ReadOutput(
      collab("spawn_agent", #""t1":{"status":"running","message":null}"#), collab("wait", ""),
      collab("wait", #""t1":{"status":"errored","message":"no"},"t7":{"status":"completed"}"#),
      collab("close_agent", #""t1":{"status":"shutdown"}"#))
    let life = read.told.filter { $0.name.hasPrefix("agent_") }
    #expect(life.map(\.name) == ["agent_created", "agent_stopped"])
    #expect(life.map(\.agent) == ["t1", "t1"] && life.last?["status"] == "errored")
    #expect(read.calls("completed").count == 4)
  }

  @Test func `a session file's calls have ids, results and durations`() {
    func line(_ second: Int, _ payload: String) -> String {
      #"{"timestamp":"2026-11-21T08:34:1\#(second).000Z","type":"response_item","payload":{\#(payload)}}"#
    }
    let read = ReadOutput(
      line(0, #""type":"function_call","name":"shell","arguments":"{\"command\":[\"ls\"]}","call_id":"c1""#),
      line(
        2,
        #""type":"function_call_output","call_id":"c1","output":"{\"output\":\"a\",\"metadata\":{\"exit_code\":1,\"duration_seconds\":0.5}}""#
      ),
      line(3, #""type":"custom_tool_call","name":"apply_patch","input":"*** Begin Patch","call_id":"c2""#),
      line(4, #""type":"custom_tool_call_output","call_id":"c2","output":"Done""#),
      line(5, #""type":"message","role":"assistant","content":[]"#))
    let ends = read.calls("completed")
    #expect(ends.map { $0["tool"] } == ["shell", "apply_patch"])
    #expect(ends.map { $0.data["duration_ms"]?.double } == [500, 1000])
    #expect(ends.first?.data["ok"]?.bool == false && ends.first?.data["exit_code"]?.int == 1)
    #expect(ends.first?["result_hash"] == JSONValue.string("a").stableHash)
    #expect(read.told.count == 4)
  }
}
