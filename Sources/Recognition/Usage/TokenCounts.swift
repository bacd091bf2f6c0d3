/// Tokens in buckets that do not overlap, whatever overlap the tool that printed them uses.
///
/// OpenAI, Codex and Gemini count cached tokens as part of the input, Anthropic beside it; some count reasoning as part of
/// the output, Google beside it. Readers sort that out once, so that sums, prices and comparisons need no case. Readers
/// refuse figures above 2^53 and ``UsageLedger`` bounds their sum, hence sums cannot overflow.
public struct TokenCounts: Equatable, Sendable {
  /// Prompt tokens that were neither read from a cache nor written to one.
  public var uncachedInput = 0
  /// Prompt tokens read from a cache.
  public var cacheRead = 0
  /// Prompt tokens written to a cache for the usual 5 minutes.
  public var cacheWrite = 0
  /// Prompt tokens written to a cache for an hour, which costs more.
  public var cacheWriteLong = 0
  /// Output tokens that people or tools get to see.
  public var visibleOutput = 0
  /// Output tokens that the model spent on thinking.
  public var reasoning = 0
  /// Tokens of which only the total was told, not the direction.
  public var unsplit = 0

  /// Counts per bucket; what is not said is zero.
  public init(
    uncachedInput: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteLong: Int = 0, visibleOutput: Int = 0,
    reasoning: Int = 0, unsplit: Int = 0
  ) {
    self.uncachedInput = uncachedInput
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWriteLong = cacheWriteLong
    self.visibleOutput = visibleOutput
    self.reasoning = reasoning
    self.unsplit = unsplit
  }
}

extension TokenCounts {
  /// The whole prompt side, cached tokens included.
  public var inputTokens: Int { uncachedInput + cacheRead + cacheWrite + cacheWriteLong }

  /// The whole answer side, reasoning included.
  public var outputTokens: Int { visibleOutput + reasoning }

  /// Everything.
  public var totalTokens: Int { inputTokens + outputTokens + unsplit }

  /// Whether every bucket is empty.
  public var isZero: Bool { self == TokenCounts() }

  /// The sum, bucket by bucket.
  public static func + (left: TokenCounts, right: TokenCounts) -> TokenCounts { combine(left, right, +) }

  /// The difference, bucket by bucket; buckets may become negative.
  public static func - (left: TokenCounts, right: TokenCounts) -> TokenCounts { combine(left, right, -) }

  /// Adds, bucket by bucket.
  public static func += (left: inout TokenCounts, right: TokenCounts) { left = left + right }

  /// The greater count of each bucket: what is kept when one call is reported several times.
  public static func maximum(_ left: TokenCounts, _ right: TokenCounts) -> TokenCounts { combine(left, right, max) }

  private static func combine(_ left: Self, _ right: Self, _ operation: (Int, Int) -> Int) -> Self {
    TokenCounts(
      uncachedInput: operation(left.uncachedInput, right.uncachedInput),
      cacheRead: operation(left.cacheRead, right.cacheRead),
      cacheWrite: operation(left.cacheWrite, right.cacheWrite),
      cacheWriteLong: operation(left.cacheWriteLong, right.cacheWriteLong),
      visibleOutput: operation(left.visibleOutput, right.visibleOutput),
      reasoning: operation(left.reasoning, right.reasoning),
      unsplit: operation(left.unsplit, right.unsplit))
  }
}
