/// The format of one provider's keys: a prefix that nobody else uses, and a body of certain characters and length.
struct TokenShape: Sendable {
  /// Which characters a body is made of.
  enum Alphabet: Int, Sendable {
    case alphanumeric
    /// Letters, digits and `_`.
    case word
    /// Letters, digits, `-` and `_`.
    case base64URL
    /// Letters, digits, `+`, `/` and `=`.
    case base64
    /// Letters, digits, `-`, `_`, `.`, `~`.
    case dotted
    /// Letters, digits, `-`, `_`, `/`.
    case path
    /// Digits and `a` to `f`.
    case hex
    case digit
    /// Capital letters and digits.
    case capital

    @inline(__always)
    func holds(_ byte: UInt8) -> Bool {
      switch self {
      case .alphanumeric: byte.isAlphanumeric
      case .word: byte.isAlphanumeric || byte == UInt8(ascii: "_")
      case .base64URL: byte.isBase64URL
      case .base64: byte.isBase64
      case .dotted: byte.isBase64URL || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
      case .path: byte.isBase64URL || byte == UInt8(ascii: "/")
      case .hex: byte.isDigit || (97...102).contains(byte)
      case .digit: byte.isDigit
      case .capital: byte.isUppercase || byte.isDigit
      }
    }
  }

  /// What else a body must be where the prefix is short.
  enum Check: Sendable {
    case none
    /// The body ends after exactly the least length.
    case exact
    /// It holds letters and digits in one piece of at least twelve: `sk-text-repr-fallback` is a style sheet's class.
    case random
    /// It holds a dot after 22 characters, as SendGrid's do.
    case dotAfter22
  }

  let kind: SensitiveKind
  let prefix: [UInt8]
  let alphabet: Alphabet
  /// The least length of the body.
  let length: Int
  let check: Check
  /// Whether a word must begin at the prefix; only what is short needs that.
  let needsBoundary: Bool

  init(
    _ kind: SensitiveKind, _ prefix: String, _ alphabet: Alphabet, _ length: Int, _ check: Check = .none,
    boundary: Bool? = nil
  ) {
    self.kind = kind
    self.prefix = Array(prefix.utf8)
    self.alphabet = alphabet
    self.length = length
    self.check = check
    needsBoundary = boundary ?? (prefix.utf8.count < 5 || check != .none)
  }

  /// Where the token ends that begins with the prefix at `start`; `nil` when it is none.
  func end(in text: TextBytes, from start: Int, _ runs: inout TokenRuns) -> Int? {
    guard text.holds(exactly: prefix, at: start), !needsBoundary || text.isBoundary(before: start) else { return nil }
    let body = start + prefix.count
    var end = runs.end(of: alphabet, in: text, from: body)
    if alphabet == .dotted { while end > body, text[end - 1] == UInt8(ascii: ".") { end -= 1 } }
    guard end > body else { return nil }
    if text.isOpen(at: end) { return end }
    guard end - body >= length else { return nil }
    switch check {
    case .none: return end
    case .exact: return end - body == length && !text[end].isAlphanumeric ? end : nil
    case .random: return Self.holdsRandomPiece(text, body, end) ? end : nil
    case .dotAfter22: return text[body + 22] == UInt8(ascii: ".") ? end : nil
    }
  }

  private static let longestJudged = 512

  private static func holdsRandomPiece(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
    var (length, digits, letters) = (0, 0, 0)
    let end = min(end, start + longestJudged)
    for index in start...end {
      if index < end, text[index].isAlphanumeric {
        length += 1
        if text[index].isDigit { digits += 1 } else { letters += 1 }
      } else {
        if length >= 12, digits > 1, letters > 1 { return true }
        (length, digits, letters) = (0, 0, 0)
      }
    }
    return false
  }
}

/// Where the last run of each alphabet ended that was followed: a text of nothing but beginnings of tokens would be read again
/// for each of them.
struct TokenRuns {
  private var starts = SIMD16<Int>(repeating: 0)
  private var ends = SIMD16<Int>(repeating: 0)

  /// Where the run of characters of an alphabet ends that begins at `start`.
  mutating func end(of alphabet: TokenShape.Alphabet, in text: TextBytes, from start: Int) -> Int {
    let place = alphabet.rawValue
    if starts[place] <= start, start < ends[place] { return ends[place] }
    starts[place] = start
    ends[place] = text.end(from: start) { alphabet.holds($0) }
    return ends[place]
  }
}
