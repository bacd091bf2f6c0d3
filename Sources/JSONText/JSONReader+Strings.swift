import CBytes
import Glibc

// Strings are most of the bytes of a document. A string without escapes, which is nearly every one, is found with sixteen
// bytes per step and copied once; one with escapes is unescaped straight into the storage of its String.

/// Where a string stands in a document, checked.
struct JSONStringPlace {
  /// Without the quotes.
  let start: Int
  let end: Int
  let isEscaped: Bool
}

extension JSONParser {
  /// Reads a string; `position` is at its opening quote.
  mutating func string() throws(JSONReadError) -> String { text(of: try stringPlace()) }

  /// The text of a string that was found.
  func text(of place: JSONStringPlace) -> String {
    if place.isEscaped { return unescaped(place.start, place.end) }
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[place.start..<place.end]), as: UTF8.self)
  }

  /// Checks a string and steps over it; `position` is at its opening quote.
  mutating func stringPlace() throws(JSONReadError) -> JSONStringPlace {
    let start = position + 1
    var end = plainEnd(from: start)
    var isEscaped = false
    // Everything is checked before it is copied, so that copying cannot fail.
    while true {
      guard end < bytes.count else { throw failure("the text ends inside a string", at: end) }
      switch bytes[end] {
      case UInt8(ascii: "\""):
        position = end + 1
        return JSONStringPlace(start: start, end: end, isEscaped: isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        end = plainEnd(from: try afterEscape(at: end))
      default:
        throw failure("a control character inside a string must be escaped", at: end)
      }
    }
  }

  /// The first quote, backslash or control character at or after `index`, or the end of the text.
  @inline(__always)
  private func plainEnd(from index: Int) -> Int {
    guard let base = bytes.baseAddress, index < bytes.count else { return index }
    return bytes_plain_end(base.assumingMemoryBound(to: UInt8.self), index, bytes.count)
  }

  /// Checks the escape at `index` and answers where it ends.
  private func afterEscape(at index: Int) throws(JSONReadError) -> Int {
    guard index + 1 < bytes.count else { throw failure("the text ends inside a string", at: bytes.count) }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "u"):
      for digit in index + 2..<index + 6 {
        guard digit < bytes.count else { throw failure("the text ends inside a string", at: bytes.count) }
        guard hexValue(bytes[digit]) != nil else { throw failure("\\u needs four hexadecimal digits", at: index) }
      }
      return index + 6
    default:
      throw failure("no such escape in a string", at: index)
    }
  }

  /// The text between two places whose escapes have been checked. It is never longer than its source: the six bytes of
  /// `\uXXXX` become at most three, a pair of them four.
  private func unescaped(_ start: Int, _ end: Int) -> String {
    String(unsafeUninitializedCapacity: end - start) { target in
      var count = 0
      var index = start
      while index < end {
        let escape = memchr(bytes.baseAddress! + index, 0x5C, end - index)
        let plainEnd = escape.map { UnsafeRawPointer($0) - bytes.baseAddress! } ?? end
        memcpy(target.baseAddress! + count, bytes.baseAddress! + index, plainEnd - index)
        count += plainEnd - index
        index = plainEnd
        guard index < end else { break }
        let (scalar, length) = escaped(at: index, before: end)
        for unit in UTF8.encode(scalar)! {
          target[count] = unit
          count += 1
        }
        index += length
      }
      return count
    }
  }

  /// The character that a checked escape stands for, and the length of the escape.
  private func escaped(at index: Int, before end: Int) -> (scalar: Unicode.Scalar, length: Int) {
    switch bytes[index + 1] {
    case UInt8(ascii: "b"): return ("\u{8}", 2)
    case UInt8(ascii: "f"): return ("\u{C}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"): break
    case let itself: return (Unicode.Scalar(itself), 2)
    }
    let unit = codeUnit(at: index + 2)
    if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
    // A high surrogate counts only together with the low one that follows it.
    if unit < 0xDC00, index + 12 <= end, bytes[index + 6] == UInt8(ascii: "\\"), bytes[index + 7] == UInt8(ascii: "u") {
      let low = codeUnit(at: index + 8)
      if (0xDC00...0xDFFF).contains(low), let pair = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) {
        return (pair, 12)
      }
    }
    return ("\u{FFFD}", 6)
  }

  private func codeUnit(at index: Int) -> UInt32 {
    (index..<index + 4).reduce(0) { $0 << 4 | UInt32(hexValue(bytes[$1])!) }
  }

  private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
