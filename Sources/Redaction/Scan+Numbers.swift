/// Personal data that are numbers: social security numbers, card numbers, bank accounts.
///
/// Every one of them has at least eleven characters of which most are digits, so looking at each fourth byte is enough to
/// come upon it.
extension Scan {
  private static let stride = 4
  private static let leastDigits = 9

  mutating func findNumbers() {
    let base = text.base
    var index = Self.stride - 1
    while index < text.count {
      guard base[index].isDigit else {
        index += Self.stride
        continue
      }
      // All that may belong together: digits, with single blanks and hyphens between them.
      var start = index
      while Self.joins(text[start - 1]) { start -= 1 }
      var end = index + 1
      while Self.joins(text[end]) { end += 1 }
      look(atNumber: start, end)
      index = max(index + Self.stride, end + 1)
    }
    if text.isOpenEnded { findOpenNumber() }
  }

  @inline(__always)
  private static func joins(_ byte: UInt8) -> Bool {
    byte.isDigit || byte == 0x20 || byte == UInt8(ascii: "-")
  }

  private mutating func look(atNumber first: Int, _ last: Int) {
    var digits = 0
    for index in first..<last where text[index].isDigit { digits += 1 }
    // An account number may have letters among its digits, so that each run of them is short.
    if digits >= 4 { findAccount(around: first, last) }
    guard digits >= Self.leastDigits else { return }
    var index = first
    while index < last {
      guard text[index].isDigit, !text[index - 1].isDigit else {
        index += 1
        continue
      }
      if let end = SocialSecurityNumber.end(in: text, from: index) {
        add(index, end, .socialSecurityNumber)
        index = end
      } else if let end = CardNumber.end(in: text, from: index) {
        add(index, end, .card)
        index = end
      } else {
        index += 1
      }
    }
  }

  /// An account begins with letters, which stand before the digits that were found: `DE89 3704…`, `GB29 NWBK 6016…`.
  private mutating func findAccount(around first: Int, _ last: Int) {
    var start = first
    while first - start < BankAccount.longestPrinted, text[start - 1].isUppercase || Self.joins(text[start - 1]) {
      start -= 1
    }
    // Only where two capitals and two digits begin a word.
    while start < last {
      if text[start].isUppercase, text[start + 1].isUppercase, text[start + 2].isDigit, text[start + 3].isDigit,
        !text[start - 1].isAlphanumeric, spans.last.map({ start >= $0.end }) ?? true,
        let end = BankAccount.end(in: text, from: start)
      {
        add(start, end, .iban)
        return
      }
      start += 1
    }
  }

  /// The last characters of a text that goes on may be the first of a number, or the letters and digits of an account.
  private mutating func findOpenNumber() {
    var start = text.count
    var digits = 0
    while start > 0, Self.joins(text[start - 1]) || text[start - 1].isUppercase, text.count - start < Self.longestOpen {
      start -= 1
      if text[start].isDigit { digits += 1 }
    }
    while start < text.count, !text[start].isDigit, !text[start].isUppercase || text[start - 1].isAlphanumeric {
      start += 1
    }
    let isAccount = text[start].isUppercase && text[start + 1].isUppercase && text[start + 2].isDigit
    guard digits > 0, !text[start - 1].isAlphanumeric, isAccount || text[text.count - 1].isDigit || digits > 3 else {
      return
    }
    add(start, text.count, isAccount ? .iban : .card)
  }

  private static let longestOpen = 44
}

/// Numbers of the US Social Security Administration: `AAA-GG-SSSS`, in the ranges that are given out.
enum SocialSecurityNumber {
  private static let length = 11

  static func end(in text: TextBytes, from start: Int) -> Int? {
    let hyphen = UInt8(ascii: "-")
    guard text[start + 3] == hyphen, text[start + 6] == hyphen, stands(alone: start, start + length, in: text) else {
      return nil
    }
    for offset in [1, 2, 4, 5, 7, 8, 9, 10] where !text[start + offset].isDigit { return nil }
    return isGiven(
      area: number(text, start, 3), group: number(text, start + 4, 2), serial: number(text, start + 7, 4))
      ? start + length : nil
  }

  /// Nine digits without hyphens, which need a name in front of them to mean anything.
  static func isNumber(_ text: TextBytes, from start: Int, to end: Int) -> Bool {
    guard end - start == 9 else { return false }
    for index in start..<end where !text[index].isDigit { return false }
    return isGiven(
      area: number(text, start, 3), group: number(text, start + 3, 2), serial: number(text, start + 5, 4))
  }

  /// Area 000, 666 and from 900 on, group 00 and serial 0000 are never given; 078-05-1120 was printed in wallets.
  private static func isGiven(area: Int, group: Int, serial: Int) -> Bool {
    area > 0 && area != 666 && area < 900 && group > 0 && serial > 0 && (area, group, serial) != (78, 5, 1120)
  }

  private static func number(_ text: TextBytes, _ start: Int, _ count: Int) -> Int {
    (start..<(start + count)).reduce(0) { $0 * 10 + Int(text[$1] &- 48) }
  }

  /// Whether it is no part of something longer, such as a part number or a version.
  private static func stands(alone start: Int, _ end: Int, in text: TextBytes) -> Bool {
    let (before, after) = (text[start - 1], text[end])
    let parts: [UInt8] = [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "/")]
    if parts.contains(before) || parts.contains(after) || after.isAlphanumeric { return false }
    if before == UInt8(ascii: "."), text[start - 2].isDigit { return false }
    if after == UInt8(ascii: "."), text[end + 1].isDigit { return false }
    return text.isBoundary(before: start)
  }
}
