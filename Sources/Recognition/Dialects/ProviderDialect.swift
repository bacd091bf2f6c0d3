import JSONText

/// The bodies of model providers' answers, printed as one JSON line: OpenAI (chat and responses), Anthropic, Google.
struct ProviderDialect: Dialect {
  func read(_ object: JSONObject) -> DialectOutcome? {
    var reading: UsageReading?
    if let usage = object["usageMetadata"]?.object {
      reading = google(usage, object)
    } else if let usage = object["usage"]?.object {
      reading = usage["prompt_tokens"] != nil ? openAIChat(usage) : responses(usage)
    }
    guard var reading, !reading.figures.isEmpty else { return nil }
    reading.key = object["id"]?.string ?? object["responseId"]?.string
    reading.model = object["model"]?.string ?? object["modelVersion"]?.string
    reading.figures.calls = 1
    var outcome = DialectOutcome()
    outcome.agent = object["agent"]?.string ?? object["agent_id"]?.string ?? object["agent_name"]?.string
    outcome.usage = [reading]
    outcome.summary =
      "\(reading.model ?? "model"): \(reading.figures.input ?? 0) tokens in, \(reading.figures.output ?? 0) out"
    return outcome
  }

  private func openAIChat(_ usage: JSONObject) -> UsageReading {
    let prompt = usage["prompt_tokens_details"]
    return UsageReading(
      semantics: .delta, layer: .structured, scope: "openai",
      figures: UsageFigures(
        input: usage["prompt_tokens"]?.count, output: usage["completion_tokens"]?.count,
        cacheRead: prompt?["cached_tokens"]?.count, cacheWrite: prompt?["cache_write_tokens"]?.count,
        reasoning: usage["completion_tokens_details"]?["reasoning_tokens"]?.count))
  }

  /// OpenAI's responses and Anthropic's messages share the names of their totals; the cache tells them apart.
  private func responses(_ usage: JSONObject) -> UsageReading {
    let details = usage["input_tokens_details"]
    let isOpenAI = details != nil || usage["total_tokens"] != nil
    guard !isOpenAI else {
      return UsageReading(
        semantics: .delta, layer: .structured, scope: "openai",
        figures: UsageFigures(
          input: usage["input_tokens"]?.count, output: usage["output_tokens"]?.count,
          cacheRead: details?["cached_tokens"]?.count, cacheWrite: details?["cache_write_tokens"]?.count,
          reasoning: usage["output_tokens_details"]?["reasoning_tokens"]?.count))
    }
    return UsageReading(
      semantics: .delta, layer: .structured, scope: "anthropic", figures: ClaudeDialect.figures(usage))
  }

  /// Google counts cached tokens inside the prompt, and thoughts beside the candidates.
  private func google(_ usage: JSONObject, _ object: JSONObject) -> UsageReading {
    let thoughts = usage["thoughtsTokenCount"]?.count
    let candidates = usage["candidatesTokenCount"]?.count
    return UsageReading(
      semantics: .delta, layer: .structured, scope: "google",
      figures: UsageFigures(
        input: usage["promptTokenCount"]?.count,
        output: candidates == nil && thoughts == nil ? nil : (candidates ?? 0) + (thoughts ?? 0),
        cacheRead: usage["cachedContentTokenCount"]?.count, reasoning: thoughts))
  }
}
