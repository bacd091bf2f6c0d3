/// Decimal numbers as they are printed, read into whole numbers of a small unit: money and prices never pass through binary
/// fractions.
enum DecimalText {
  /// The number times ten to the power of `places`, rounded half up: `0.0212285` with 9 places is 21,228,500.
  ///
  /// - Parameter text: digits with at most one point, and an exponent or none (`9.3e-05`).
  /// - Returns: `nil` for anything else, for negative numbers and for those that do not fit.
  static func scaled(_ text: some StringProtocol, places: Int) -> Int64? {
    var digits: Int128 = 0
    var exponent = places
    var isFraction = false
    var sawDigit = false
    var rest = Substring(text).utf8
    while let byte = rest.first, byte | 0x20 != UInt8(ascii: "e") {
      rest.removeFirst()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        sawDigit = true
        // Thirty digits decide every number in range; later ones are only counted.
        let hasRoom = digits < 1_000_000_000_000_000_000_000_000_000_000
        if hasRoom { digits = digits * 10 + Int128(byte - UInt8(ascii: "0")) }
        if hasRoom, isFraction { exponent -= 1 }
        if !hasRoom, !isFraction { exponent += 1 }
      case UInt8(ascii: ".") where !isFraction: isFraction = true
      default: return nil
      }
    }
    guard sawDigit else { return nil }
    if !rest.isEmpty {
      guard let written = Int(Substring(rest.dropFirst())), abs(written) < 1000 else { return nil }
      exponent += written
    }
    return scaled(digits, timesTenTo: exponent)
  }

  private static func scaled(_ digits: Int128, timesTenTo exponent: Int) -> Int64? {
    var number = digits
    if number != 0, exponent > 0 {
      for _ in 0..<exponent {
        number *= 10
        guard number <= Int128(Int64.max) else { return nil }
      }
    } else if exponent < 0 {
      // Rounds once: all digits but the last dropped one go first, and do not reach the rounding.
      for _ in 0..<(-exponent - 1) where number != 0 { number /= 10 }
      number = (number + 5) / 10
    }
    return Int64(exactly: number)
  }
}
