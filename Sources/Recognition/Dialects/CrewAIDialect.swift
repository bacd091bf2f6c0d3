import JSONText

/// CrewAI's usage metrics dumped as JSON: the same totals of a kickoff that it prints as text.
struct CrewAIDialect: Dialect {
  func read(_ object: JSONObject) -> DialectOutcome? {
    guard object["successful_requests"] != nil, object["total_tokens"] != nil,
      let input = object["prompt_tokens"]?.count, let output = object["completion_tokens"]?.count
    else { return nil }
    var outcome = DialectOutcome()
    outcome.usage = [
      UsageReading(
        semantics: .cumulative, layer: .summary, scope: "crewai",
        figures: UsageFigures(
          input: input, output: output, cacheRead: object["cached_prompt_tokens"]?.count,
          cacheWrite: object["cache_creation_tokens"]?.count, reasoning: object["reasoning_tokens"]?.count,
          calls: object["successful_requests"]?.count))
    ]
    outcome.summary = "usage metrics: \(input) tokens in, \(output) out"
    return outcome
  }
}
