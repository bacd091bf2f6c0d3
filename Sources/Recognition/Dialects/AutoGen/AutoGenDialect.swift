import JSONText

/// AutoGen's event log (`autogen_core.events`, autogen-core 0.7.5): one JSON object per event.
///
/// Only `LLMCall` and `LLMStreamEnd` carry usage that counts: one reply is repeated in four and more `Message` lines, each
/// with the same `models_usage`. `type` is the last key in some events and the first in others.
struct AutoGenDialect: Dialect {
  private var messages = AutoGenMessages()
  private var chat = AgentChatEvents()
  /// The ids that were given to streams of tokens that have started, by agent.
  private var streams = BoundedMemory<String>(capacity: 256)
  private var lastStream = 0

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    switch object["type"]?.string {
    case "LLMCall", "LLMStreamEnd": return call(object)
    case "LLMStreamStart": return start(of: object["agent_id"]?.string)
    case "ToolCall" where object["tool_name"] != nil: return toolCall(object)
    case "Message" where object["delivery_stage"] != nil: return message(object)
    case "MessageDropped":
      var outcome = summarised("message dropped", agent: object["receiver"]?.string, level: .warning)
      outcome.events = [messages.dropped(object)]
      return outcome
    case "MessageHandlerException":
      var outcome = failure(
        object["exception"]?.string ?? "exception", type: "MessageHandlerException",
        agent: object["handling_agent"]?.string)
      outcome.events = [messages.failed(object)]
      return outcome
    // AgentConstructionException has no type of its own.
    case nil, "AgentConstructionException": return construction(object)
    case let type?: return chatEvent(type, object)
    }
  }

  private mutating func call(_ object: JSONObject) -> DialectOutcome? {
    let response = object["response"]
    let details = response?["usage"]
    let figures = UsageFigures(
      input: object["prompt_tokens"]?.count, output: object["completion_tokens"]?.count,
      cacheRead: details?["prompt_tokens_details"]?["cached_tokens"]?.count,
      reasoning: details?["completion_tokens_details"]?["reasoning_tokens"]?.count, calls: 1)
    guard !figures.isEmpty else { return nil }
    let model = response?["model"]?.string
    let agent = object["agent_id"]?.string
    var outcome = summarised(
      "\(model ?? "model"): \(figures.input ?? 0) tokens in, \(figures.output ?? 0) out", agent: agent)
    var usage = UsageReading(
      semantics: .delta, layer: .structured, scope: "autogen", key: response?["id"]?.string, model: model,
      figures: figures)
    if object["type"]?.string == "LLMStreamEnd" { usage.startedAs = streams.take(agent ?? "") }
    outcome.usage = [usage]
    return outcome
  }

  /// A stream of tokens starts. The log gives it no id and no time: with the id that it gets here, whoever knows when the
  /// two lines came knows how long the call took.
  private mutating func start(of agent: String?) -> DialectOutcome {
    var outcome = summarised("LLMStreamStart", agent: agent)
    lastStream += 1
    let id = "stream-\(lastStream)"
    streams.remember(id, under: agent ?? "")
    var data = EventData()
    data.known("model", nil)
    data.name("call_id", id)
    outcome.events = [DialectEvent("x_llm_started", data.object)]
    return outcome
  }

  private mutating func toolCall(_ object: JSONObject) -> DialectOutcome {
    let name = object["tool_name"]?.string ?? ""
    let agent = object["agent_id"]?.string
    var outcome = summarised("tool \(name)", agent: agent)
    outcome.events = [
      chat.executed(tool: name, arguments: object["arguments"], result: object["result"], agent: agent)
    ]
    if let result = object["result"]?.string { outcome.captured = [.init(text: result)] }
    return outcome
  }

  private mutating func message(_ object: JSONObject) -> DialectOutcome {
    let told = messages.read(object)
    // A message is of nobody's acting: its sender may be a topic or the team's manager.
    var outcome = summarised(
      "message \(told.isSent ? "sent" : "delivered"): \(told.sender) → \(told.receiver ?? "subscribers")",
      agent: AgentDirectory.teamAgent)
    outcome.events = told.events
    if told.isSent, let body = told.body { outcome.events += chat.events(in: body) }
    return outcome
  }

  private mutating func chatEvent(_ type: String, _ object: JSONObject) -> DialectOutcome? {
    guard AgentChatEvents.types.contains(type), let source = object["source"]?.string else { return nil }
    var outcome = summarised("\(type) of \(AgentDirectory.normalised(source))", agent: source)
    outcome.events = chat.events(in: object)
    return outcome
  }

  private func construction(_ object: JSONObject) -> DialectOutcome? {
    guard let exception = object["exception"]?.string, let agent = object["agent_id"]?.string else { return nil }
    var outcome = failure(exception, type: "AgentConstructionException", agent: agent)
    var data = EventData()
    data.known("agent_type", AgentDirectory.normalised(agent))
    data.name("state", "failed")
    data.summary("error", exception)
    outcome.events = [DialectEvent("agent_creation_failed", data.object)]
    return outcome
  }

  private func failure(_ text: String, type: String, agent: String?) -> DialectOutcome {
    // The logger's level is INFO even for an exception.
    var outcome = summarised(text, agent: agent, level: .info)
    outcome.incidents = [.error(ErrorReading(tool: "autogen", type: type, message: text))]
    return outcome
  }

  private func summarised(_ text: String, agent: String?, level: LineLevel? = nil) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.agent = agent
    outcome.summary = text
    outcome.level = level
    return outcome
  }
}
