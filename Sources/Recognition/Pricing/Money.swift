/// An amount in whole billionths of a US dollar.
///
/// Costs are added thousands of times and compared with budgets and with totals that tools print. Binary fractions of a
/// dollar drift under that; billionths hold every price per call that the known price lists can give, and 64 bits hold
/// nine billion dollars. Arithmetic stays at the ends of that range instead of trapping.
public struct Money: Hashable, Comparable, Sendable {
  /// Billionths of a dollar.
  public var nanodollars: Int64

  /// No money.
  public static let zero = Money(nanodollars: 0)

  /// An amount in billionths of a dollar.
  public init(nanodollars: Int64) {
    self.nanodollars = nanodollars
  }

  /// An amount in dollars, rounded to the nearest billionth; `nil` for NaN, infinity and amounts out of range.
  public init?(dollars: Double) {
    guard let nanodollars = Int64(exactly: (dollars * 1e9).rounded()) else { return nil }
    self.nanodollars = nanodollars
  }

  /// The amount in dollars, as near as a Double comes; it prints as the decimal it was read from.
  public var dollars: Double { Double(nanodollars) / 1e9 }

  /// Which amount is smaller.
  public static func < (left: Money, right: Money) -> Bool { left.nanodollars < right.nanodollars }

  /// The sum.
  public static func + (left: Money, right: Money) -> Money {
    let (sum, overflows) = left.nanodollars.addingReportingOverflow(right.nanodollars)
    return Money(nanodollars: overflows ? (right.nanodollars > 0 ? .max : .min) : sum)
  }

  /// The difference.
  public static func - (left: Money, right: Money) -> Money {
    let (difference, overflows) = left.nanodollars.subtractingReportingOverflow(right.nanodollars)
    return Money(nanodollars: overflows ? (right.nanodollars < 0 ? .max : .min) : difference)
  }

  /// Adds.
  public static func += (left: inout Money, right: Money) { left = left + right }
}

extension Money {
  /// An amount as tools print it, without currency sign and separators: `0.0212285`, `82.43`, `9.3e-05`. Digits beyond
  /// billionths are rounded half up; `nil` for anything else, negative amounts and amounts out of range included.
  public init?(text: some StringProtocol) {
    var digits: Int128 = 0
    var exponent = 9
    var isFraction = false
    var sawDigit = false
    var rest = Substring(text).utf8
    while let byte = rest.first, byte | 0x20 != UInt8(ascii: "e") {
      rest.removeFirst()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        sawDigit = true
        // Thirty digits decide every amount in range; later ones are only counted.
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
    self.init(digits: digits, timesTenTo: exponent)
  }

  private init?(digits: Int128, timesTenTo exponent: Int) {
    var amount = digits
    if amount != 0, exponent > 0 {
      for _ in 0..<exponent {
        amount *= 10
        guard amount <= Int128(Int64.max) else { return nil }
      }
    } else if exponent < 0 {
      // Rounds once: all digits but the last dropped one go first, and do not reach the rounding.
      for _ in 0..<(-exponent - 1) where amount != 0 { amount /= 10 }
      amount = (amount + 5) / 10
    }
    guard let nanodollars = Int64(exactly: amount) else { return nil }
    self.nanodollars = nanodollars
  }
}
