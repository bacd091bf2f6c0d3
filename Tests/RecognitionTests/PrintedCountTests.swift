import Testing

@testable import Recognition

/// Counts are read as people and tools print them; what cannot be a count is none.
struct PrintedCountTests {
  @Test(
    arguments: [
      ("0", 0), ("156", 156), ("007", 7), ("1,234", 1234), ("3,974,528", 3_974_528), ("2.3k", 2300), ("12k", 12_000),
      ("10.0k", 10_000), ("88.4m", 88_400_000), ("1.2M", 1_200_000), ("15.23K", 15_230), ("1B", 1_000_000_000),
      ("9007199254740992", 9_007_199_254_740_992), ("9007199254740993", nil), ("9999999999999999", nil),
      ("99999999999999999999", nil), ("9007199254741k", nil), ("9999999999b", nil),
      ("-5", nil), ("NaN", nil), ("1e309", nil), ("1.5", nil), ("1.", nil), (".", nil), ("k", nil), ("", nil),
      (",1", nil),
      ("1.2.3k", nil), ("1kk", nil), ("1 k", nil), ("1.2345k", nil), ("1.2,3k", nil), ("٣", nil), ("½", nil),
    ] as [(String, Int?)])
  func `a count is read as printed`(text: String, value: Int?) {
    #expect(PrintedCount(text)?.value == value)
  }

  @Test(arguments: [("2300", false), ("2,300", false), ("2.3k", true), ("1M", true)])
  func `a suffix means rounded`(text: String, isApproximate: Bool) {
    #expect(PrintedCount(text)?.isApproximate == isApproximate)
  }
}
