import Recognition
import Testing

/// Generic JSON logs.
struct JSONLogDialectTests {
  @Test(
    arguments: [
      (#"{"level":"info","msg":"up"}"#, "up", .info), (#"{"severity":"ERROR","message":"down"}"#, "down", .error),
      (#"{"levelname":"WARNING","message":"slow"}"#, "slow", .warning),
      (#"{"level":"fatal","event":"gone"}"#, "gone", .error),
      (#"{"level":"info","msg":"ERROR in the text"}"#, "ERROR in the text", .info),
      (#"{"level":"notice","msg":"x"}"#, "x", .info),
    ] as [(String, String, LineLevel)])
  func `level and message are read under their usual names`(line: String, text: String, level: LineLevel) {
    let read = ReadOutput(line)
    #expect(read.lines.map(\.text) == [text])
    #expect(read.lines.map(\.level) == [level])
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

  @Test(arguments: [#"{"msg":"x"}"#, #"{"level":"info"}"#, #"{"level":7,"msg":"x"}"#, "[1]", "{}"])
  func `other JSON stays a line`(line: String) {
    #expect(ReadOutput(line).lines.map(\.text) == [line])
  }
}
