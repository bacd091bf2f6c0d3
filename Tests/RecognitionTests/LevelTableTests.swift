import TestSupport
import Testing

@testable import Recognition

/// A line tells its level by words of its own, the first of them.
struct LevelTableTests {
  @Test(
    arguments: [
      ("ERROR:root:root err", .error), ("2026-11-21 08:21:17,616 - crew - WARNING - warn: 0 errors found", .warning),
      ("0 errors, 0 warnings", .info), ("Fixed ValueError handling in parser", .info),
      ("test_error_handling PASSED", .info), ("ERROR_RATE=0", .info), ("MAX_ERROR", .info), ("TERROR", .info),
      ("INFO: no ERROR so far", .info), ("ERROR: INFO", .error), ("WARN low disk", .warning), ("WARNINGS", .info),
      ("fatal: not a git repository", .error), ("it was fatal: yes", .info), ("error: failed to push", .error),
      ("warning: LF will be replaced", .warning), ("  Traceback (most recent call last):", .info),
      ("/srv/demo/lg.py:6: DeprecationWarning: foo deprecated", .warning), ("[CRITICAL] x", .error),
      ("(FATAL)", .error),
      ("ERROR", .error), ("", .info), ("E", .info), ("ERRO", .info),
      ("Total errors: 3", .info),
    ] as [(String, LineLevel)])
  func `the first word decides`(line: String, level: LineLevel) {
    #expect(ReadOutput(line).lines.map(\.level) == [level])
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `the first word decides, wherever it stands among others`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let table = try LevelTable(bytes: BuiltInTables.levels)
    let gate = LiteralGate(table.literals)
    let map = gate.makeMap()
    let pieces = [
      "ERROR", "INFO", "WARN", "WARNING", "DEBUG", "FATAL", "CRITICAL", "DeprecationWarning", "X", "AB", "_", " ", ":",
      "[",
      "a", "TERROR", "é", "ABCDEFGHIJ", "error:", "fatal:", "  ",
    ]
    for _ in 0..<20 {
      let line = (0..<Int.random(in: 0...40, using: &random)).map { _ in pieces.randomElement(using: &random)! }
        .joined()
      let level = Array(line.utf8).withUnsafeBytes { bytes in
        table.level(of: map.look(at: bytes), candidates: gate.literals(in: bytes))
      }
      #expect(level == Self.naiveLevel(of: Array(line.utf8)), "\(line)")
    }
  }

  private static func naiveLevel(of line: [UInt8]) -> LineLevel {
    let words: [(String, LineLevel)] = [
      ("DEBUG", .info), ("INFO", .info), ("WARNING", .warning), ("WARN", .warning), ("DeprecationWarning", .warning),
      ("ERROR", .error), ("CRITICAL", .error), ("FATAL", .error),
    ]
    let starts: [(String, LineLevel)] = [
      ("warning:", .warning), ("error:", .error), ("Error:", .error), ("fatal:", .error),
    ]
    func isWord(_ byte: UInt8) -> Bool {
      byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    for (word, level) in starts where line.starts(with: word.utf8) { return level }
    for place in line.indices where place == 0 || !isWord(line[place - 1]) {
      for (word, level) in words where line[place...].starts(with: word.utf8) {
        let end = place + word.utf8.count
        guard end <= LevelTable.searchedLength else { continue }
        if end == line.count || !isWord(line[end]) { return level }
      }
    }
    return .info
  }

  @Test func `words far into a line are prose`() {
    let filler = String(repeating: "a", count: LevelTable.searchedLength)
    #expect(ReadOutput(filler + " ERROR").lines.map(\.level) == [.info])
  }

  @Test(arguments: ["\u{1b}[31mERROR\u{1b}[0m: boom", "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m boom"])
  func `a coloured level is a level`(line: String) {
    #expect(ReadOutput(line).lines.map(\.level) == [.error])
  }

  @Test func `standard error is no level`() {
    #expect(ReadOutput("Switched to branch 'main'", on: .stderr).lines.map(\.level) == [.info])
  }
}
