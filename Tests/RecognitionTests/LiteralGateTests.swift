import TestSupport
import Testing

@testable import Recognition

/// The gate finds exactly the literals that a naive search finds.
struct LiteralGateTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `the gate agrees with a naive search`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("ab [:é".utf8)
    func text(_ lengths: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: lengths, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
    }
    // Short ones and long ones are found in different ways.
    let literals = (0..<Int.random(in: 1...200, using: &random)).map { _ in
      String(decoding: text(1...12).map { $0 & 0x7f }, as: UTF8.self)
    }
    let gate = LiteralGate(literals)
    for length in 0...80 {
      let line = text(length...length).map { $0 & 0x7f }
      #expect(found(by: gate, in: line, of: literals.count) == naive(literals, in: line))
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `literals hidden in a line are found whatever else it holds`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let literals = (0..<64).map { _ in
      String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 1...16, using: &random)).map { _ in
            Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &random))
          }))
    }
    let gate = LiteralGate(literals)
    var line = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    for _ in 0..<3 {
      line.insert(
        contentsOf: literals.randomElement(using: &random)!.utf8, at: Int.random(in: 0...line.count, using: &random))
    }
    #expect(found(by: gate, in: line, of: literals.count) == naive(literals, in: line))
  }

  @Test(arguments: 1...60)
  func `a literal is found at every place of a line of any length`(length: Int) {
    for literal in ["x", "xy", "xyz", "-> x", "abcdef", "abcdefg", "abcdefgh", "a literal of some length"]
    where literal.utf8.count <= length {
      let gate = LiteralGate(["other", literal])
      for place in 0...(length - literal.utf8.count) {
        var line = [UInt8](repeating: UInt8(ascii: "."), count: length)
        line.replaceSubrange(place..<(place + literal.utf8.count), with: literal.utf8)
        #expect(found(by: gate, in: line, of: 2) == [1], "\(literal) at \(place) of \(length)")
      }
    }
  }

  @Test func `an empty line holds nothing`() {
    #expect(found(by: LiteralGate(["a", "bc"]), in: [], of: 2) == [])
  }

  @Test func `a literal set remembers each of its bits`() {
    var set = LiteralSet()
    #expect(set.isEmpty)
    for index in [0, 63, 64, 128, 255] { set.insert(index) }
    var seen: [Int] = []
    set.forEach { seen.append($0) }
    #expect(seen == [0, 63, 64, 128, 255])
    #expect(!set.contains(1) && set.contains(255) && !set.isEmpty)
    var other = LiteralSet()
    other.insert(64)
    #expect(set.intersects(other) && set.intersection(other) == other)
    #expect(!LiteralSet().intersects(set))
  }

  private func found(by gate: LiteralGate, in line: [UInt8], of count: Int) -> [Int] {
    let set = line.withUnsafeBytes { gate.literals(in: $0) }
    return (0..<count).filter(set.contains)
  }

  private func naive(_ literals: [String], in line: [UInt8]) -> [Int] {
    literals.indices.filter { index in
      let literal = Array(literals[index].utf8)
      guard literal.count <= line.count else { return false }
      return (0...(line.count - literal.count)).contains { Array(line[$0..<($0 + literal.count)]) == literal }
    }
  }
}
