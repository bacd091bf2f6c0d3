import JSONText

/// Whether the figures of a usage can be trusted as a whole.
///
/// A tool that prints one count as -5, 1.5, 1e300 or a text has lost its books, and the half that still looks like numbers
/// would be a wrong sum. Rules refuse such lines already; this does the same for JSON.
extension JSONObject {
  /// Whether a token count in one of the places where usage is printed is something other than a count or null.
  var hasBrokenUsage: Bool { Self.isBroken(self, isUsage: false, depth: 0) }

  /// Where usage is found in the shapes that dialects read.
  private static let places: Set = [
    "data", "info", "message", "modelUsage", "models", "part", "payload", "response", "stats", "token_usage", "tokens",
    "total_token_usage", "usage", "usageMetadata", "usage_metadata",
  ]
  /// Below these every number is a count or a price.
  private static let usages: Set = [
    "modelUsage", "token_usage", "tokens", "total_token_usage", "usage", "usageMetadata", "usage_metadata",
  ]

  /// The same without a place of their own (AutoGen's event log, CrewAI's metrics).
  private static let counts: Set = [
    "prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens",
  ]

  private static func isBroken(_ object: JSONObject, isUsage: Bool, depth: Int) -> Bool {
    guard depth < 6 else { return false }
    for (key, value) in object.members {
      if let inner = value.object {
        let isUsage = isUsage || usages.contains(key)
        if isUsage || places.contains(key), isBroken(inner, isUsage: isUsage, depth: depth + 1) { return true }
      } else if isUsage ? isCount(key) : depth == 0 && counts.contains(key) {
        let isSaid = value.double != nil || value.string != nil
        if isSaid, value.count == nil { return true }
      }
    }
    return false
  }

  private static func isCount(_ key: String) -> Bool {
    let key = key.lowercased()
    return key.hasSuffix("tokens") || key.hasSuffix("tokencount") || key.hasSuffix("token_count")
  }
}
