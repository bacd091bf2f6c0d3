import Glibc

/// A line as text: decoded, without escape sequences, cut into the segments that `\r` overwrites on a terminal.
public enum LineText {
  /// Patterns look at this many bytes of a line at most, so that a hostile line costs bounded time.
  static let maximumMatchedLength = 64 << 10

  /// Decodes bytes; invalid UTF-8 becomes U+FFFD.
  static func decode(_ bytes: UnsafeRawBufferPointer) -> (text: String, isValid: Bool) {
    // `String(validating:)` asks the runtime for generic types, which takes longer than the text itself.
    let span = bytes.bindMemory(to: UInt8.self).span
    if let valid = try? UTF8Span(validating: span) { return (String(copying: valid), true) }
    return (String(decoding: bytes, as: UTF8.self), false)
  }

  /// Whether bytes are UTF-8.
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    (try? UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)) != nil
  }

  /// Whether an escape sequence is in it.
  static func holdsEscape(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return false }
    return memchr(base, 0x1B, bytes.count) != nil
  }

  /// Removes escape sequences (ECMA-48: CSI, OSC, other two-character ones); everything else stays, `\r` too.
  static func withoutEscapes(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: bytes.count) { kept, count in
      count = copyWithoutEscapes(bytes, to: UnsafeMutableRawBufferPointer(kept))
    }
  }

  /// Copies all but the escape sequences.
  ///
  /// - Parameter target: at least as long as `bytes`.
  /// - Returns: how many bytes were copied.
  static func copyWithoutEscapes(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress, let kept = target.baseAddress else { return 0 }
    var count = 0
    var index = 0
    while index < bytes.count {
      // What lies between two escapes is copied in one piece.
      let escape = memchr(base + index, 0x1B, bytes.count - index).map { UnsafeRawPointer($0) - base }
      let end = escape ?? bytes.count
      memcpy(kept + count, base + index, end - index)
      count += end - index
      index = escape.map { endOfEscape(in: bytes, from: $0) } ?? end
    }
    return count
  }

  /// The index behind the escape sequence that starts at `start`.
  private static func endOfEscape(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start + 1
    guard index < bytes.count else { return index }
    switch bytes[index] {
    case UInt8(ascii: "["):
      index += 1
      // Parameters and intermediates are 0x20–0x3F, the final byte is 0x40–0x7E.
      while index < bytes.count, (0x20...0x3F).contains(bytes[index]) { index += 1 }
      return min(index + 1, bytes.count)
    case UInt8(ascii: "]"):
      // Operating system command: up to BEL or ST (ESC \).
      while index < bytes.count {
        if bytes[index] == 0x07 { return index + 1 }
        if bytes[index] == 0x1B, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\\") { return index + 2 }
        index += 1
      }
      return index
    case 0x20...0x2F:
      while index < bytes.count, (0x20...0x2F).contains(bytes[index]) { index += 1 }
      return min(index + 1, bytes.count)
    default:
      return index + 1
    }
  }

  /// What is left of a line on a terminal: the text behind its last carriage return, blank ends aside.
  static func lastSegment(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let base = bytes.baseAddress, !bytes.isEmpty, memchr(base, 0x0D, bytes.count) != nil else { return bytes }
    var end = bytes.count
    while end > 0, bytes[end - 1] == 0x0D || bytes[end - 1] == 0x20 { end -= 1 }
    let start = bytes[..<end].lastIndex(of: 0x0D).map { $0 + 1 } ?? 0
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  /// The segments between carriage returns that hold anything, in the order printed. git's `Rebasing (1/1)\r\r` and its
  /// result arrive on one line even when piped.
  static func segments(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: 0x0D).filter { segment in segment.contains { $0 != 0x20 } }
  }

  /// Cuts a text to at most `limit` bytes of UTF-8 at a character boundary.
  public static func cut(_ text: String, to limit: Int) -> (text: String, isCut: Bool) {
    guard text.utf8.count > limit else { return (text, false) }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
    return (String(text[..<end]), true)
  }
}
