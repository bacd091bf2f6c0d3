import TestSupport
import Testing

@testable import Monitoring

struct SequenceRangesTests {
  /// A macro cannot change what it looks at.
  private func insert(_ number: Int64, from first: Int64? = nil, _ seen: inout SequenceRanges) -> Bool {
    seen.insert(number, from: first)
  }

  @Test func `numbers in order are one range, and new each`() {
    var seen = SequenceRanges()
    for number in 1...1000 as ClosedRange<Int64> { #expect(insert(number, &seen)) }
    for number in 1...1000 as ClosedRange<Int64> { #expect(!insert(number, &seen)) }
    #expect(seen.ranges == [1...1000])
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `few holes are remembered exactly, in whatever order numbers come`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var seen = SequenceRanges()
    var expected: Set<Int64> = []
    // In a window this small there cannot be more holes than are told apart.
    for _ in 0..<200 {
      let number = Int64.random(in: 0..<Int64(2 * SequenceRanges.capacity), using: &random)
      #expect(insert(number, &seen) == expected.insert(number).inserted)
    }
  }

  @Test func `a gap is seen as a whole`() {
    var seen = SequenceRanges()
    #expect(insert(1, &seen))
    #expect(insert(9, from: 2, &seen))
    #expect(!insert(5, &seen))
    #expect(seen.ranges == [1...9])
  }

  @Test func `of very many holes the lowest count as seen`() {
    var seen = SequenceRanges()
    for number in 0..<10_000 as Range<Int64> { #expect(insert(number * 2, &seen)) }
    #expect(seen.ranges.count == SequenceRanges.capacity)
    #expect(!insert(1, &seen))
    #expect(insert(20_001, &seen) && insert(.max, &seen) && !insert(.max, &seen))
  }
}
