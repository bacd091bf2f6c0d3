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
