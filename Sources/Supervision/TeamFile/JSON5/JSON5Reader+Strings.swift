// Strings are the only part of JSON5 with a grammar of their own: two kinds of quotes, escapes in three lengths, surrogate
// pairs, and lines that continue after a backslash.

extension JSON5Reader {
  /// The string that begins at the position with `"` or `'`.
  mutating func quotedString() throws(SyntaxError) -> String {
    let start = position
    let quote = bytes[position]
    position += 1
    var content: [UInt8] = []
    while let byte = next {
      switch byte {
      case quote:
        position += 1
        return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        throw error("the string that opens here is not closed on its line", at: start)
      case UInt8(ascii: "\\"):
        position += 1
        content += Array(String(try escape(of: start)).utf8)
      default:
        content.append(byte)
        position += 1
      }
    }
    throw error("the string that opens here is never closed", at: start)
  }

  /// What the characters after a backslash stand for; nothing for a continued line.
  private mutating func escape(of string: Int) throws(SyntaxError) -> String.UnicodeScalarView {
    let backslash = position - 1
    let (character, length) = scalar
    guard length > 0 else { throw error("the string that opens here is never closed", at: string) }
    position += length
    switch character {
    case "n": return scalars("\n")
    case "r": return scalars("\r")
    case "t": return scalars("\t")
    case "b": return scalars("\u{08}")
    case "f": return scalars("\u{0C}")
    case "v": return scalars("\u{0B}")
    case "x": return scalars(try hexadecimal(digits: 2, backslash))
    case "u": return scalars(try codePoint(backslash))
    case "\r":
      if next == UInt8(ascii: "\n") { position += 1 }
      return .init()
    case _ where character.endsLine: return .init()
    case "0" where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next ?? 0): return scalars("\0")
    case "0"..."9": throw error("\\ before a digit means nothing in JSON; write \\\\ for a backslash", at: backslash)
    default: return scalars(character)
    }
  }

  private func scalars(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView { .init([scalar]) }

  /// The scalar of `\uXXXX`, or of the two such escapes of a surrogate pair.
  private mutating func codePoint(_ backslash: Int) throws(SyntaxError) -> Unicode.Scalar {
    let first = try number(digits: 4, backslash)
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, bytes[position...].starts(with: "\\u".utf8) {
      position += 2
      let second = try number(digits: 4, backslash)
      if (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw error("half of a surrogate pair without the other half", at: backslash)
  }

  private mutating func hexadecimal(digits count: Int, _ backslash: Int) throws(SyntaxError) -> Unicode.Scalar {
    Unicode.Scalar(UInt8(truncatingIfNeeded: try number(digits: count, backslash)))
  }

  private mutating func number(digits count: Int, _ backslash: Int) throws(SyntaxError) -> UInt32 {
    let digits = bytes[position...].prefix(count)
    guard digits.count == count, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("expected \(count) hexadecimal digits after the backslash and its letter", at: backslash) }
    position += count
    return number
  }
}
