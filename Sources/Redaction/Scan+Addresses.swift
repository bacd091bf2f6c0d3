/// What stands in front of a host: passwords in URLs, and the local parts of e-mail addresses.
extension Scan {
  private static let longestAuthority = 1024

  /// `scheme://user:password@host`: the password; and a user that is a token.
  mutating func findPassword(ofAddressAt letter: Int) {
    guard text[letter + 1] == UInt8(ascii: ":"), text[letter + 2] == slash, text[letter + 3] == slash else { return }
    let start = letter + 4
    let end = text.end(from: start, within: Self.longestAuthority) { byte in
      !byte.isSpace && !byte.isQuote && byte != slash && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
        && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "\\")
    }
    var at = end
    while at > start, text[at] != UInt8(ascii: "@") || at == end { at -= 1 }
    var colon = start
    let isComplete = at > start
    let last = isComplete ? at : end
    while colon < last, text[colon] != UInt8(ascii: ":") { colon += 1 }
    if !isComplete {
      // A port is no secret; anything else behind a colon may be a password that goes on beyond the text.
      guard text.isOpen(at: end), colon < end else { return }
      let isPort = text.end(from: colon + 1, while: { $0.isDigit }) == end && end - colon <= 6
      if !isPort { add(colon + 1, end, .urlPassword) }
      return
    }
    if colon < at {
      let value = SecretValue(text, colon + 1, at)
      if !value.isPlaceholder { add(colon + 1, at, .urlPassword) }
    } else if SecretValue(text, start, at).isStrong(atLeast: 16) {
      add(start, at, .urlPassword)
    }
  }

  /// E-mail addresses. `git@host:path` and `name@1.2.3` are none.
  mutating func findAddresses() {
    var index = 1
    while index < text.count {
      defer { index += 1 }
      guard text[index] == UInt8(ascii: "@") else { continue }
      var start = index
      while start > 0, index - start < 64, Self.isLocal(text[start - 1]) { start -= 1 }
      start = behindEscape(at: start)
      let end = text.end(from: index + 1, within: 253) {
        $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
      }
      if let end = endOfDomain(index + 1, end), start < index, text[end] != UInt8(ascii: ":") {
        add(start, end, .email)
      } else if text.isOpen(at: end), start < index {
        add(start, end, .email)
      }
    }
  }

  /// Where the escape of JSON ends that reaches into what begins here, or `start`: the `n` of `\nbob@host` is not of the name,
  /// and without it a string is none any more.
  private func behindEscape(at start: Int) -> Int {
    for letter in stride(from: start, through: start - 4, by: -1) where text[letter - 1] == UInt8(ascii: "\\") {
      switch text[letter] {
      case UInt8(ascii: "u"):
        let end = text.end(from: letter + 1, within: 4) { $0.isHexDigit }
        return end == letter + 5 ? max(start, end) : start
      case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        return max(start, letter + 1)
      default: return start
      }
    }
    return start
  }

  /// Where a domain ends within these bytes: a dot, and letters behind it.
  private func endOfDomain(_ start: Int, _ end: Int) -> Int? {
    var end = end
    while end > start, !text[end - 1].isAlphanumeric { end -= 1 }
    var label = end
    while label > start, text[label - 1].isLetter { label -= 1 }
    guard end - label >= 2, label - 1 > start, text[label - 1] == UInt8(ascii: ".") else { return nil }
    return end
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    byte.isBase64URL || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "%")
  }

  private var slash: UInt8 { UInt8(ascii: "/") }
}
