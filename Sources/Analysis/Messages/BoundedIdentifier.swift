/// Ids as they are kept: a child may print some of a megabyte each, and two that differ must stay two.
enum BoundedIdentifier {
  /// The longest id kept, in bytes of UTF-8; a UUID has 36.
  static let maximumBytes = 64

  /// The text, or its beginning and a hash of all of it.
  static func of(_ text: String) -> String {
    guard text.utf8.count > maximumBytes else { return text }
    // Room for "~" and 16 digits.
    let hash = String(
      text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 16)
    var beginning = text.prefix(maximumBytes - 17)
    while beginning.utf8.count > maximumBytes - 17 { beginning.removeLast() }
    return "\(beginning)~\(String(repeating: "0", count: 16 - hash.count))\(hash)"
  }
}
