/// The characters that a class of a pattern stands for: a bit for each of ASCII, ranges for the others.
struct CharacterSet: Equatable {
  /// What of the characters beyond ASCII are in it.
  enum Others: Equatable {
    /// Only those in the ranges.
    case only([ClosedRange<UInt32>])
    /// All but those in the ranges.
    case allBut([ClosedRange<UInt32>])
    /// Those that have a property; Unicode's tables are not here.
    case undecided
  }

  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  private(set) var others = Others.only([])

  /// No character.
  init() {}

  init(_ scalar: Unicode.Scalar) { insert(scalar.value...scalar.value) }

  /// All but line ends: `.`.
  static let any = lineEnds.inverted
  /// `\s`.
  static let whiteSpace = CharacterSet(
    0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
    0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000)
  /// `\d`, `\w`.
  static let digits = CharacterSet(0x30...0x39).withProperty
  static let word = CharacterSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A).withProperty
  private static let lineEnds = CharacterSet(0x0A...0x0D, 0x85...0x85, 0x2028...0x2029)

  private init(_ ranges: ClosedRange<UInt32>...) {
    for range in ranges { insert(range) }
  }

  private var withProperty: CharacterSet {
    var set = self
    set.others = .undecided
    return set
  }

  var inverted: CharacterSet {
    var set = CharacterSet()
    set.low = ~low
    set.high = ~high
    set.others =
      switch others {
      case .only(let ranges): .allBut(ranges)
      case .allBut(let ranges): .only(ranges)
      case .undecided: .undecided
      }
    return set
  }

  mutating func insert(_ range: ClosedRange<UInt32>) {
    for value in range.clamped(to: 0...127) where range.lowerBound < 128 {
      if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
    }
    guard range.upperBound >= 128 else { return }
    formUnion(beyondASCII: .only([max(range.lowerBound, 128)...range.upperBound]))
  }

  mutating func formUnion(_ other: CharacterSet) {
    low |= other.low
    high |= other.high
    formUnion(beyondASCII: other.others)
  }

  private mutating func formUnion(beyondASCII added: Others) {
    switch (others, added) {
    case (.only(let own), .only(let new)): others = .only(own + new)
    case (_, .only([])): break
    case (.only([]), _): others = added
    // Rare enough to be left to those who know.
    default: others = .undecided
    }
  }

  func containsASCII(_ byte: UInt8) -> Bool {
    byte < 64 ? low & (1 << UInt64(byte)) != 0 : high & (1 << UInt64(byte & 63)) != 0
  }

  /// Whether any character beyond ASCII may be in it.
  var mayHoldOthers: Bool { others != .only([]) }
}
