import JSONText

/// The bodies of model providers' answers, printed as JSON: OpenAI (chat and responses), Anthropic, Google, Ollama; whole,
/// as the events of a stream, or the usage alone.
struct ProviderDialect: Dialect {
  /// The message that a stream's later usage belongs to.
  private var streamed: (id: String?, model: String?)

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let (answer, usage) = usage(in: object), var reading = reading(usage, answer) else { return nil }
    reading.key = answer["id"]?.string ?? answer["responseId"]?.string ?? reading.key
    reading.model = answer["model"]?.string ?? answer["modelVersion"]?.string ?? reading.model
    reading.figures.calls = 1
    var outcome = DialectOutcome()
    outcome.agent = object["agent"]?.string ?? object["agent_id"]?.string ?? object["agent_name"]?.string
    outcome.usage = [reading]
    outcome.summary =
      "\(reading.model ?? "model"): \(reading.figures.input ?? 0) tokens in, \(reading.figures.output ?? 0) out"
    return outcome
  }

  /// Where the usage is, and the answer that it is of.
  private mutating func usage(in object: JSONObject) -> (answer: JSONObject, usage: JSONObject)? {
    if let usage = object["usageMetadata"]?.object ?? object["usage_metadata"]?.object { return (object, usage) }
    if object["type"]?.string == "message_start", let message = object["message"]?.object {
      streamed = (message["id"]?.string, message["model"]?.string)
      return message["usage"]?.object.map { (message, $0) }
    }
    if let usage = object["usage"]?.object { return (object, usage) }
    if let response = object["response"]?.object, let usage = response["usage"]?.object { return (response, usage) }
    // Ollama, and a usage object on its own. Only the last piece of Ollama's stream counts.
    let isWhole =
      object["prompt_eval_count"] != nil && object["done"]?.bool == true
      || object["prompt_tokens"] != nil && object["completion_tokens"] != nil
      || object["input_tokens"] != nil && object["output_tokens"] != nil
      || object["prompt_token_count"] != nil && object["candidates_token_count"] != nil
    return isWhole ? (object, object) : nil
  }

  private func reading(_ usage: JSONObject, _ answer: JSONObject) -> UsageReading? {
    guard let figures = UsageVocabulary.figures(usage), figures.input != nil || figures.output != nil else {
      return nil
    }
    var reading = UsageReading(
      semantics: .delta, layer: .structured, scope: scope(usage, answer), figures: figures)
    if answer["type"]?.string == "message_delta" { (reading.key, reading.model) = streamed }
    // Nobody says whose usage it is.
    reading.mayBeTotal = answer["id"] == nil && answer["model"] == nil && reading.key == nil
    return reading
  }

  /// OpenAI's responses and Anthropic's messages share the names of their totals; the cache tells them apart.
  private func scope(_ usage: JSONObject, _ answer: JSONObject) -> String {
    if answer["usageMetadata"] != nil || answer["usage_metadata"] != nil { return "google" }
    if usage["prompt_eval_count"] != nil { return "ollama" }
    if usage["prompt_tokens"] != nil || usage["input_tokens_details"] != nil || usage["total_tokens"] != nil {
      return "openai"
    }
    return "anthropic"
  }
}
