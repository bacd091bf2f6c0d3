import JSONText

/// Tokens and cost as another proctor tells them: of one call, or all of an agent so far. They have been counted already,
/// and are taken as they are: nothing in them is priced, recognised or reconciled again.
public struct ToldUsage: Equatable, Sendable {
  /// The model, or the one that used most.
  public var model: String?
  /// How long the call took.
  public var durationMilliseconds: Double?
  var counts = TokenCounts()
  /// Whether the tokens are known.
  var isKnown = true
  var calls = 0
  var unpricedCalls = 0
  var cost: Money?
  var costSource = AgentUsage.CostSource.unknown
  var isApproximate = false
  var isInterim = false
  /// Not figures, but by how much some have changed.
  let isDifference: Bool
  var byModel: [Part] = []

  /// One model's part.
  struct Part: Equatable, Sendable {
    var model: String
    var counts: TokenCounts
    var calls: Int
    var cost: Money?
  }

  /// - Parameter isDifference: whether the figures may be negative.
  init(_ usage: JSONObject, isDifference: Bool = false) {
    self.isDifference = isDifference
    func figure(_ name: String) -> Int? { isDifference ? usage[name]?.difference : usage[name]?.count }
    model = usage["model"]?.string.map(Self.name)
    let input = figure("input_tokens")
    let output = figure("output_tokens")
    let total = figure("total_tokens")
    isKnown = input != nil || output != nil || total != nil
    counts = Self.counts(input: input, output: output, total: total, isDifference: isDifference)
    let caches = (read: figure("cache_read_tokens") ?? 0, write: figure("cache_write_tokens") ?? 0)
    counts.move(
      cacheRead: caches.read, cacheWrite: caches.write, reasoning: figure("reasoning_tokens") ?? 0, isDifference)
    calls = figure("calls") ?? 0
    unpricedCalls = usage["unpriced_calls"]?.count ?? 0
    cost = isDifference ? usage["cost_usd"]?.double.flatMap(Money.init(dollars:)) : usage["cost_usd"]?.money
    costSource = usage["cost_source"]?.string.flatMap(AgentUsage.CostSource.init(rawValue:)) ?? .unknown
    if cost == nil || isDifference && cost == .zero {
      (cost, costSource) = (nil, .unknown)
    } else if costSource == .unknown {
      // Of a cost without a source, and of what corrects one, most is what a tool has printed.
      costSource = .reported
    }
    isApproximate = usage["approximate"]?.bool ?? false
    isInterim = usage["estimated"]?.bool ?? false
    byModel = (usage["by_model"]?.array ?? []).prefix(UsageLedger.maximumModels).compactMap(Self.part)
  }

  private static func part(_ share: JSONValue) -> Part? {
    guard let model = share["model"]?.string else { return nil }
    let counts = counts(
      input: share["input_tokens"]?.count, output: share["output_tokens"]?.count, total: share["total_tokens"]?.count,
      isDifference: false)
    return Part(model: name(model), counts: counts, calls: share["calls"]?.count ?? 0, cost: share["cost_usd"]?.money)
  }

  /// What the total says beyond both directions has none.
  private static func counts(input: Int?, output: Int?, total: Int?, isDifference: Bool) -> TokenCounts {
    var counts = TokenCounts(uncachedInput: input ?? 0, visibleOutput: output ?? 0)
    let unsplit = (total ?? counts.totalTokens) - counts.totalTokens
    counts.unsplit = isDifference ? unsplit : max(0, unsplit)
    return counts
  }

  private static func name(_ text: String) -> String { LineText.cut(text, to: UsageLedger.maximumNameLength).text }
}

extension TokenCounts {
  /// Says which part of the prompt was cached and which of the answer was reasoning, as far as they hold that much.
  mutating func move(cacheRead: Int, cacheWrite: Int, reasoning: Int, _ isDifference: Bool = false) {
    let read = isDifference ? cacheRead : min(cacheRead, uncachedInput)
    uncachedInput -= read
    self.cacheRead += read
    let written = isDifference ? cacheWrite : min(cacheWrite, uncachedInput)
    uncachedInput -= written
    self.cacheWrite += written
    let thought = isDifference ? reasoning : min(reasoning, visibleOutput)
    visibleOutput -= thought
    self.reasoning += thought
  }
}

extension JSONValue {
  /// A difference of counts: an integer from -2^53 to 2^53.
  fileprivate var difference: Int? {
    guard let number = int, number.magnitude <= UInt64(PrintedCount.largest) else { return nil }
    return Int(number)
  }
}
