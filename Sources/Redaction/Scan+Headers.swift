/// `Authorization: Bearer …` and what is left of it where the header's name is not shown.
extension Scan {
  private static let schemes: [StaticString] = [
    "bearer", "basic", "token", "apikey", "api-key", "bot", "ssws", "geniekey", "key", "negotiate", "jwt",
  ]

  /// The credential behind the scheme, when one of the known ones stands there.
  func credential(from start: Int, _ end: Int) -> (Int, Int) {
    for scheme in Self.schemes where text.holds(scheme, at: start) {
      let word = start + scheme.utf8CodeUnitCount
      guard let value = behindBlank(word) else { continue }
      return (value, text.end(from: value) { Self.isCredential($0) })
    }
    // A scheme that nobody has heard of: a word, and something random behind it.
    let word = text.end(from: start, within: 24) { $0.isBase64URL }
    if let value = behindBlank(word), SecretValue(text, start, word).isWordy {
      let last = text.end(from: value) { Self.isCredential($0) }
      if SecretValue(text, value, last).isStrong(atLeast: 12) { return (value, last) }
    }
    return (start, end)
  }

  /// `Bearer …` anywhere: sentences have it, too, so what follows must look like a token.
  mutating func findBearer(at start: Int) {
    guard text.holds("bearer", at: start), text.isBoundary(before: start), let value = behindBlank(start + 6) else {
      return
    }
    let end = text.end(from: value) { Self.isCredential($0) }
    let found = SecretValue(text, value, end)
    guard !found.isPlaceholder, found.isStrong(atLeast: 12) || (text.isOpen(at: end) && found.count > 2) else { return }
    add(value, end, .authorization)
  }

  /// Behind one or two blanks, a colon, or a blank as URLs have it.
  private func behindBlank(_ index: Int) -> Int? {
    if text.holds("%20", at: index) { return index + 3 }
    if text[index] == UInt8(ascii: "+") { return index + 1 }
    let separated = text[index] == UInt8(ascii: ":") ? index + 1 : index
    let end = text.end(from: separated, within: 2) { $0.isBlank }
    return end > index ? end : nil
  }

  private static func isCredential(_ byte: UInt8) -> Bool {
    byte.isBase64 || byte.isBase64URL || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
      || byte == UInt8(ascii: ":")
      || byte == UInt8(ascii: "%")
  }
}
