import JSONText

/// OpenTelemetry spans as `ConsoleSpanExporter` prints them: one JSON document for each, over some thirty lines.
///
/// A model's call has tokens of its own; the span of an agent or a workflow sums up those of its calls, and does not count.
/// The attributes were renamed twice; every name that was seen is taken.
struct SpanDialect: Dialect {
  private static let input = [
    "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens",
    "llm.token_count.prompt",
  ]
  private static let output = [
    "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens", "llm.token_count.completion",
  ]
  private static let cacheRead = [
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
    "llm.usage.cache_read_input_tokens",
  ]
  private static let cacheWrite = [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
    "llm.usage.cache_creation_input_tokens",
  ]
  private static let reasoning = [
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
    "llm.usage.reasoning_tokens",
  ]
  private static let models = ["gen_ai.response.model", "gen_ai.request.model", "llm.model_name"]
  /// What sums up others, or uses no model.
  private static let sums: Set<String> = [
    "invoke_agent", "create_agent", "invoke_workflow", "execute_tool", "plan", "retrieval",
  ]

  func read(_ object: JSONObject) -> DialectOutcome? {
    guard let attributes = object["attributes"]?.object,
      attributes.members.contains(where: { $0.key.hasPrefix("gen_ai.") || $0.key.hasPrefix("llm.") })
    else { return nil }
    var outcome = DialectOutcome()
    outcome.agent = text(attributes, ["gen_ai.agent.name", "gen_ai.agent.id"])
    let name = object["name"]?.string ?? "span"
    outcome.summary = name
    let operation = attributes["gen_ai.operation.name"]?.string ?? String(name.prefix { $0 != " " })
    let figures = UsageFigures(
      input: count(attributes, Self.input), output: count(attributes, Self.output),
      cacheRead: count(attributes, Self.cacheRead), cacheWrite: count(attributes, Self.cacheWrite),
      reasoning: count(attributes, Self.reasoning), calls: 1)
    guard !Self.sums.contains(operation), !figures.isEmpty else { return outcome }
    outcome.usage = [
      UsageReading(
        semantics: .delta, layer: .structured, scope: "otel",
        key: object["context"]?["span_id"]?.string ?? text(attributes, ["gen_ai.response.id"]),
        model: text(attributes, Self.models), figures: figures)
    ]
    return outcome
  }

  private func count(_ attributes: JSONObject, _ names: [String]) -> Int? {
    for name in names {
      if let count = attributes[name]?.count { return count }
    }
    return nil
  }

  private func text(_ attributes: JSONObject, _ names: [String]) -> String? {
    for name in names {
      if let text = attributes[name]?.string, !text.isEmpty { return text }
    }
    return nil
  }
}
