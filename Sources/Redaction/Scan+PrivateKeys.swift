/// Private keys in PEM (RFC 7468), OpenSSH's and PGP's included. Certificates and public keys are no secrets.
extension Scan {
  /// From `-----BEGIN … PRIVATE KEY…-----` to the matching end, or as far as the text goes: lines may be real ones, `\n`
  /// spelled out, or all on one. The first line alone is quoted by much source code, and tells nothing.
  mutating func findPrivateKey(at dash: Int) {
    guard let beginning = PrivateKeyBlock.endOfBeginning(in: text, at: dash) else { return }
    var start = dash
    while text[start - 1] == UInt8(ascii: "-") { start -= 1 }
    var end = dash < keyEndMissingFrom ? PrivateKeyBlock.endOfBlock(in: text, from: beginning) : nil
    if end == nil { keyEndMissingFrom = min(keyEndMissingFrom, dash) }
    end = end ?? PrivateKeyBlock.endOfBody(in: text, from: beginning)
    if let end, text.isOpen(at: end) || PrivateKeyBlock.holdsKey(text, from: beginning, to: end) {
      add(start, end, .privateKey)
    }
  }
}

/// The parts of a private key's block.
enum PrivateKeyBlock {
  /// No block is longer: an RSA key of 16,384 bits takes 12,500 characters.
  private static let longest = 32 << 10
  private static let longestLabel = 48

  /// The index behind `BEGIN … PRIVATE KEY…-----`, given that of the dash in front of `BEGIN`.
  static func endOfBeginning(in text: TextBytes, at dash: Int) -> Int? {
    guard text.holds("-begin ", at: dash) else { return nil }
    let label = dash + 7
    let end = text.end(from: label, within: longestLabel) {
      $0.isUppercase || $0.isDigit || $0 == 0x20
    }
    guard let key = find("private key", in: text, from: label, to: end), key >= 0 else {
      // What is cut within its label may be one.
      return text.isOpen(at: end) && end > label ? end : nil
    }
    return text.end(from: end, within: 5) { $0 == UInt8(ascii: "-") }
  }

  /// The index behind `-----END …-----`; `nil` when the block does not end in this text.
  static func endOfBlock(in text: TextBytes, from start: Int) -> Int? {
    let last = min(text.count, start + longest)
    guard let mark = find("-end ", in: text, from: start, to: last) else { return nil }
    let label = text.end(from: mark + 5, within: longestLabel) { $0.isUppercase || $0.isDigit || $0 == 0x20 }
    return text.end(from: label, within: 5) { $0 == UInt8(ascii: "-") }
  }

  /// Where what may be of a key ends when its end is not there.
  static func endOfBody(in text: TextBytes, from start: Int) -> Int {
    text.end(from: start) { byte in
      byte.isBase64 || byte.isSpace || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",")
    }
  }

  /// Whether there is any of a key between the two lines.
  static func holdsKey(_ text: TextBytes, from start: Int, to end: Int) -> Bool {
    var run = 0
    for index in start..<max(start, min(end, start + 1024)) {
      run = text[index].isBase64 ? run + 1 : 0
      if run >= shortestRun { return true }
    }
    return false
  }

  private static let shortestRun = 16

  private static func find(_ literal: StaticString, in text: TextBytes, from start: Int, to end: Int) -> Int? {
    var index = start
    while index + literal.utf8CodeUnitCount <= end {
      if text.holds(literal, at: index) { return index }
      index += 1
    }
    return nil
  }
}
