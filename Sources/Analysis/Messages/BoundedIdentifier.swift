import JSONText

/// Ids as they are kept: a child may print some of a megabyte each, and two that differ must stay two.
enum BoundedIdentifier {
  /// The longest id kept, in bytes of UTF-8; a UUID has 36.
  static let maximumBytes = 64

  /// The text, or its beginning and a hash of all of it.
  static func of(_ text: String) -> String {
    guard text.utf8.count > maximumBytes else { return text }
    // Room for "~" and 16 digits.
    var hash = StableHash()
    hash.add(text)
    return "\(text.cut(toBytes: maximumBytes - 17))~\(hash.text)"
  }
}
