import Testing

@testable import Recognition

/// Lines as people see them: without escape sequences, cut between characters.
struct LineTextTests {
  @Test(
    arguments: [
      ("plain", "plain"), ("\u{1b}[31mred\u{1b}[0m", "red"), ("a\u{1b}[Kb", "ab"), ("\u{1b}[38;5;196mx", "x"),
      ("\u{1b}[?25lx\u{1b}[?25h", "x"), ("\u{1b}]0;title\u{07}x", "x"),
      ("\u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
      ("\u{1b}(Bx", "x"), ("\u{1b}cx", "x"), ("a\rb", "a\rb"), ("é\u{1b}[1m☃", "é☃"),
      ("x\u{1b}", "x"), ("x\u{1b}[", "x"), ("x\u{1b}[31", "x"), ("x\u{1b}]0;ti", "x"), ("x\u{1b}]0;\u{1b}", "x"),
      ("x\u{1b}(", "x"), ("", ""),
    ])
  func `escape sequences go`(raw: String, visible: String) {
    let cleaned = Array(raw.utf8).withUnsafeBytes { LineText.withoutEscapes($0) }
    #expect(String(decoding: cleaned, as: UTF8.self) == visible)
  }

  @Test(arguments: [("plain", false), ("a\rb", false), ("a\u{1b}", true), ("", false)])
  func `only lines with escapes need cleaning`(line: String, needs: Bool) {
    #expect(Array(line.utf8).withUnsafeBytes { LineText.holdsEscape($0) } == needs)
  }

  @Test(
    arguments: [
      ("abc", 3, "abc", false), ("abc", 2, "ab", true), ("aé", 2, "a", true), ("aé", 3, "aé", false),
      ("☃☃", 5, "☃", true),
      ("☃", 2, "", true), ("", 0, "", false), ("x", 0, "", true),
    ])
  func `a text is cut between characters`(text: String, limit: Int, cut: String, isCut: Bool) {
    let result = LineText.cut(text, to: limit)
    #expect(result.text == cut)
    #expect(result.isCut == isCut)
  }

  @Test(
    arguments: [
      ("a", ["a"]), ("a\rb", ["a", "b"]), ("\r\ra\r  \r", ["a"]), ("", []), ("\r", []), ("   ", []),
    ])
  func `returns part a line into segments that hold something`(line: String, segments: [String]) {
    #expect(LineText.segments(of: Array(line.utf8)).map { String(decoding: $0, as: UTF8.self) } == segments)
  }

  @Test func `what is not UTF-8 is replaced and said so`() {
    let broken = [UInt8(ascii: "a"), 0xff].withUnsafeBytes { LineText.decode($0) }
    #expect(broken.text == "a\u{fffd}" && !broken.isValid)
    let good = Array("é".utf8).withUnsafeBytes { LineText.decode($0) }
    #expect(good.text == "é" && good.isValid)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a\rb", "b"), ("10 %\r20 %\r", "20 %"), ("\r\r", ""), ("a\r   ", "a"), ("", ""),
  ])
  func `what a terminal would show is behind the last return`(line: String, visible: String) {
    let shown = Array(line.utf8).withUnsafeBytes { Array(LineText.lastSegment(of: $0)) }
    #expect(String(decoding: shown, as: UTF8.self) == visible)
  }
}
