import CBytes
import TestSupport
import Testing

@testable import Redaction

/// The first look at a line lets nothing pass in which the second one would find anything.
@Suite struct SecretGateTests {
  private static let index = LiteralIndex(known: [Array("correct horse battery".utf8)])

  private static func mayHoldSecret(_ text: some Sequence<UInt8>) -> Bool {
    let bytes = Array(text)
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { base in
        index.gate.mayHoldSecret(TextBytes(base: base, count: buffer.count, isOpenEnded: false))
      } ?? false
    }
  }

  private static func isHarmless(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { base in
        Scan.isHarmless(
          TextBytes(base: base, count: buffer.count, isOpenEnded: false), scope: .standard, index: index,
          known: [Array("correct horse battery".utf8)])
      } ?? true
    }
  }

  /// A text with each literal of the index, and what may stand behind it.
  private static let literals: [String] = {
    var literals: [String] = []
    for shape in TokenShape.table {
      let body = Array("a1A").first { shape.alphabet.holds($0.asciiValue ?? 0) } ?? "0"
      literals.append(String(decoding: shape.prefix, as: UTF8.self) + "\(body)\(body)")
    }
    for shape in AnchoredShape.table { literals.append(String(decoding: shape.anchor, as: UTF8.self) + "11") }
    for name in LiteralIndex.names { literals += ["\(name)=x", "\(name)s: ".uppercased(), "\(name)\": "] }
    literals += ["Bearer ", "BEARER ", "s://", "Z://", "eyJhb", "-BEGIN ", "\\u002d", "\\U002D", "curl -u"]
    literals += ["MySQL -p", "MTAw", "NzI0", "OTk5", "correct horse battery"]
    return literals
  }()

  @Test(arguments: literals)
  func `a literal is seen wherever it stands`(literal: String) {
    let bytes = Array(literal.utf8)
    for offset in 0..<70 {
      for behind in [0, 1, 40] {
        let text = [UInt8](repeating: 0x20, count: offset) + bytes + [UInt8](repeating: 0x2E, count: behind)
        #expect(Self.mayHoldSecret(text), "at \(offset), \(behind) behind it")
      }
    }
  }

  @Test(arguments: [
    "536-22-1845", "4111 1111 1111 1111", "3782-822463-10005", "4111111111111111", "36148900647913", "DE89 3704",
  ])
  func `a number is seen wherever it stands`(number: String) {
    for offset in 0..<140 {
      #expect(Self.mayHoldSecret([UInt8](repeating: 0x2E, count: offset) + Array(number.utf8)), "at \(offset)")
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `what passes is harmless`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let lines = (SecretCorpus(seed: seed % 5).lines.map(\.text) + LookAlikes.lines(seed: seed % 5)).map {
      Array($0.utf8)
    }
    let alphabet = Array("0123456789012345678901234567890123456789 ---  AZDEGBax.".utf8)
    for _ in 0..<200 {
      // Pieces of lines, so that what belongs together is cut, and what does not meets.
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let line = lines.randomElement(using: &random) ?? []
        let start = Int.random(in: 0...line.count, using: &random)
        text += line[start..<Int.random(in: start...line.count, using: &random)]
        text += (0..<Int.random(in: 0...20, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0x20 }
      }
      if !Self.mayHoldSecret(text) { #expect(Self.isHarmless(text), "\(String(decoding: text, as: UTF8.self))") }
    }
  }

  @Test(
    .enabled(if: bytes_has_avx2() != 0),
    arguments: [
      "2025-11-21 16:42:02,118 INFO planner: step 3 of 7 done in 12.4 s", "", "ok",
      "\u{1B}[32mDEBUG\u{1B}[0m [coder] wrote src/main.py (+18 -4)", "  File \"app/run.py\", line 218, in main",
    ])
  func `an ordinary line passes`(line: String) {
    #expect(!Self.mayHoldSecret(line.utf8))
  }
}
