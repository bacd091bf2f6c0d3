/// The characters that a class of a pattern stands for: a bit for each of ASCII, ranges for the others.
struct CharacterSet: Equatable {
  /// What of the characters beyond ASCII are in it: those in the ranges and those with one of the properties, or all others.
  struct Others: Equatable {
    var ranges: [ClosedRange<UInt32>] = []
    var properties: Properties = []
    var isInverted = false
  }

  /// What Unicode's tables say of a character.
  struct Properties: OptionSet, BitwiseCopyable {
    let rawValue: UInt8

    static let word = Properties(rawValue: 1)
    static let notWord = Properties(rawValue: 2)
    static let digit = Properties(rawValue: 4)
    static let notDigit = Properties(rawValue: 8)
    static let notWhiteSpace = Properties(rawValue: 16)

    /// Whether a character has one of them; what each means is what `Regex` means by `\w`, `\d` and `\s`.
    func hold(for scalar: Unicode.Scalar) -> Bool {
      let properties = scalar.properties
      if !isDisjoint(with: [.word, .notWord]), contains(properties.isAlphabetic ? .word : .notWord) { return true }
      if !isDisjoint(with: [.digit, .notDigit]), contains(properties.numericType != nil ? .digit : .notDigit) {
        return true
      }
      return contains(.notWhiteSpace) && !properties.isWhitespace
    }
  }

  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  private(set) var others = Others()

  /// No character.
  init() {}

  init(_ scalar: Unicode.Scalar) { insert(scalar.value...scalar.value) }

  /// All but line ends: `.`.
  static let any = lineEnds.inverted
  /// `\s`.
  static let whiteSpace = CharacterSet(
    0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
    0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000)
  static let notWhiteSpace = whiteSpace.inverted(beyondASCII: .notWhiteSpace)
  /// `\d`, `\w`.
  static let digits = CharacterSet(0x30...0x39).adding(.digit)
  static let notDigits = digits.inverted(beyondASCII: .notDigit)
  static let word = CharacterSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A).adding(.word)
  static let notWord = word.inverted(beyondASCII: .notWord)
  private static let lineEnds = CharacterSet(0x0A...0x0D, 0x85...0x85, 0x2028...0x2029)

  private init(_ ranges: ClosedRange<UInt32>...) {
    for range in ranges { insert(range) }
  }

  private func adding(_ properties: Properties) -> CharacterSet {
    var set = self
    set.others.properties.formUnion(properties)
    return set
  }

  var inverted: CharacterSet {
    var set = self
    set.low = ~low
    set.high = ~high
    set.others.isInverted.toggle()
    return set
  }

  /// The same, said so that it can be united with others.
  private func inverted(beyondASCII properties: Properties) -> CharacterSet {
    var set = inverted
    set.others = Others(properties: properties)
    return set
  }

  mutating func insert(_ range: ClosedRange<UInt32>) {
    for value in range.clamped(to: 0...127) where range.lowerBound < 128 {
      if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
    }
    guard range.upperBound >= 128 else { return }
    formUnion(beyondASCII: Others(ranges: [max(range.lowerBound, 128)...range.upperBound]))
  }

  /// Adds capital letters for small ones and small ones for capitals, as long as one character stands for one.
  mutating func insertOtherCases() {
    for byte in UInt8(ascii: "a")...UInt8(ascii: "z") {
      if containsASCII(byte) { insert(UInt32(byte ^ 0x20)...UInt32(byte ^ 0x20)) }
      if containsASCII(byte ^ 0x20) { insert(UInt32(byte)...UInt32(byte)) }
    }
    for range in others.ranges where range.count <= Self.maximumCasedRange {
      for scalar in range.compactMap(Unicode.Scalar.init) {
        for other in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
          let mapped = other.unicodeScalars
          if let only = mapped.first, mapped.count == 1, only != scalar { insert(only.value...only.value) }
        }
      }
    }
  }

  /// Longer ranges are whole scripts with both cases.
  private static let maximumCasedRange = 512

  mutating func formUnion(_ other: CharacterSet) {
    low |= other.low
    high |= other.high
    formUnion(beyondASCII: other.others)
  }

  private mutating func formUnion(beyondASCII added: Others) {
    guard !others.isInverted, !added.isInverted else {
      // Only what matches begin with unites those, and asks no more than whether there are any.
      others = Others(isInverted: true)
      return
    }
    others.ranges += added.ranges
    others.properties.formUnion(added.properties)
  }

  func containsASCII(_ byte: UInt8) -> Bool {
    byte < 64 ? low & (1 << UInt64(byte)) != 0 : high & (1 << UInt64(byte & 63)) != 0
  }

  /// Whether any character beyond ASCII may be in it.
  var mayHoldOthers: Bool { others != Others() }
}
