import Glibc

/// A text's bytes as detectors read them: beyond either end there is nothing, and asking for it is no error.
struct TextBytes {
  let base: UnsafePointer<UInt8>
  let count: Int
  /// More follows that is not here: what begins and does not end before the end may be anything.
  let isOpenEnded: Bool

  subscript(index: Int) -> UInt8 {
    @inline(__always) get { index >= 0 && index < count ? base[index] : 0 }
  }

  /// Whether these bytes stand at a place, without regard to the case of letters; `literal` is in lower case.
  func holds(_ literal: StaticString, at index: Int) -> Bool {
    guard index >= 0, index + literal.utf8CodeUnitCount <= count else { return false }
    for offset in 0..<literal.utf8CodeUnitCount where base[index + offset].lowercased != literal.utf8Start[offset] {
      return false
    }
    return true
  }

  /// Whether exactly these bytes stand at a place.
  func holds(exactly literal: [UInt8], at index: Int) -> Bool {
    guard index >= 0, index + literal.count <= count else { return false }
    for offset in literal.indices where base[index + offset] != literal[offset] { return false }
    return true
  }

  func holds(byte: UInt8) -> Bool { memchr(base, Int32(byte), count) != nil }

  /// Where the run of bytes of a class ends that begins here.
  @inline(__always)
  func end(from start: Int, within limit: Int = .max, while belongs: (UInt8) -> Bool) -> Int {
    var end = start
    let last = min(count, limit > count - min(start, count) ? count : start + limit)
    while end < last, belongs(base[end]) { end += 1 }
    return end
  }

  /// Whether a run that ends here may go on in what is not here: at the end of a cut text, and in front of an ellipsis.
  func isOpen(at end: Int) -> Bool {
    end >= count ? isOpenEnded : base[end] == 0xE2 && self[end + 1] == 0x80 && self[end + 2] == 0xA6
  }

  /// Whether a word may begin here: what stands before is no letter or digit, or is the end of an escape (`\n`, `%20`).
  func isBoundary(before index: Int) -> Bool {
    let before = self[index - 1]
    guard before.isAlphanumeric else { return true }
    if self[index - 2] == UInt8(ascii: "\\") { return before.isLetter }
    return self[index - 3] == UInt8(ascii: "%") && before.isHexDigit && self[index - 2].isHexDigit
  }
}

extension UInt8 {
  var isDigit: Bool { @inline(__always) get { self &- 48 < 10 } }
  var isUppercase: Bool { @inline(__always) get { self &- 65 < 26 } }
  var isLowercase: Bool { @inline(__always) get { self &- 97 < 26 } }
  var isLetter: Bool { @inline(__always) get { (self | 0x20) &- 97 < 26 } }
  var isAlphanumeric: Bool { @inline(__always) get { isDigit || isLetter } }
  var isHexDigit: Bool { @inline(__always) get { isDigit || (self | 0x20) &- 97 < 6 } }
  /// Letters, digits, `-` and `_`.
  var isBase64URL: Bool {
    @inline(__always) get { isAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") }
  }
  /// Letters, digits, `+`, `/` and `=`.
  var isBase64: Bool {
    @inline(__always) get {
      isAlphanumeric || self == UInt8(ascii: "+") || self == UInt8(ascii: "/") || self == UInt8(ascii: "=")
    }
  }
  var isQuote: Bool {
    @inline(__always) get { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`") }
  }
  var isBlank: Bool { @inline(__always) get { self == 0x20 || self == 0x09 } }
  /// A blank, a line's end, any control character, or nothing at all.
  var isSpace: Bool { @inline(__always) get { self <= 0x20 || self == 0x7F } }
  var lowercased: UInt8 { @inline(__always) get { isUppercase ? self | 0x20 : self } }
}
