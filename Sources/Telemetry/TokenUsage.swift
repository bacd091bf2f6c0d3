/// Tokens and money: of one call in an `llm_call` record, cumulative everywhere else.
public struct TokenUsage: Sendable, Equatable {
  /// The model, or the latest one when there were several.
  public var model: String?
  /// The whole prompt side, cached tokens included.
  public var inputTokens: Int?
  /// What the model produced, reasoning included.
  public var outputTokens: Int?
  /// Input and output together.
  public var totalTokens: Int?
  /// The cost in 10⁻⁹ US dollars, `nil` when no price is known. An integer, so that sums over agents are exact.
  public var costNanodollars: Int64?
  /// The part of the input that was read from the provider's cache.
  public var cacheReadTokens: Int?
  /// The part of the input that was written to the provider's cache.
  public var cacheWriteTokens: Int?
  /// The part of the output that was reasoning.
  public var reasoningTokens: Int?
  /// The number of calls.
  public var calls: Int?
  /// How many of the calls are not in the cost, because their price is unknown.
  public var unpricedCalls: Int?
  /// Where the cost comes from.
  public var costSource: CostSource
  /// Whether a number was only printed rounded (`12.3k tokens`).
  public var approximate: Bool
  /// Whether some of it is interim: the tool tells the true figures in a final total, which has not come. After a kill it
  /// never does.
  public var estimated: Bool
  /// The same by model, the parts adding up to the whole.
  public var byModel: [ModelUsage]
  /// How long the call took, in milliseconds; only of one call, and only where its tool tells it.
  public var durationMilliseconds: Double?

  /// Usage with whatever is known of it.
  public init(
    model: String? = nil, inputTokens: Int? = nil, outputTokens: Int? = nil, totalTokens: Int? = nil,
    costNanodollars: Int64? = nil, cacheReadTokens: Int? = nil, cacheWriteTokens: Int? = nil,
    reasoningTokens: Int? = nil, calls: Int? = nil, unpricedCalls: Int? = nil, costSource: CostSource = .unknown,
    approximate: Bool = false, estimated: Bool = false, byModel: [ModelUsage] = [],
    durationMilliseconds: Double? = nil
  ) {
    self.model = model
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.totalTokens = totalTokens
    self.costNanodollars = costNanodollars
    self.cacheReadTokens = cacheReadTokens
    self.cacheWriteTokens = cacheWriteTokens
    self.reasoningTokens = reasoningTokens
    self.calls = calls
    self.unpricedCalls = unpricedCalls
    self.costSource = costSource
    self.approximate = approximate
    self.estimated = estimated
    self.byModel = byModel
    self.durationMilliseconds = durationMilliseconds
  }
}

/// Where a cost comes from.
public enum CostSource: String, Sendable, Equatable, CaseIterable {
  /// The child said it.
  case reported
  /// Computed from tokens and a price table.
  case estimated
  /// Some of each.
  case mixed
  /// There is no cost.
  case unknown
}

/// The share of one model in a usage.
public struct ModelUsage: Sendable, Equatable {
  /// The model as it was printed.
  public var model: String
  /// The whole prompt side, cached tokens included.
  public var inputTokens: Int
  /// What the model produced, reasoning included.
  public var outputTokens: Int
  /// Input and output together.
  public var totalTokens: Int
  /// The cost in 10⁻⁹ US dollars, `nil` when no price is known.
  public var costNanodollars: Int64?
  /// The number of calls.
  public var calls: Int

  /// The share of one model.
  public init(
    model: String, inputTokens: Int, outputTokens: Int, totalTokens: Int, costNanodollars: Int64? = nil, calls: Int
  ) {
    self.model = model
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.totalTokens = totalTokens
    self.costNanodollars = costNanodollars
    self.calls = calls
  }
}
