import TestSupport
import Testing

@testable import Recognition

/// Lines are the same however the reads cut them.
struct LineSplitterTests {
  struct Line: Equatable {
    var text: String
    var ending: LineSplitter.Ending

    init(_ text: String, _ ending: LineSplitter.Ending = .newline) {
      self.text = text
      self.ending = ending
    }
  }

  @Test(
    arguments: [
      ("", []), ("\n", [Line("")]), ("a", [Line("a", .endOfStream)]), ("a\n", [Line("a")]),
      ("a\nb", [Line("a"), Line("b", .endOfStream)]), ("a\r\nb\r\n", [Line("a"), Line("b")]),
      ("a\r\r\n", [Line("a\r")]), ("\r\n", [Line("")]), ("a\rb\n", [Line("a\rb")]),
      ("a\rb", [Line("a\rb", .endOfStream)]),
      ("\n\n\n", [Line(""), Line(""), Line("")]), ("a\0b\n", [Line("a\0b")]),
      ("12345678\n", [Line("12345678")]), ("123456789\n", [Line("12345678", .continued), Line("9")]),
      (
        "1234567812345678x",
        [Line("12345678", .continued), Line("12345678", .continued), Line("x", .endOfStream)]
      ),
      ("12345678\r\n", [Line("12345678", .continued), Line("")]),
    ])
  func `bytes become lines`(text: String, lines: [Line]) {
    #expect(Self.lines(of: Array(text.utf8), cuts: [], limit: 8) == lines)
    #expect(Self.lines(of: Array(text.utf8), cuts: Array(0...text.utf8.count), limit: 8) == lines)
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `any cut of any bytes gives the same lines`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("ab\n\n\r\0\u{1b}☃".utf8) + [0xff]
    let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
    let cuts = (0..<Int.random(in: 0..<40, using: &random)).map { _ in Int.random(in: 0...bytes.count, using: &random) }
    let limit = Int.random(in: 1..<30, using: &random)
    let atOnce = Self.lines(of: bytes, cuts: [], limit: limit)
    #expect(Self.lines(of: bytes, cuts: cuts.sorted(), limit: limit) == atOnce)
    #expect(atOnce.allSatisfy { $0.text.unicodeScalars.count <= limit })
  }

  @Test func `a hundred megabytes without a newline are held in one`() throws {
    var splitter = LineSplitter()
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
    var delivered = 0
    var pieces = 0
    for _ in 0..<1600 {
      chunk.withUnsafeBytes { bytes in
        splitter.split(bytes) { line, ending in
          delivered += line.count
          pieces += 1
          #expect(ending == .continued && line.count == LineSplitter.maximumLineLength)
        }
      }
    }
    #expect(try Self.heldCapacity(of: splitter) <= LineSplitter.maximumLineLength + (64 << 10))
    splitter.end { line, _ in delivered += line.count }
    #expect(delivered == 1600 * chunk.count)
    #expect(pieces == 99)
    #expect(try Self.heldCapacity(of: splitter) <= 64 << 10)
  }

  @Test func `progress is delivered when the stream falls silent, and only then`() {
    var splitter = LineSplitter()
    var lines: [Line] = []
    func take(_ line: UnsafeRawBufferPointer, _ ending: LineSplitter.Ending) {
      lines.append(Line(String(decoding: line, as: UTF8.self), ending))
    }
    Array("a 10%\ra 20%".utf8).withUnsafeBytes { splitter.split($0, take) }
    #expect(splitter.holdsProgress)
    #expect(lines.isEmpty)
    splitter.deliverProgress(take)
    #expect(lines == [Line("a 10%\ra 20%", .progress)])
    splitter.deliverProgress(take)
    Array("prompt> ".utf8).withUnsafeBytes { splitter.split($0, take) }
    #expect(!splitter.holdsProgress)
    splitter.deliverProgress(take)
    splitter.end(take)
    splitter.end(take)
    #expect(lines == [Line("a 10%\ra 20%", .progress), Line("prompt> ", .endOfStream)])
  }

  /// Bytes as Latin-1, so that cuts inside characters show.
  private static func lines(of bytes: [UInt8], cuts: [Int], limit: Int) -> [Line] {
    var splitter = LineSplitter(maximumLineLength: limit)
    var lines: [Line] = []
    func take(_ line: UnsafeRawBufferPointer, _ ending: LineSplitter.Ending) {
      lines.append(Line(String(String.UnicodeScalarView(line.map { UnicodeScalar($0) })), ending))
    }
    var start = 0
    for end in cuts + [bytes.count] {
      bytes[start..<end].withUnsafeBytes { splitter.split($0, take) }
      start = end
    }
    splitter.end(take)
    return lines
  }

  private static func heldCapacity(of splitter: LineSplitter) throws -> Int {
    let held = Mirror(reflecting: splitter).children.first { $0.label == "pending" }?.value as? [UInt8]
    return try #require(held).capacity
  }
}
