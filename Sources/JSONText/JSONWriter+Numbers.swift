// Numbers. A reader that guesses column types from the first record (DuckDB, pandas, BigQuery) must guess the same for every
// record, so a key that may hold a fraction always shows one: 3.0, never 3.

extension JSONWriter {
  /// Writes a whole number. JSON sets no limit; readers that keep numbers as doubles are exact up to 2⁵³.
  @inlinable public mutating func integer(_ value: some FixedWidthInteger) {
    integer(magnitude: UInt64(value.magnitude), isNegative: value < 0)
  }

  /// Writes the shortest decimal number that reads back as the same double (`12.5`, `3.0`, `1e-07`), or `null` when it is
  /// not finite.
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    beginValue()
    append(plain: value.description)
  }

  /// Writes a measured quantity rounded to at most `decimals` places (`12.346`, `3.0`), or `null` when it is not finite.
  public mutating func number(_ value: Double, decimals: Int) {
    let scaled = value * Double(Self.powerOfTen(decimals))
    // From 2⁵³ on a double has no fraction left to round. (NaN fails the comparison too.)
    guard abs(scaled) < 9_007_199_254_740_992 else { return number(value) }
    // Not `rounded()`: that is libm's, which a module without Glibc does not link.
    let whole = Int64(scaled)
    let rest = scaled - Double(whole)
    fixed(rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole, decimals: decimals, minimumDecimals: 1)
  }

  /// Writes `scaled` ÷ 10^`decimals` exactly: `fixed(1763712108123, decimals: 3)` gives `1763712108.123`.
  ///
  /// - Parameters:
  ///   - scaled: The value in units of its last place (milliseconds, nanodollars).
  ///   - decimals: The places of `scaled`, 1…18.
  ///   - minimumDecimals: Trailing zeros are dropped down to this many places; by default none are.
  public mutating func fixed(_ scaled: Int64, decimals: Int, minimumDecimals: Int? = nil) {
    precondition((1...18).contains(decimals), "fixed: decimals must be 1…18")
    let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: Self.powerOfTen(decimals))
    integer(magnitude: whole, isNegative: scaled < 0)
    append(UInt8(ascii: "."))
    var fraction = rest
    var places = decimals
    while places > max(minimumDecimals ?? decimals, 1), fraction.isMultiple(of: 10) {
      fraction /= 10
      places -= 1
    }
    digits(of: fraction, places: places)
  }

  @usableFromInline mutating func integer(magnitude: UInt64, isNegative: Bool) {
    beginValue()
    if isNegative { append(UInt8(ascii: "-")) }
    var places = 1
    var rest = magnitude / 10
    while rest > 0 {
      places += 1
      rest /= 10
    }
    digits(of: magnitude, places: places)
  }

  private mutating func digits(of value: UInt64, places: Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: places) { digits in
      var rest = value
      for place in stride(from: places - 1, through: 0, by: -1) {
        digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      append(UnsafeBufferPointer(digits))
    }
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(into: 1) { product, _ in product *= 10 }
  }
}
