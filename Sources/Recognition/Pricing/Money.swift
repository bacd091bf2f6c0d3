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

  /// The amount in dollars that a JSON number stands for, rounded to the nearest billionth: the number is taken by its
  /// digits, so nothing is calculated in binary. `nil` for NaN, infinity and amounts out of range.
  public init?(dollars: Double) {
    guard let nanodollars = DecimalText.scaled(dollars.magnitude.description, places: 9) else { return nil }
    self.nanodollars = dollars < 0 ? -nanodollars : nanodollars
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
    guard let nanodollars = DecimalText.scaled(text, places: 9) else { return nil }
    self.nanodollars = nanodollars
  }
}
