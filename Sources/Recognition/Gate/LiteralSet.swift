/// A set of literals by their number in the gate, or of rules by their number in the table.
package struct LiteralSet: Equatable, Sendable {
  static let capacity = 512
  private var words = SIMD8<UInt64>()

  init(_ numbers: some Sequence<Int> = EmptyCollection()) {
    for number in numbers { insert(number) }
  }

  package var isEmpty: Bool { !Self.holdsAny(words) }

  mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }

  mutating func formUnion(_ other: LiteralSet) { words |= other.words }

  func contains(_ index: Int) -> Bool { words[index >> 6] & (1 << UInt64(index & 63)) != 0 }

  func intersects(_ other: LiteralSet) -> Bool { Self.holdsAny(words & other.words) }

  /// Comparing vectors takes longer than one test of all their bits.
  private static func holdsAny(_ words: SIMD8<UInt64>) -> Bool {
    let four = words.lowHalf | words.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1] != 0
  }

  func intersection(_ other: LiteralSet) -> LiteralSet {
    var result = LiteralSet()
    result.words = words & other.words
    return result
  }

  /// Takes the lowest number out.
  mutating func popFirst() -> Int? {
    for word in 0..<8 where words[word] != 0 {
      let bit = words[word].trailingZeroBitCount
      words[word] &= words[word] - 1
      return word << 6 + bit
    }
    return nil
  }

  /// The numbers in the set, ascending.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    for word in 0..<8 {
      var bits = words[word]
      while bits != 0 {
        body(word << 6 + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
  }
}
