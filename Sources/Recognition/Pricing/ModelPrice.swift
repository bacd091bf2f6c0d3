/// What the tokens of one model cost.
public struct ModelPrice: Equatable, Sendable {
  /// Prices up to the long-context threshold, or everywhere when there is none.
  public let rates: Rates
  /// Prices of calls with a long prompt, for the models that charge more for them.
  public let longContext: LongContext?

  /// Prices in millionths of a millionth of a dollar (1e-12 $) per token. One dollar per million tokens is 1,000,000
  /// of these, so that every published price is a whole number of them.
  public struct Rates: Equatable, Sendable {
    /// A prompt token.
    public let input: Int64
    /// An output token, reasoning included.
    public let output: Int64
    /// A prompt token read from a cache.
    public let cacheRead: Int64
    /// A prompt token written to a cache for 5 minutes.
    public let cacheWrite: Int64
    /// A prompt token written to a cache for an hour.
    public let cacheWriteLong: Int64
  }

  /// Prices for all tokens of a call whose prompt is longer than a threshold.
  public struct LongContext: Equatable, Sendable {
    /// Prompt tokens, cached ones included, above which the rates hold.
    public let threshold: Int
    /// The prices then.
    public let rates: Rates
  }
}

extension ModelPrice {
  /// What these tokens cost, rounded half up to a billionth of a dollar at the end.
  ///
  /// Long-context prices go by the prompt of a single call. Counts that sum up several calls say `isOneCall: false`;
  /// they get the usual prices, since how the calls were cut is not known. Tokens whose direction was not told are
  /// charged as input, the lower price, so that the cost is at least not above the truth.
  public func cost(of counts: TokenCounts, isOneCall: Bool = true) -> Money {
    var rates = rates
    if isOneCall, let longContext, counts.inputTokens > longContext.threshold { rates = longContext.rates }
    // 128 bits hold 2^53 tokens at a dollar each in every bucket.
    let picodollars =
      Int128(counts.uncachedInput) * Int128(rates.input)
      + Int128(counts.unsplit) * Int128(rates.input)
      + Int128(counts.cacheRead) * Int128(rates.cacheRead)
      + Int128(counts.cacheWrite) * Int128(rates.cacheWrite)
      + Int128(counts.cacheWriteLong) * Int128(rates.cacheWriteLong)
      + Int128(counts.outputTokens) * Int128(rates.output)
    let nanodollars = (picodollars + 500) / 1000
    return Money(nanodollars: Int64(clamping: nanodollars))
  }
}

extension ModelPrice.Rates {
  /// Rates with the gaps of a price list filled: a cache price that is missing is the input price, and one for an hour
  /// is the one for 5 minutes.
  init(input: Int64, output: Int64, cacheRead: Int64?, cacheWrite: Int64?, cacheWriteLong: Int64?) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead ?? input
    self.cacheWrite = cacheWrite ?? input
    self.cacheWriteLong = cacheWriteLong ?? cacheWrite ?? input
  }

  /// Long-context rates of which only some prices are listed; the cache prices rise with the input price then, as they do
  /// for every such model in LiteLLM 1.109.1 that lists both.
  init(input: Int64, output: Int64, cacheRead: Int64?, cacheWrite: Int64?, cacheWriteLong: Int64?, above base: Self) {
    func raised(_ price: Int64) -> Int64 {
      guard base.input > 0 else { return price }
      return Int64(clamping: Int128(price) * Int128(input) / Int128(base.input))
    }
    self.input = input
    self.output = output
    self.cacheRead = cacheRead ?? raised(base.cacheRead)
    self.cacheWrite = cacheWrite ?? raised(base.cacheWrite)
    self.cacheWriteLong = cacheWriteLong ?? raised(base.cacheWriteLong)
  }
}
