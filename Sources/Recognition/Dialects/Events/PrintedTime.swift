/// Times as tools print them: RFC 3339 and its relatives (`2026-11-21T08:34:17.029Z`, `2026-11-21 08:34:17+01:00`).
///
/// Only differences between two times of one tool are of use; when something happened is told by the time it was received.
enum PrintedTime {
  /// The time in microseconds since 1970; without a zone it is taken for UTC. `nil` for any other text.
  static func microseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8.prefix(40))
    guard bytes.count >= 19, bytes[4] == dash, bytes[7] == dash, bytes[13] == colon, bytes[16] == colon,
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var rest = bytes[19...]
    var fraction: Int64 = 0
    if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
      let digits = rest.dropFirst().prefix { isDigit($0) }
      for place in 0..<6 {
        fraction = fraction * 10
        if place < digits.count { fraction += Int64(digits[digits.startIndex + place] - zero) }
      }
      rest = rest.dropFirst(1 + digits.count)
    }
    guard let offset = offset(Array(rest)) else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    return (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1_000_000 + fraction
  }

  /// From one time to a later one in milliseconds; `nil` when one is unknown or the clock went back.
  static func milliseconds(from start: Int64?, to end: Int64?) -> Double? {
    guard let start, let end, end >= start else { return nil }
    return Double(end - start) / 1000
  }

  private static let zero = UInt8(ascii: "0")
  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")

  private static func isDigit(_ byte: UInt8) -> Bool { (zero...UInt8(ascii: "9")).contains(byte) }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.allSatisfy({ isDigit($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int64($1 - zero) }
  }

  /// Minutes east of Greenwich: `Z`, `+01:00`, `-0530`, nothing.
  private static func offset(_ text: [UInt8]) -> Int64? {
    if text.isEmpty || text == [UInt8(ascii: "Z")] || text == [UInt8(ascii: "z")] { return 0 }
    let digits = text.dropFirst().filter { $0 != colon }
    guard digits.count == 4, let hours = number(digits[0..<2]), let minutes = number(digits[2..<4]), hours < 24
    else { return nil }
    switch text[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case dash: return -(hours * 60 + minutes)
    default: return nil
    }
  }

  /// Years are counted from March, so that the leap day is the last. (Howard Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms", `days_from_civil`.)
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
