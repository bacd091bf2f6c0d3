import JSONText

/// One span of a trace, whoever printed it.
struct Span {
  var name: String
  var id: String?
  var parent: String?
  var trace: String?
  /// How long it took, in milliseconds.
  var milliseconds: Double?
  /// Its status is that of an error.
  var hasFailed = false
  /// What the error is, where the span tells it.
  var errorType: String?
  var errorMessage: String?
  var attributes: JSONObject

  init(name: String, attributes: JSONObject) {
    self.name = name
    self.attributes = attributes
  }

  /// Ids are printed with `0x` in front and in either case.
  static func id(_ printed: String?) -> String? {
    guard var id = printed?.lowercased(), !id.isEmpty else { return nil }
    if id.hasPrefix("0x") { id.removeFirst(2) }
    return LineText.cut(id, to: 64).text
  }
}

extension Span {
  /// What a span is of.
  enum Kind: Equatable {
    /// A model's call.
    case model
    /// A tool's call.
    case tool
    /// An agent at work: sums up what it calls.
    case agent
    /// An agent that is made.
    case creation
    /// A workflow: sums up, too.
    case workflow
    /// A step of one.
    case step
    /// Something that uses no model and is no call.
    case other
    /// Nothing says what it is of.
    case unknown
  }

  /// What the span is of, by whichever convention it follows: OpenTelemetry's, OpenInference's, Traceloop's, AgentOps' or
  /// Langfuse's attribute, else by the first word of its name.
  var kind: Kind {
    if let word = SpanVocabulary.kinds.lazy.compactMap({ attributes[$0]?.string }).first {
      return Self.kinds[word.lowercased()] ?? .unknown
    }
    return Self.names[String(name.prefix { $0 != " " })] ?? (name == "agent run" ? .agent : .unknown)
  }

  /// First words of names: the operations of OpenTelemetry's conventions.
  private static let names: [String: Kind] = kinds.filter { key, _ in
    key.contains("_") || ["chat", "embeddings", "plan", "retrieval"].contains(key)
  }

  private static let kinds: [String: Kind] = [
    "chat": .model, "generate_content": .model, "text_completion": .model, "embeddings": .model, "llm": .model,
    "embedding": .model, "generation": .model, "completion": .model,
    "execute_tool": .tool, "tool": .tool,
    "invoke_agent": .agent, "agent": .agent,
    "create_agent": .creation,
    "invoke_workflow": .workflow, "workflow": .workflow,
    "task": .step,
    "plan": .other, "retrieval": .other, "retriever": .other, "reranker": .other, "guardrail": .other,
    "evaluator": .other, "session": .other,
  ]

  /// The agent that it names itself.
  var agent: String? {
    if let name = text(SpanVocabulary.agents) { return name }
    return kind == .agent ? text(["traceloop.entity.name", "agentops.entity.name"]) : nil
  }

  /// The first of some attributes that has a text.
  func text(_ names: [String]) -> String? {
    for name in names {
      if let text = attributes[name]?.string, !text.isEmpty { return text }
    }
    return nil
  }

  /// The first of some attributes that is there.
  func value(_ names: [String]) -> JSONValue? {
    for name in names {
      if let value = attributes[name], !value.isNull { return value }
    }
    return nil
  }

  /// The tokens that it tells; `nil` when it tells none, or one of them is no count.
  var figures: UsageFigures? {
    var isBroken = false
    func count(_ names: [String]) -> Int? {
      guard let value = value(names) else { return nil }
      if value.count == nil { isBroken = true }
      return value.count
    }
    let figures = UsageFigures(
      input: count(SpanVocabulary.input), output: count(SpanVocabulary.output),
      cacheRead: count(SpanVocabulary.cacheRead), cacheWrite: count(SpanVocabulary.cacheWrite),
      reasoning: count(SpanVocabulary.reasoning), calls: 1)
    return isBroken || figures.isEmpty ? nil : figures
  }
}

/// The names of attributes. They were renamed twice; every name that was seen is taken.
enum SpanVocabulary {
  static let kinds = [
    "gen_ai.operation.name", "openinference.span.kind", "traceloop.span.kind", "agentops.span.kind",
    "langfuse.observation.type",
  ]
  static let agents = ["gen_ai.agent.name", "gen_ai.agent.id", "agent.name", "agent_name"]
  static let models = ["gen_ai.response.model", "gen_ai.request.model", "llm.model_name", "model_name"]
  static let input = [
    "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens", "llm.token_count.prompt",
  ]
  static let output = [
    "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.usage.completion_tokens",
    "llm.token_count.completion",
  ]
  static let cacheRead = [
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
    "llm.usage.cache_read_input_tokens", "llm.token_count.prompt_details.cache_read",
  ]
  static let cacheWrite = [
    "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens", "llm.usage.cache_creation_input_tokens",
    "llm.token_count.prompt_details.cache_write",
  ]
  static let reasoning = [
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "llm.usage.reasoning_tokens",
    "llm.token_count.completion_details.reasoning",
  ]
  static let tools = ["gen_ai.tool.name", "tool.name", "traceloop.entity.name", "agentops.entity.name"]
  static let calls = ["gen_ai.tool.call.id", "tool_call.id", "tool.id"]
  static let arguments = [
    "gen_ai.tool.call.arguments", "tool.parameters", "input.value", "traceloop.entity.input", "agentops.entity.input",
  ]
  static let results = [
    "gen_ai.tool.call.result", "output.value", "traceloop.entity.output", "agentops.entity.output",
  ]
  static let workflows = [
    "gen_ai.workflow.name", "traceloop.workflow.name", "traceloop.entity.name", "agentops.entity.name",
  ]
  private static let prefixes = ["gen_ai.", "llm.", "openinference.", "traceloop.", "agentops.", "langfuse."]

  /// Whether attributes are of an agent's or a model's work.
  static func speaks(_ attributes: JSONObject) -> Bool {
    attributes.members.contains { member in prefixes.contains { member.key.hasPrefix($0) } }
  }
}
