import Testing

@testable import Supervision

/// Sizes as people write them.
struct SizeTextTests {
  @Test(arguments: [
    ("0B", 0), ("1B", 1), ("64KiB", 65_536), ("10MiB", 10 << 20), ("1GiB", 1 << 30), ("2TiB", 2 << 40),
    ("1500B", 1_500), ("1048576TiB", 1 << 60),
  ])
  func `a whole number with a unit is a size`(text: String, bytes: Int) {
    #expect(SizeText.parse(text) == bytes)
  }

  @Test(arguments: [
    "", "KiB", "64", "64K", "64KB", "64kib", "1.5GiB", "-1KiB", "+1KiB", " 1KiB", "1 KiB", "1KiBB", "٣KiB",
    "1048577TiB", "99999999999999999999B",
  ])
  func `anything else is none`(text: String) {
    #expect(SizeText.parse(text) == nil)
  }

  @Test(arguments: ["64KiB", "10MiB", "1GiB", "1025B", "3TiB"])
  func `what is written can be read`(text: String) throws {
    #expect(SizeText.render(try #require(SizeText.parse(text))) == text)
  }
}
