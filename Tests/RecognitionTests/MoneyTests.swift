import Recognition
import Testing

/// Amounts are read exactly, and stay within their range.
struct MoneyTests {
  @Test(
    arguments: [
      ("0.0212285", 21_228_500), ("82.43", 82_430_000_000), ("0", 0), ("0.000", 0), (".5", 500_000_000),
      ("7.", 7_000_000_000), ("1e-05", 10_000), ("9.3E-5", 93_000), ("2e3", 2_000_000_000_000), ("1e-400", 0),
      ("0.0000000005", 1), ("0.00000000049999999999999999999999999999999999", 0), ("0.1234567894", 123_456_789),
      ("0.1234567895", 123_456_790), ("9223372036.854775807", .max),
      ("0.1000000000000000055511151231257827021181583404541015625", 100_000_000), ("0e999", 0),
      ("00000000000000000000000000000000000000000000001", 1_000_000_000),
      ("9223372036.854775808", nil), ("10000000000000000000000000000000000000000000", nil), ("1e999", nil),
      ("1e9999", nil),
      ("", nil), (".", nil), ("-1", nil), ("$1", nil), ("1,000", nil), ("1.2.3", nil), ("1e", nil), ("1ex", nil),
      ("e5", nil), (" 1", nil), ("nan", nil), ("½", nil),
    ] as [(String, Int64?)])
  func `an amount is read as tools print it`(text: String, nanodollars: Int64?) {
    #expect(Money(text: text)?.nanodollars == nanodollars)
  }

  @Test(
    arguments: [
      (0.0212285, 21_228_500), (-0.5, -500_000_000), (0.1 + 0.2, 300_000_000), (.nan, nil), (.infinity, nil),
      (1e10, nil),
    ] as [(Double, Int64?)])
  func `a Double becomes the nearest billionth`(dollars: Double, nanodollars: Int64?) {
    #expect(Money(dollars: dollars)?.nanodollars == nanodollars)
  }

  @Test func `sums stay at the ends of the range`() {
    let most = Money(nanodollars: .max)
    let least = Money(nanodollars: .min)
    #expect(most + Money(nanodollars: 1) == most)
    #expect(least - Money(nanodollars: 1) == least)
    #expect(most - least == most)
    #expect(least + least == least)
    var sum = Money.zero
    sum += Money(nanodollars: 3)
    #expect(sum - Money(nanodollars: 5) == Money(nanodollars: -2))
    #expect(Money.zero < sum)
  }
}
