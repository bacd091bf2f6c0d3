/// A text as it reads once `\u002d` and the like are what they stand for: JSON inside of text hides secrets that way.
enum EscapedText {
  /// What is found behind the escapes, as stretches of the text as it is.
  static func spans(
    in text: TextBytes, scope: RedactionScope, index: LiteralIndex, known: [[UInt8]]
  ) -> [SensitiveSpan] {
    var bytes: [UInt8] = []
    var places: [Int] = []
    bytes.reserveCapacity(text.count)
    places.reserveCapacity(text.count + 1)
    var position = 0
    while position < text.count {
      places.append(position)
      if let (byte, end) = character(in: text, at: position) {
        bytes.append(byte)
        position = end
      } else {
        bytes.append(text[position])
        position += 1
      }
    }
    places.append(text.count)
    guard bytes.count < text.count else { return [] }
    // What is escaped twice shows after the second round; each is shorter than the one before.
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      let plain = TextBytes(base: base, count: buffer.count, isOpenEnded: text.isOpenEnded)
      return Scan.spans(in: plain, scope: scope, index: index, known: known).map {
        SensitiveSpan(start: places[$0.start], end: places[$0.end], kind: $0.kind)
      }
    }
  }

  /// Whether an escape at this place stands for a character that a secret or what leads to it may have: not for colours.
  static func hides(in text: TextBytes, at start: Int) -> Bool {
    character(in: text, at: start).map { $0.byte > 0x20 } ?? false
  }

  /// The ASCII character that an escape stands for, and where it ends. However many backslashes there are, JSON in JSON
  /// doubles them.
  private static func character(in text: TextBytes, at start: Int) -> (byte: UInt8, end: Int)? {
    guard text[start] == UInt8(ascii: "\\") else { return nil }
    let letter = text.end(from: start, within: 8) { $0 == UInt8(ascii: "\\") }
    guard text[letter] == UInt8(ascii: "u"), text[letter + 1] == UInt8(ascii: "0"),
      text[letter + 2] == UInt8(ascii: "0"),
      let high = digit(text[letter + 3]), let low = digit(text[letter + 4])
    else { return nil }
    let byte = high << 4 | low
    return byte < 0x80 ? (byte, letter + 5) : nil
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    guard byte.isHexDigit else { return nil }
    return byte.isDigit ? byte - 48 : (byte | 0x20) - 87
  }
}
