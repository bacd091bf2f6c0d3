import JSONText

/// The names that providers and frameworks give to token counts, in JSON and in the `repr` of their objects.
///
/// Which name a count has tells little of what it means: Anthropic counts cached tokens beside the input, everybody else
/// inside it, and proxies print Anthropic's names with either meaning. Where a total is printed too, it decides.
enum UsageVocabulary {
  private static let inputNames = [
    "prompt_tokens", "input_tokens", "promptTokenCount", "prompt_token_count", "request_tokens", "promptTokens",
    "inputTokens", "prompt_eval_count",
  ]
  private static let outputNames = [
    "completion_tokens", "output_tokens", "response_tokens", "completionTokens", "outputTokens", "eval_count",
  ]
  private static let totalNames = ["total_tokens", "totalTokenCount", "total_token_count", "totalTokens"]
  private static let cacheReadNames = [
    "cache_read_input_tokens", "cached_prompt_tokens", "cached_input_tokens", "cache_read_tokens",
    "cachedContentTokenCount", "cached_content_token_count", "cacheReadInputTokens", "prompt_cache_hit_tokens",
  ]
  private static let cacheWriteNames = [
    "cache_creation_input_tokens", "cache_write_input_tokens", "cache_creation_tokens", "cache_write_tokens",
    "cacheCreationInputTokens",
  ]
  private static let reasoningNames = ["reasoning_output_tokens", "reasoning_tokens"]
  private static let inputDetails = ["prompt_tokens_details", "input_tokens_details", "input_token_details"]
  private static let outputDetails = ["completion_tokens_details", "output_tokens_details", "output_token_details"]

  /// Where cached tokens are counted.
  enum Cache {
    /// In the input.
    case inside
    /// Beside the input, unless the total says otherwise.
    case beside
    /// As the names suggest.
    case byName
  }

  /// The figures of a usage object; `nil` when it names neither input nor output nor total.
  static func figures(_ usage: JSONObject, cache: Cache = .byName) -> UsageFigures? {
    var figures = UsageFigures(
      input: count(usage, inputNames), output: count(usage, outputNames),
      cacheRead: count(usage, cacheReadNames)
        ?? detail(usage, inputDetails, ["cached_tokens", "cache_read"]),
      cacheWrite: count(usage, cacheWriteNames)
        ?? detail(usage, inputDetails, ["cache_write_tokens", "cache_creation"]),
      reasoning: count(usage, reasoningNames)
        ?? detail(usage, outputDetails, ["reasoning_tokens", "reasoning", "thinking_tokens"]))
    let total = count(usage, totalNames)
    if figures.input == nil, figures.output == nil { figures.total = total }
    addThoughts(usage, total: total, to: &figures)
    if let long = usage["cache_creation"]?["ephemeral_1h_input_tokens"]?.count {
      figures.cacheWriteLong = long
      figures.cacheWrite = figures.cacheWrite.map { max(0, $0 - long) }
    }
    guard !figures.isEmpty else { return nil }
    return isBeside(usage, figures, total: total, cache) ? figures.withCacheAddedToInput() : figures
  }

  /// Google counts thoughts beside the candidates.
  private static func addThoughts(_ usage: JSONObject, total: Int?, to figures: inout UsageFigures) {
    let candidates = count(usage, ["candidatesTokenCount", "candidates_token_count"])
    let thoughts = count(usage, ["thoughtsTokenCount", "thoughts_token_count"])
    guard candidates != nil || thoughts != nil else { return }
    figures.output = (candidates ?? 0) + (thoughts ?? 0)
    figures.reasoning = thoughts ?? figures.reasoning
  }

  private static func isBeside(_ usage: JSONObject, _ figures: UsageFigures, total: Int?, _ cache: Cache) -> Bool {
    guard cache != .inside else { return false }
    if let total, let input = figures.input, let output = figures.output, total == input + output { return false }
    if cache == .beside { return true }
    return usage["cache_read_input_tokens"] != nil || usage["cache_creation_input_tokens"] != nil
  }

  private static func count(_ usage: JSONObject, _ names: [String]) -> Int? {
    for name in names {
      if let value = usage[name]?.count { return value }
    }
    return nil
  }

  private static func detail(_ usage: JSONObject, _ objects: [String], _ names: [String]) -> Int? {
    for object in objects {
      if let details = usage[object]?.object, let value = count(details, names) { return value }
    }
    return nil
  }
}
