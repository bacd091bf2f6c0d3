import JSONText
import Recognition
import Testing

/// Gemini CLI's `stream-json` and `json`: tool calls, and what a session came to.
struct GeminiDialectTests {
  private static let use =
    #"{"type":"tool_use","timestamp":"2026-01-19T21:26:48.072Z","tool_name":"run_shell_command","tool_id":"c1","parameters":{"command":"git tag v1"}}"#

  @Test func `a call starts and ends, with the time between its lines`() {
    let read = ReadOutput(
      Self.use,
      #"{"type":"tool_result","timestamp":"2026-01-19T21:26:49.890Z","tool_id":"c1","status":"success","output":"ok"}"#)
    #expect(read.told.map { $0["phase"] } == ["started", "completed"])
    #expect(read.told.allSatisfy { $0["tool"] == "run_shell_command" && $0["call_id"] == "c1" })
    #expect(read.calls("completed").first?.data["duration_ms"]?.double == 1818)
    #expect(read.calls("completed").first?["result_hash"] == JSONValue.string("ok").stableHash)
    #expect(read.deeds == ["main: tag"])
  }

  @Test func `a failed call tells its error, and one that nobody saw start has no name`() {
    let read = ReadOutput(
      Self.use,
      #"{"type":"tool_result","timestamp":"2026-01-19T21:26:49.890Z","tool_id":"c1","status":"error","error":{"type":"TOOL_EXECUTION_ERROR","message":"no"}}"#,
      #"{"type":"tool_result","timestamp":"2026-01-19T21:26:50.890Z","tool_id":"c2","status":"success","output":""}"#)
    let ends = read.calls("completed")
    #expect(ends.map { $0.data["ok"]?.bool } == [false, true])
    #expect(ends.first?["error_type"] == "TOOL_EXECUTION_ERROR" && ends.first?["result_hash"] != nil)
    #expect(ends.last?["tool"] == nil && ends.last?.data["tool"] == .null)
  }

  @Test func `a session starts and ends`() {
    let read = ReadOutput(
      #"{"type":"init","timestamp":"2026-01-19T21:26:44.030Z","session_id":"s1","model":"auto-gemini-2.5"}"#,
      #"{"type":"result","timestamp":"2026-01-19T21:26:50.854Z","status":"success","stats":{"total_tokens":150,"input_tokens":100,"output_tokens":30,"cached":40,"duration_ms":6824,"tool_calls":1}}"#
    )
    #expect(read.events == ["session_started", "session_ended"])
    #expect(read.told.allSatisfy { $0["session_id"] == "s1" })
    let end = read.told.last
    #expect(end?.data["duration_ms"]?.double == 6824 && end?.data["tool_calls"]?.int == 1)
    #expect(end?.data["is_error"]?.bool == false)
  }

  @Test func `one document for the whole session tells how long its models took`() {
    let read = ReadOutput(
      #"{"session_id":"s1","response":"hi","stats":{"models":{"gemini-2.5-pro":{"api":{"totalRequests":2,"totalErrors":0,"totalLatencyMs":3100},"tokens":{"prompt":100,"candidates":30,"total":130,"cached":0,"thoughts":0,"tool":0}}},"tools":{"totalCalls":3}},"error":{"type":"Error","message":"x"}}"#
    )
    #expect(read.events == ["session_ended"])
    #expect(read.told.first?.data["duration_api_ms"]?.double == 3100)
    #expect(read.told.first?.data["tool_calls"]?.int == 3 && read.told.first?.data["is_error"]?.bool == true)
    #expect(read.ledger.usage(of: nil)?.counts.totalTokens == 130)
  }
}
