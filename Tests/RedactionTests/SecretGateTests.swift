import CBytes
import TestSupport
import Testing

@testable import Redaction

/// The first look at a line lets nothing pass in which the second one would find anything.
@Suite struct SecretGateTests {
  private static let index = LiteralIndex(known: [Array("correct horse battery".utf8)])
  /// One for all vectors that the processor knows.
  private static let indices = (0...bytes_vectors()).map {
    LiteralIndex(known: [Array("correct horse battery".utf8)], vectors: $0)
  }

  private static func mayHoldSecret(_ text: some Sequence<UInt8>, _ index: LiteralIndex) -> Bool {
    let bytes = Array(text)
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { base in
        index.gate.mayHoldSecret(TextBytes(base: base, count: buffer.count, isOpenEnded: false))
      } ?? false
    }
  }

  /// Whether none of the gates lets a text pass.
  private static func mayHoldSecret(_ text: [UInt8]) -> Bool { indices.allSatisfy { mayHoldSecret(text, $0) } }

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

  /// Pieces of lines with secrets and of others, so that what belongs together is cut, and what does not meets.
  private static func pieces(seed: UInt64) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    let lines = (SecretCorpus(seed: seed % 5).lines.map(\.text) + LookAlikes.lines(seed: seed % 5) + literals).map {
      Array($0.utf8)
    }
    return (0..<200).map { _ in
      (0..<Int.random(in: 1...6, using: &random)).reduce(into: [UInt8]()) { text, _ in
        let line = lines.randomElement(using: &random) ?? []
        let start = Int.random(in: 0...line.count, using: &random)
        text += line[start..<Int.random(in: start...line.count, using: &random)]
        if Int.random(in: 0..<4, using: &random) == 0 { text.append(UInt8.random(in: .min ... .max, using: &random)) }
      }
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `looking only where the gate points to finds all that looking everywhere does`(seed: UInt64) {
    let known = [Array("correct horse battery".utf8)]
    for text in Self.pieces(seed: seed) where !text.isEmpty {
      text.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for isOpenEnded in [false, true] {
          let text = TextBytes(base: base, count: buffer.count, isOpenEnded: isOpenEnded)
          let expected = Scan.spans(in: text, scope: .standard, index: Self.indices[0], known: known)
          for index in Self.indices.dropFirst() {
            let found = Scan.spans(in: text, scope: .standard, index: index, known: known)
            #expect(found == expected, "\(String(decoding: buffer, as: UTF8.self))")
          }
        }
      }
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `vectors and plain C see the same places`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var grams = bytes_grams()
    withUnsafeMutableBytes(of: &grams) { bytes in
      for place in bytes.indices { bytes[place] = UInt8.random(in: .min ... .max, using: &random) }
    }
    // What does not fit by the halves must not fit at all.
    withUnsafeMutableBytes(of: &grams.low) { for place in $0.indices { $0[place] = 0xFF } }
    withUnsafeMutableBytes(of: &grams.high) { for place in $0.indices { $0[place] = 0xFF } }
    for length in 1...200 {
      let text = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      for start in stride(from: 0, to: length, by: 64) {
        let expected = bytes_gram_places_portably(text, length, start, &grams)
        for vectors in 0...bytes_vectors() {
          #expect(bytes_gram_places(text, length, start, &grams, vectors) == expected)
        }
      }
    }
  }

  @Test(
    .enabled(if: bytes_vectors() != 0),
    arguments: [
      "2025-11-21 16:42:02,118 INFO planner: step 3 of 7 done in 12.4 s", "", "ok",
      "\u{1B}[32mDEBUG\u{1B}[0m [coder] wrote src/main.py (+18 -4)", "  File \"app/run.py\", line 218, in main",
    ])
  func `an ordinary line passes`(line: String) {
    for index in Self.indices.dropFirst() { #expect(!Self.mayHoldSecret(line.utf8, index)) }
  }
}
