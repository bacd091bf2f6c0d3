/// What a rule's match says: its named groups and constants, read as what they mean.
struct RuleFields {
  private var texts: [String: String]
  init(_ match: Regex<AnyRegexOutput>.Match, constants: [String: String], groups: [(name: String, field: String)]) {
    var texts = constants
    for group in groups {
      if let text = match.output[group.name]?.substring { texts[group.field] = String(text) }
    }
    self.texts = texts
  }

  /// Takes over what another line of the same record says and this one does not.
  mutating func add(_ other: RuleFields) { texts.merge(other.texts) { own, _ in own } }

  subscript(name: String) -> String? { texts[name] }

  /// All fields, for tests.
  var all: [String: String] { texts }

  /// A count as people and tools print it.
  func count(_ name: String) -> PrintedCount? { texts[name].flatMap(PrintedCount.init) }
}

/// A count of tokens, files or lines as printed: `4234`, `4,234`, `2.3k`, `88.4m`.
///
/// Negative, fractional and absurd numbers are none: a count is at most 2^53, so that every reader of the wire can hold it.
struct PrintedCount: Equatable {
  let value: Int
  /// Printed with a suffix, so rounded.
  let isApproximate: Bool
  /// By how much the true number may differ: half of the last printed digit, rounded up.
  let tolerance: Int

  static let largest = 1 << 53

  init?(_ text: String) {
    var digits: [UInt8] = []
    var decimals = 0
    var seenPoint = false
    var scale: Int?
    for byte in text.utf8 {
      guard scale == nil else { return nil }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte)
        if seenPoint { decimals += 1 }
      case UInt8(ascii: ","): if digits.isEmpty || seenPoint { return nil }
      case UInt8(ascii: "."):
        if seenPoint { return nil }
        seenPoint = true
      case UInt8(ascii: "k"), UInt8(ascii: "K"): scale = 3
      case UInt8(ascii: "m"), UInt8(ascii: "M"): scale = 6
      case UInt8(ascii: "b"), UInt8(ascii: "B"): scale = 9
      default: return nil
      }
    }
    guard !digits.isEmpty, digits.count <= 16, !seenPoint || scale != nil, decimals <= scale ?? 0 else { return nil }
    var value = 0
    for digit in digits { value = value * 10 + Int(digit - UInt8(ascii: "0")) }
    for _ in 0..<max(0, (scale ?? 0) - decimals) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
    }
    guard value <= Self.largest else { return nil }
    self.value = value
    isApproximate = scale != nil
    tolerance = scale.map { scale in (0..<(scale - decimals)).reduce(1) { unit, _ in unit * 10 } / 2 } ?? 0
  }
}
