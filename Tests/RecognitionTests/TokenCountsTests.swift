import Recognition
import Testing

/// Buckets add up to what is reported.
struct TokenCountsTests {
  private let counts = TokenCounts(
    uncachedInput: 1, cacheRead: 20, cacheWrite: 300, cacheWriteLong: 4000, visibleOutput: 50_000, reasoning: 600_000,
    unsplit: 7_000_000)

  @Test func `totals include every bucket once`() {
    #expect(counts.inputTokens == 4321)
    #expect(counts.outputTokens == 650_000)
    #expect(counts.totalTokens == 7_654_321)
    #expect(TokenCounts().isZero)
    #expect(!TokenCounts(unsplit: 1).isZero)
  }

  @Test func `sums, differences and maxima go bucket by bucket`() {
    let other = TokenCounts(uncachedInput: 9, reasoning: 1)
    #expect((counts + other) - other == counts)
    #expect((counts - counts).isZero)
    var sum = counts
    sum += other
    #expect(sum == counts + other)
    #expect(sum.totalTokens == counts.totalTokens + 10)
    let most = TokenCounts.maximum(counts, other)
    #expect(most.uncachedInput == 9)
    #expect(most - counts == TokenCounts(uncachedInput: 8))
  }
}
