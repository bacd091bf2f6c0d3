/// Text as a terminal, or the log of a CI job, may be given it: what a terminal would obey, and what would show a line in
/// another order than it has, is written out instead.
///
/// Children print what they like, files hold anything, and both are quoted in what people read. A sequence that begins with
/// ESC or U+009B sets the clipboard (OSC 52), the title or the colours, answers as if it were typed, or moves the cursor over
/// what stood there; a carriage return prints over a line; U+202A–U+202E and U+2066–U+2069 turn the order of letters around
/// (CVE-2021-42574). Nothing of that gets through here.
public enum ShownText {
  /// What becomes of the line ends in a text.
  public enum Lines: Sendable {
    /// The text is one line: they, and all control characters below U+0080, become blanks.
    case one
    /// They stay; all other control characters are written out.
    case several
  }

  /// The text without anything that a terminal obeys. What is written out has the form `\u009B`, which is the same character
  /// in a string of JSON. Tabs stay; bytes that are no UTF-8 become U+FFFD, because a terminal may take them for U+0080–U+009F.
  public static func of(_ text: String, lines: Lines) -> [UInt8] {
    var text = text
    return text.withUTF8 { of($0, lines: lines) }
  }

  /// The same for bytes.
  public static func of(_ bytes: [UInt8], lines: Lines) -> [UInt8] {
    of(String(decoding: bytes, as: UTF8.self), lines: lines)
  }

  private static func of(_ utf8: UnsafeBufferPointer<UInt8>, lines: Lines) -> [UInt8] {
    var shown: [UInt8] = []
    shown.reserveCapacity(utf8.count + 1)
    var start = 0
    var position = 0
    while position < utf8.count {
      let length = lengthOfCommand(at: position, in: utf8)
      if length == 0 || (lines == .several && utf8[position] == UInt8(ascii: "\n")) {
        position += 1
        continue
      }
      shown.append(contentsOf: utf8[start..<position])
      if length == 1, lines == .one {
        shown.append(UInt8(ascii: " "))
      } else {
        shown += written(utf8, position, length)
      }
      position += length
      start = position
    }
    shown.append(contentsOf: utf8[start...])
    return shown
  }

  /// How many bytes the character has that begins here and must not be shown as it is; 0 when it may.
  private static func lengthOfCommand(at position: Int, in utf8: UnsafeBufferPointer<UInt8>) -> Int {
    switch utf8[position] {
    case UInt8(ascii: "\t"): return 0
    case ..<0x20, 0x7F: return 1
    // U+0080–U+009F; what is cut short cannot be: the text is valid UTF-8.
    case 0xC2: return utf8[position + 1] < 0xA0 ? 2 : 0
    case 0xE2:
      switch (utf8[position + 1], utf8[position + 2]) {
      // U+2028–U+202E: separators of lines, embeddings and overrides of direction.
      case (0x80, 0xA8...0xAE): return 3
      // U+2066–U+2069: isolates.
      case (0x81, 0xA6...0xA9): return 3
      default: return 0
      }
    default: return 0
    }
  }

  private static func written(_ utf8: UnsafeBufferPointer<UInt8>, _ position: Int, _ length: Int) -> [UInt8] {
    var scalar = UInt32(utf8[position])
    if length == 2 { scalar = UInt32(utf8[position + 1]) }
    if length == 3 { scalar = 0x2000 | UInt32(utf8[position + 1] & 0x3F) << 6 | UInt32(utf8[position + 2] & 0x3F) }
    let digits = String(scalar, radix: 16, uppercase: true)
    return Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
  }
}
