import JSONText

/// Points in time as people and most tools read them: RFC 3339 in UTC with milliseconds, `2025-11-21T07:48:28.123Z`.
///
/// Own integer arithmetic instead of a formatter: a snapshot holds up to 51 of these, at 1.2 µs each from
/// `ISO8601DateFormatter` (which needs Foundation).
public enum Timestamp {
  /// The text of a point in time. Years outside 0000…9999, which RFC 3339 cannot write, become the nearest it can.
  ///
  /// - Parameter milliseconds: Milliseconds since 1970 UTC, leap seconds not counted.
  public static func rfc3339(milliseconds: Int64) -> String {
    withDigits(milliseconds) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the 24 bytes of the text.
  private static func withDigits<Result>(
    _ milliseconds: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let clamped = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
    let (days, timeOfDay) = flooredDivision(Int(clamped), 86_400_000)
    let (year, month, day) = civilDate(daysSince1970: days)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
      func put(_ value: Int, at place: Int, digits: Int, then separator: Unicode.Scalar) {
        var rest = value
        for index in stride(from: place + digits - 1, through: place, by: -1) {
          text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        text[place + digits] = UInt8(ascii: separator)
      }
      put(year, at: 0, digits: 4, then: "-")
      put(month, at: 5, digits: 2, then: "-")
      put(day, at: 8, digits: 2, then: "T")
      put(timeOfDay / 3_600_000, at: 11, digits: 2, then: ":")
      put(timeOfDay / 60_000 % 60, at: 14, digits: 2, then: ":")
      put(timeOfDay / 1000 % 60, at: 17, digits: 2, then: ".")
      put(timeOfDay % 1000, at: 20, digits: 3, then: "Z")
      return body(UnsafeBufferPointer(text))
    }
  }

  /// The Gregorian date of a day, by counting years from 1 March: then the leap day is the last of its year and the lengths
  /// of months follow the line (153 m + 2) / 5. (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.)
  private static func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = flooredDivision(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  /// The milliseconds since 1970 UTC that a text of just this form means; `nil` for any other text.
  public static func milliseconds(rfc3339 text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 24, bytes[23] == UInt8(ascii: "Z") else { return nil }
    for (place, separator) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, ".")]
      as [(Int, Unicode.Scalar)]
    {
      guard bytes[place] == UInt8(ascii: separator) else { return nil }
    }
    func number(_ range: Range<Int>, atMost most: Int) -> Int? {
      guard bytes[range].allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
      let value = bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      return value <= most ? value : nil
    }
    guard let year = number(0..<4, atMost: 9999), let month = number(5..<7, atMost: 12), month >= 1,
      let day = number(8..<10, atMost: 31), day >= 1, let hour = number(11..<13, atMost: 23),
      let minute = number(14..<16, atMost: 59), let second = number(17..<19, atMost: 60),
      let thousandth = number(20..<23, atMost: 999)
    else { return nil }
    let time = ((hour * 60 + minute) * 60 + second) * 1000 + thousandth
    return Int64(daysSince1970(year: year, month: month, day: day) * 86_400_000 + time)
  }

  /// The reverse of ``civilDate(daysSince1970:)`` (`days_from_civil` there).
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = flooredDivision(yearFromMarch, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func flooredDivision(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// Writes a point in time as a JSON string.
  static func write(milliseconds: Int64, to writer: inout JSONWriter) {
    withDigits(milliseconds) { writer.string(utf8: $0) }
  }
}
