import Recognition
import Testing

/// What is left of a record when its proctor was killed: skipped, counted, and no obstacle to what follows.
struct TornRecordTests {
  private static let record =
    #"{"type":"agent_telemetry","event":"log_entry","run_id":"1","team_id":"t","agent_id":"a","timestamp":1.5,"seq":1,"#
    + #""data":{"activity_logs":[{"message":"ERROR: error: fatal: tokens used: 5"}]}}"#

  @Test func `a record is torn wherever it was cut behind its first byte`() {
    for length in 2..<Self.record.utf8.count {
      let read = ReadOutput(String(Self.record.prefix(length)), "Creating branch: x")
      #expect(read.lines.map(\.isTorn) == [true, false], "\(length)")
      #expect(read.lines.map(\.level) == [.info, .info], "\(length)")
      #expect(read.git.count == 1 && read.usage.isEmpty, "\(length)")
    }
  }

  @Test func `a record at the end of the file counts as torn, too`() {
    var read = ReadOutput()
    read.print(Array(Self.record.utf8.prefix(40)))
    read.end()
    #expect(read.lines.map(\.isTorn) == [true])
  }

  @Test(arguments: [
    "{", "{}", #"{"a""#, #"{"type":"result""#, "{'type': 'agent_telemetry'", #"x {"type":"agent_telemetry""#, "", "[",
    #"{"type":"agent_telemetry"}"#, record,
  ])
  func `what is whole or was no record is not torn`(line: String) {
    #expect(!ReadOutput(line).lines.contains { $0.isTorn })
  }

  @Test func `an event with blanks between its members is torn like one without`() {
    #expect(ReadOutput(#"{"type": "agent_telemetry", "event": "#).lines.map(\.isTorn) == [true])
  }

  @Test func `records behind a brace alone are read`() {
    let event = #"{"type":"agent_telemetry","event":"x_1","data":{}}"#
    #expect(ReadOutput("{", event, event).events == ["x_1", "x_1"])
    #expect(ReadOutput("{", #""type":"agent_telemetry","#, #""event":"x_1""#, "}").events == ["x_1"])
  }
}
