/// Numbers of payment cards: an issuer's beginning, its length, its grouping, and the check digit of Luhn (ISO/IEC 7812-1).
///
/// Every tenth number of sixteen digits passes Luhn's check, so where a name in front says that it is an id, a time or a
/// size, it is that.
enum CardNumber {
  /// How cards are printed; the longest first.
  private static let groupings: [[Int]] = [
    [4, 4, 4, 4, 3], [4, 4, 4, 4], [4, 6, 5], [4, 6, 4], [4, 5, 6], [8, 8],
  ]

  /// Where a card number ends that begins at `start`; `nil` when there is none.
  static func end(in text: TextBytes, from start: Int) -> Int? {
    guard text.isBoundary(before: start), !isPart(before: start, in: text) else { return nil }
    let run = text.end(from: start, within: 20) { $0.isDigit } - start
    if run >= 13, run <= 19 {
      let number = (start..<(start + run)).reduce(0) { $0 * 10 + UInt64(text[$1] - 48) }
      return isCard(number, count: run, in: text, start, start + run) ? start + run : nil
    }
    guard run == 4 || run == 8, secondGroupMayFollow(start + run, in: text) else { return nil }
    for grouping in grouping(run) {
      if let (number, count, end) = read(grouping, in: text, from: start),
        isCard(number, count: count, in: text, start, end)
      {
        return end
      }
    }
    return nil
  }

  /// Every second group has four digits or more, and those of a date have two.
  private static func secondGroupMayFollow(_ separator: Int, in text: TextBytes) -> Bool {
    for index in separator + 1...separator + 4 where !text[index].isDigit { return false }
    return text[separator] == 0x20 || text[separator] == UInt8(ascii: "-")
  }

  private static func grouping(_ first: Int) -> ArraySlice<[Int]> {
    first == 4 ? groupings.dropLast() : groupings.suffix(1)
  }

  /// Groups of these lengths with the same blank or hyphen between them.
  private static func read(
    _ grouping: [Int], in text: TextBytes, from start: Int
  ) -> (number: UInt64, count: Int, end: Int)? {
    let separator = text[start + grouping[0]]
    guard separator == 0x20 || separator == UInt8(ascii: "-") else { return nil }
    var number: UInt64 = 0
    var count = 0
    var index = start
    for (place, length) in grouping.enumerated() {
      if place > 0 {
        guard text[index] == separator else { return nil }
        index += 1
      }
      for _ in 0..<length {
        guard text[index].isDigit else { return nil }
        number = number * 10 + UInt64(text[index] - 48)
        index += 1
      }
      count += length
    }
    return text[index].isDigit ? nil : (number, count, index)
  }

  private static func isCard(_ number: UInt64, count: Int, in text: TextBytes, _ start: Int, _ end: Int) -> Bool {
    isIssued(number, count: count) && isChecked(number) && !isPart(behind: end, in: text)
      && !isNamedOtherwise(before: start, in: text)
  }

  private static func isPart(before start: Int, in text: TextBytes) -> Bool {
    switch text[start - 1] {
    case UInt8(ascii: "."): text[start - 2].isDigit
    case UInt8(ascii: "-"), UInt8(ascii: "_"): text[start - 2].isAlphanumeric
    case UInt8(ascii: "+"): true
    default: false
    }
  }

  private static func isPart(behind end: Int, in text: TextBytes) -> Bool {
    let after = text[end]
    if after.isAlphanumeric || after == UInt8(ascii: "_") { return true }
    return (after == UInt8(ascii: ".") || after == UInt8(ascii: "-")) && text[end + 1].isAlphanumeric
  }

  private static let otherNames: [StaticString] = [
    "id", "ids", "seq", "offset", "timestamp", "ts", "time", "nonce", "seed", "ns", "bytes", "size", "hash", "checksum",
    "trace", "span", "snowflake",
  ]

  /// Whether an assignment to something that is no card ends here: `trace_id=…`, `"seq": …`.
  private static func isNamedOtherwise(before start: Int, in text: TextBytes) -> Bool {
    var end = start
    var isAssigned = false
    while start - end < 6 {
      let byte = text[end - 1]
      if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") { isAssigned = true }
      guard byte.isBlank || byte.isQuote || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") else { break }
      end -= 1
    }
    guard isAssigned else { return false }
    return otherNames.contains { name in
      let first = end - name.utf8CodeUnitCount
      return text.holds(name, at: first) && (!text[first - 1].isLetter || text[first].isUppercase)
    }
  }

  /// Whether an issuer gives out numbers of this beginning and length.
  static func isIssued(_ number: UInt64, count: Int) -> Bool {
    var prefix = number
    for _ in 6..<max(6, count) { prefix /= 10 }
    switch prefix {
    case 400_000...499_999: return count == 13 || count == 16 || count == 19
    case 510_000...559_999, 222_100...272_099: return count == 16
    case 340_000...349_999, 370_000...379_999: return count == 15
    case 601_100...601_199, 644_000...659_999: return count == 16 || count == 19
    case 300_000...305_999, 360_000...369_999, 380_000...399_999: return count == 14
    case 352_800...358_999: return count == 16
    case 620_000...629_999: return count >= 16
    case 501_800...501_899, 502_000...502_099, 503_800...503_899, 589_300...589_399, 630_400...630_499,
      675_900...675_999, 676_100...676_399:
      return count == 16
    default: return false
    }
  }

  /// Luhn's check: every second digit from the right counts double.
  static func isChecked(_ number: UInt64) -> Bool {
    var sum: UInt64 = 0
    var rest = number
    var isDoubled = false
    while rest > 0 {
      let value = isDoubled ? rest % 10 * 2 : rest % 10
      sum += value > 9 ? value - 9 : value
      isDoubled.toggle()
      rest /= 10
    }
    return sum.isMultiple(of: 10)
  }
}
