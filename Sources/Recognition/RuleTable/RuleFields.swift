/// What a rule's match says: its named groups and constants, read as what they mean.
///
/// A dozen at most: looking at each in turn is faster than hashing, and a line's match fills them in anew.
struct RuleFields {
  private var fields: [(name: String, text: String)]

  /// - Parameter places: start and end of each group in `text`, -1 where the group is not in the match.
  init(
    constants: [(name: String, text: String)], groups: [(name: String, field: String)],
    places: UnsafePointer<Int32>, in text: UnsafeBufferPointer<UInt8>
  ) {
    fields = constants
    fields.reserveCapacity(constants.count + groups.count)
    for (number, group) in groups.enumerated() where places[2 * number] >= 0 {
      let bytes = text[Int(places[2 * number])..<Int(places[2 * number + 1])]
      set(group.field, to: String(decoding: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self))
    }
  }

  private mutating func set(_ name: String, to text: String) {
    if let index = fields.firstIndex(where: { $0.name == name }) {
      fields[index].text = text
    } else {
      fields.append((name, text))
    }
  }

  /// Takes over what another line of the same record says and this one does not.
  mutating func add(_ other: RuleFields) {
    for field in other.fields where self[field.name] == nil { fields.append(field) }
  }

  subscript(name: String) -> String? {
    for field in fields where field.name == name { return field.text }
    return nil
  }

  /// All fields, for tests.
  var all: [String: String] { Dictionary(fields.map { ($0.name, $0.text) }) { first, _ in first } }

  /// A count as people and tools print it.
  func count(_ name: String) -> PrintedCount? { self[name].flatMap(PrintedCount.init) }
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
