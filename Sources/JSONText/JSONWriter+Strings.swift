// Strings are what a child may fill with anything, and most of a record's bytes, so escaping copies whole runs and looks
// closer only at the few bytes that can need it.
//
// Escaped are: `"` and `\`, all control characters (C0, DEL and C1: a terminal may obey U+009B like ESC [), the line
// separators U+2028 and U+2029 (with U+0085 among C1, no reader that splits at Unicode line ends can tear a line), and what
// shows a line in another order than it has (U+202A–U+202E, U+2066–U+2069). So a record may be shown as it is. `/` is not.

extension JSONWriter {
  /// Writes a string.
  @inlinable public mutating func string(_ text: some StringProtocol) {
    let written: Void? = text.utf8.withContiguousStorageIfAvailable { string(utf8: $0) }
    if written == nil {
      var copy = String(text)
      copy.withUTF8 { string(utf8: $0) }
    }
  }

  /// Writes as much of a string as fits into `maximumBytes` as written, escapes counted and quotes not, cut between two
  /// characters (within one only when a single character alone is longer). Returns whether something was cut.
  public mutating func string(_ text: String, maximumBytes: Int) -> Bool {
    // No byte takes more than six as written, so most texts need not be measured.
    if text.utf8.count <= maximumBytes / 6 {
      string(text)
      return false
    }
    let kept = Self.utf8Count(of: text, fittingInto: maximumBytes)
    if kept == text.utf8.count {
      string(text)
      return false
    }
    string(Self.wholeCharacters(of: text, utf8Count: kept))
    return true
  }

  /// Writes bytes as a string; they must be valid UTF-8.
  public mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
    beginValue()
    append(UInt8(ascii: "\""))
    var runStart = 0
    var position = 0
    while position < utf8.count {
      let length = Escape.length(at: position, in: utf8)
      if length == 0 {
        position += 1
        continue
      }
      append(UnsafeBufferPointer(rebasing: utf8[runStart..<position]))
      appendEscape(of: UnsafeBufferPointer(rebasing: utf8[position..<position + length]))
      position += length
      runStart = position
    }
    append(UnsafeBufferPointer(rebasing: utf8[runStart...]))
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(of character: UnsafeBufferPointer<UInt8>) {
    let last = character[character.count - 1]
    switch character[0] {
    case UInt8(ascii: "\""): append(plain: "\\\"")
    case UInt8(ascii: "\\"): append(plain: "\\\\")
    case 0x08: append(plain: "\\b")
    case 0x09: append(plain: "\\t")
    case 0x0A: append(plain: "\\n")
    case 0x0C: append(plain: "\\f")
    case 0x0D: append(plain: "\\r")
    case 0xE2:  // E2 80 A8…AE is U+2028…202E, E2 81 A6…A9 is U+2066…2069
      append(plain: "\\u20")
      append(character[1] == 0x80 ? UInt8(ascii: "2") : UInt8(ascii: "6"))
      append(Escape.hexDigit(last & 0xF))
    default:  // C0, DEL, or C2 80…9F, whose second byte is the scalar
      append(plain: "\\u00")
      append(Escape.hexDigit(last >> 4))
      append(Escape.hexDigit(last & 0xF))
    }
  }

  /// How many leading bytes of `text` take at most `maximumBytes` as written; ends between two scalars.
  private static func utf8Count(of text: String, fittingInto maximumBytes: Int) -> Int {
    var text = text
    return text.withUTF8 { utf8 in
      var position = 0
      var written = 0
      while position < utf8.count {
        let escaped = Escape.length(at: position, in: utf8)
        let length = escaped > 0 ? escaped : Escape.scalarLength(utf8[position])
        written += escaped > 0 ? Escape.writtenLength(utf8[position]) : length
        if written > maximumBytes { return position }
        position += length
      }
      return position
    }
  }

  /// The first `utf8Count` bytes without the character that the cut would tear. Looks one scalar beyond the cut and takes
  /// the last character away: that is either this scalar alone or what it belongs to.
  private static func wholeCharacters(of text: String, utf8Count: Int) -> Substring {
    let cut = text.utf8.index(text.startIndex, offsetBy: utf8Count)
    let window = text[..<text.unicodeScalars.index(after: cut)]
    // Not `dropLast()`, which counts all characters of the window first.
    let whole = window[..<window.index(before: window.endIndex)]
    return whole.isEmpty ? text[..<cut] : whole
  }
}

/// Which bytes of valid UTF-8 are written otherwise, and how.
private enum Escape {
  /// How many bytes starting here must be replaced by an escape; 0 when this byte stays.
  static func length(at position: Int, in utf8: UnsafeBufferPointer<UInt8>) -> Int {
    let byte = utf8[position]
    if byte >= 0x20, byte < 0x7F { return byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? 1 : 0 }
    switch byte {
    case ..<0x20, 0x7F: return 1
    case 0xC2: return utf8[position + 1] < 0xA0 ? 2 : 0
    case 0xE2:
      switch utf8[position + 1] {
      case 0x80: return (0xA8...0xAE).contains(utf8[position + 2]) ? 3 : 0
      case 0x81: return (0xA6...0xA9).contains(utf8[position + 2]) ? 3 : 0
      default: return 0
      }
    default: return 0
    }
  }

  /// How long the escape that begins at `first` is.
  static func writtenLength(_ first: UInt8) -> Int {
    switch first {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
    default: 6
    }
  }

  /// How many bytes the scalar has that begins with `first`.
  static func scalarLength(_ first: UInt8) -> Int {
    switch first {
    case ..<0x80: 1
    case ..<0xE0: 2
    case ..<0xF0: 3
    default: 4
    }
  }

  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
