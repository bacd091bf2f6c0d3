import JSONText

/// AutoGen's event log (`autogen_core.events`, autogen-core 0.7.5): one JSON object per event.
///
/// Only `LLMCall` and `LLMStreamEnd` carry usage that counts: one reply is repeated in four and more `Message` lines, each
/// with the same `models_usage`. `type` is the last key in some events and the first in others.
struct AutoGenDialect: Dialect {
  func read(_ object: JSONObject) -> DialectOutcome? {
    guard let type = object["type"]?.string else {
      // AgentConstructionException has no type of its own.
      guard let exception = object["exception"]?.string, object["agent_id"] != nil else { return nil }
      return failure(exception, type: "AgentConstructionException", agent: object["agent_id"]?.string)
    }
    switch type {
    case "LLMCall", "LLMStreamEnd": return call(object)
    case "LLMStreamStart": return summarised("\(type)", agent: object["agent_id"]?.string)
    case "ToolCall" where object["tool_name"] != nil: return toolCall(object)
    case "Message" where object["delivery_stage"] != nil: return message(object)
    case "MessageDropped": return summarised("message dropped", agent: object["receiver"]?.string, level: .warning)
    case "MessageHandlerException":
      return failure(object["exception"]?.string ?? "exception", type: type, agent: object["handling_agent"]?.string)
    default: return nil
    }
  }

  private func call(_ object: JSONObject) -> DialectOutcome? {
    let response = object["response"]
    let usage = response?["usage"]
    let figures = UsageFigures(
      input: object["prompt_tokens"]?.count, output: object["completion_tokens"]?.count,
      cacheRead: usage?["prompt_tokens_details"]?["cached_tokens"]?.count,
      reasoning: usage?["completion_tokens_details"]?["reasoning_tokens"]?.count, calls: 1)
    guard !figures.isEmpty else { return nil }
    let model = response?["model"]?.string
    var outcome = summarised(
      "\(model ?? "model"): \(figures.input ?? 0) tokens in, \(figures.output ?? 0) out",
      agent: object["agent_id"]?.string)
    outcome.usage = [
      UsageReading(
        semantics: .delta, layer: .structured, scope: "autogen", key: response?["id"]?.string, model: model,
        figures: figures)
    ]
    return outcome
  }

  private func toolCall(_ object: JSONObject) -> DialectOutcome {
    let name = object["tool_name"]?.string ?? ""
    var outcome = summarised("tool \(name)", agent: object["agent_id"]?.string)
    outcome.events = [DialectEvent("tool_call", JSONObject([("tool", .string(name))]))]
    if let result = object["result"]?.string { outcome.captured = [.init(text: result)] }
    return outcome
  }

  private func message(_ object: JSONObject) -> DialectOutcome {
    let sender = object["sender"]?.string.map(AgentDirectory.normalised) ?? "user"
    let receiver = object["receiver"]?.string.map(AgentDirectory.normalised)
    let isSent = object["delivery_stage"]?.string?.hasSuffix("SEND") == true
    // A message is of nobody's acting: its sender may be a topic or the team's manager.
    var outcome = summarised(
      "message \(isSent ? "sent" : "delivered"): \(sender) → \(receiver ?? "subscribers")",
      agent: AgentDirectory.teamAgent)
    guard isSent, let receiver, let payload = object["payload"]?.string,
      let document = try? JSONReader.read(Array(payload.utf8)),
      let body = document["message"] ?? document["response"]?["chat_message"], let id = body["id"]?.string
    else { return outcome }
    outcome.events = [
      DialectEvent(
        "message_sent",
        JSONObject([
          ("message_id", .string(id)), ("sender_id", .string(sender)), ("receiver_id", .string(receiver)),
          ("content_length", .integer(Int64(body["content"]?.string?.utf8.count ?? 0))),
          ("content_type", .string(body["type"]?.string ?? "message")),
        ])
      )
    ]
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
