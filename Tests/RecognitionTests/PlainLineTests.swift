import TestSupport
import Testing

@testable import Recognition

/// What is taken for a line that says nothing says nothing, and is the same line.
struct PlainLineTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a plain line would have been read as itself`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let table = RuleTable.builtIn()
    var reader = StreamReader(stream: .stdout, table: table)
    table.withScanner { scanner in
      for _ in 0..<60 {
        var line = Self.line(&random)
        let ending: LineSplitter.Ending = Int.random(in: 0..<9, using: &random) == 0 ? .continued : .newline
        line.withUTF8 { bytes in
          let look = scanner.look(at: scanner.line(UnsafeRawBufferPointer(bytes)), ending: ending)
          var other = reader
          var outcome = StreamReader.Outcome()
          guard let plain = reader.plainLine(look, hasToken: false) else {
            _ = reader.read(look, literals: scanner.literals, acting: "main", into: &outcome)
            return
          }
          let read = other.read(look, literals: scanner.literals, acting: "main", into: &outcome)
          #expect(outcome.isEmpty)
          #expect(read?.reading == plain.reading)
        }
      }
    }
  }

  private static let pieces = [
    "Switched to branch 'main'", "[main 1a2b3c4] x", "{", "}", "{\"level\":\"error\",\"message\":\"x\"}", "ERROR",
    "INFO", " ",
    "\u{1B}[31m", "\u{1B}[0m", "\r", "é", "│ x │", "╭─ x ─╮", "╰─╯", "```console", "```", "[", "]", "[{\"a\":1}]",
    "word",
    "Traceback (most recent call last):", "  File \"x\", line 1", "ValueError: x", "= Ai Message =", "tokens used",
    "12", "Tokens Used: 5", "To x", "   1a2b3c4..2b3c4d5  main -> main", ": ", "- ", "coder", "[coder] ",
  ]

  private static func line(_ random: inout SeededGenerator) -> String {
    if Int.random(in: 0..<40, using: &random) == 0 { return String(repeating: "x", count: 5000) }
    return (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
  }

  @Test func `what is not UTF-8 is no plain line, and counted`() {
    var output = ReadOutput()
    output.print([0x61, 0xFF, 0x0A, 0x62, 0x0A])
    #expect(output.lines.map(\.wasInvalid) == [true, false])
    #expect(output.lines.map(\.text) == ["a\u{FFFD}", "b"])
  }

  @Test func `a progress line is shown as a terminal shows it`() {
    #expect(ReadOutput("10 %\r20 %").lines.map(\.text) == ["20 %"])
  }
}
