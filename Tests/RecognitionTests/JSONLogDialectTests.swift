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

  @Test(arguments: [#"{"msg":"x"}"#, #"{"level":"info"}"#, #"{"level":7,"msg":"x"}"#, "[1]", "{}"])
  func `other JSON stays a line`(line: String) {
    #expect(ReadOutput(line).lines.map(\.text) == [line])
  }
}
