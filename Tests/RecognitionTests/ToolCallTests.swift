import JSONText
import Testing

@testable import Recognition

/// `tool_call` as all dialects tell it.
struct ToolCallTests {
  private static func arguments(_ text: String) throws -> JSONValue { try JSONReader.read(text) }

  @Test func `the text of a document is the document`() throws {
    let object = try Self.arguments(#"{"b":2,"a":1.0}"#)
    let told = ToolCall(tool: "t", arguments: object).argumentsHash
    #expect(told == ToolCall(tool: "t", arguments: .string(#"{ "a": 1, "b": 2 }"#)).argumentsHash)
    #expect(told != ToolCall(tool: "t", arguments: .string(#"{ "a": 1, "b": 3 }"#)).argumentsHash)
    #expect(ToolCall(tool: "t", arguments: .string("{broken")).argumentsHash != nil)
    #expect(ToolCall(tool: "t", arguments: .null).argumentsHash == nil && ToolCall(tool: "t").argumentsHash == nil)
  }

  @Test func `what is remembered of a call is short`() {
    let long = String(repeating: "é", count: 100_000)
    var call = ToolCall(tool: long, id: long, arguments: .string(long))
    call.server = long
    for text in [call.tool, call.id, call.server, call.argumentsHash] { #expect(text?.utf8.count ?? 999 <= 256) }
  }

  @Test func `start and end are joined by their id and their arguments`() throws {
    let call = ToolCall(tool: "Bash", id: "c1", arguments: try Self.arguments(#"{"command":"ls","description":"x"}"#))
    let started = call.started.data
    let ended = call.completed(.init(result: .string("a\nb"), isOK: true, milliseconds: 12.5)).data
    #expect(started.members.map(\.key) == ["tool", "phase", "call_id", "args_hash", "args_summary"])
    #expect(started["phase"]?.string == "started" && started["args_summary"]?.string == "ls")
    for key in ["tool", "call_id", "args_hash"] { #expect(started[key] == ended[key]) }
    #expect(ended["phase"]?.string == "completed" && ended["ok"]?.bool == true)
    #expect(ended["result_hash"]?.string == JSONValue.string("a\nb").stableHash)
    #expect(ended["result_bytes"]?.int == 3 && ended["duration_ms"] == .number(12.5))
  }

  @Test func `what is unknown is left out, but for the tool`() {
    let data = ToolCall(tool: nil).completed(.init()).data
    #expect(data.members.map(\.key) == ["tool", "phase"])
    #expect(data["tool"] == .null)
  }

  @Test func `durations come from the tool's own clock, unless it went back`() {
    var call = ToolCall(tool: "t")
    call.startedAt = PrintedTime.microseconds("2026-11-21T08:34:17.100Z")
    var end = ToolCall.End()
    end.at = PrintedTime.microseconds("2026-11-21T08:34:18.350Z")
    #expect(call.completed(end).data["duration_ms"] == .number(1250))
    end.at = PrintedTime.microseconds("2026-11-21T08:34:17.000Z")
    #expect(call.completed(end).data["duration_ms"] == nil)
    end.milliseconds = .infinity
    #expect(call.completed(end).data["duration_ms"] == nil)
  }

  @Test func `a summary is short, whatever the arguments`() throws {
    let long = String(repeating: "é", count: 5000)
    let nested = String(repeating: #"{"a":"#, count: 60) + "1" + String(repeating: "}", count: 60)
    for text in [#"{"command":"\#(long)"}"#, #"{"content":"\#(long)","path":"x.py"}"#, nested, "[\"\(long)\"]"] {
      let summary = ToolCall(tool: "t", arguments: try Self.arguments(text)).started.data["args_summary"]?.string
      #expect((1...200).contains(summary?.count ?? 0))
    }
    let file = ToolCall(tool: "t", arguments: try Self.arguments(#"{"content":"\#(long)","path":"x.py"}"#))
    #expect(file.started.data["args_summary"]?.string?.contains("x.py") == true)
  }

  @Test func `names are cut`() {
    let long = String(repeating: "n", count: 1000)
    let data = ToolCall(tool: long, id: long).started.data
    #expect(data["tool"]?.string?.count == 256 && data["call_id"]?.string?.count == 256)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-21T08:34:17.029Z", 1_795_250_057_029_000),
      ("2026-11-21 09:34:17.029+01:00", 1_795_250_057_029_000),
      ("2026-11-21T08:34:17,029123456", 1_795_250_057_029_123),
      ("2026-11-21T03:04:17.029-0530", 1_795_250_057_029_000), ("2000-02-29T12:00:00Z", 951_825_600_000_000),
    ])
  func `times are read as RFC 3339 and its relatives write them`(text: String, microseconds: Int64) {
    #expect(PrintedTime.microseconds(text) == microseconds)
  }

  @Test(
    arguments: [
      "", "now", "2026-11-21", "2026-13-21T08:34:17Z", "2026-11-21T08:34:17+1", "2026-11-21T25:34:17Z",
      "2026-11-21T08:34:17 Uhr", "20x6-11-21T08:34:17Z",
    ])
  func `other texts are no times`(text: String) {
    #expect(PrintedTime.microseconds(text) == nil)
  }
}
