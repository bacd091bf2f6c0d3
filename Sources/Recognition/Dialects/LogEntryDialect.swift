import JSONText

/// The log entry `{timestamp, agent, event_type, details}` that teams write themselves.
///
/// Its `event_type` may be any of our names, and then `details` is the payload; the names and keys that such logs use
/// besides are put into ours. The rest is kept as it is.
struct LogEntryDialect: Dialect {
  private var messages: UInt64 = 0

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let type = object["event_type"]?.string, !type.isEmpty, object["timestamp"] != nil else { return nil }
    guard let agent = ["agent", "agent_id", "agent_name"].compactMap({ object[$0]?.string }).first else { return nil }
    // Some write the details beside the type.
    let details = object["details"]?.object ?? object["data"]?.object ?? Self.rest(of: object)
    var outcome = outcome(type, details, agent: agent)
    if let level = object["level"]?.string { outcome.level = JSONLogDialect.level(level) }
    return outcome
  }

  /// What an entry says.
  mutating func outcome(_ type: String, _ details: JSONObject, agent: String?) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.agent = agent
    outcome.summary = type
    switch type {
    case "tool_execution", "tool_call", "tool_used", "tool_start", "tool_end":
      outcome.events = [Self.toolCall(details, type: type)]
    case "llm_call", "llm_response", "llm_request": readCall(details, type: type, &outcome)
    case "message_received", "message_sent", "message_delivered":
      outcome.events = [message(details, type: type, of: agent)]
    case "error", "exception": readError(details, &outcome)
    case "conversation_start":
      outcome.events = [DialectEvent("session_started", details)]
    case "conversation_end": outcome.events = [DialectEvent("session_ended", details)]
    default: outcome.events = [DialectEvent(type, details)]
    }
    let hasFailed = details["success"]?.bool == false || details["ok"]?.bool == false
    outcome.level = hasFailed ? .warning : nil
    return outcome
  }

  private static let envelope: Set = ["timestamp", "agent", "agent_id", "agent_name", "event_type", "level"]

  private static func rest(of object: JSONObject) -> JSONObject {
    JSONObject(object.members.filter { !envelope.contains($0.key) })
  }

  // MARK: Tools

  private static let arguments = ["parameters", "arguments", "args", "input"]
  private static let results = ["result", "output", "response"]

  private static func toolCall(_ details: JSONObject, type: String) -> DialectEvent {
    // An event of ours is kept whole; what was passed to the tool is not.
    if type == "tool_call", details["tool"] != nil, first(details, Self.arguments + Self.results) == nil {
      return DialectEvent(type, details)
    }
    let call = ToolCall(
      tool: text(details, ["tool_name", "tool", "name"]), id: text(details, ["call_id", "tool_call_id", "id"]),
      arguments: first(details, Self.arguments))
    let result = first(details, Self.results)
    let error = first(details, ["error", "error_message"])
    let success = details["success"]?.bool ?? details["ok"]?.bool
    if type == "tool_start" || (success == nil && result == nil && error == nil && milliseconds(details) == nil) {
      return call.started
    }
    var end = ToolCall.End(result: result ?? error, isOK: success ?? error.map { _ in false })
    end.milliseconds = milliseconds(details)
    end.errorType = details["error_type"]?.string
    return call.completed(end)
  }

  /// `duration` is in seconds, `duration_ms` is not.
  private static func milliseconds(_ details: JSONObject) -> Double? {
    for key in ["duration_ms", "latency_ms", "execution_time_ms"] {
      if let told = details[key]?.duration { return told }
    }
    for key in ["duration", "duration_s", "duration_seconds", "latency", "execution_time"] {
      if let told = details[key]?.duration { return told * 1000 }
    }
    return nil
  }

  // MARK: Models

  private func readCall(_ details: JSONObject, type: String, _ outcome: inout DialectOutcome) {
    let model = Self.text(details, ["model", "model_name"])
    let milliseconds = Self.milliseconds(details)
    guard details["success"]?.bool != false, details["ok"]?.bool != false else {
      var data = EventData()
      data.known("model", model)
      data.quantity("duration_ms", milliseconds)
      data.name("error_type", details["error_type"]?.string)
      data.summary("error", Self.text(details, ["error", "error_message"]))
      outcome.events = [DialectEvent("llm_call_failed", data.object)]
      return
    }
    let usage = details["usage"]?.object ?? details["token_usage"]?.object ?? details["tokens"]?.object ?? details
    if let figures = UsageVocabulary.figures(usage), figures.input != nil || figures.output != nil,
      !JSONObject([("usage", .object(usage))]).hasBrokenUsage
    {
      let cost = (details["cost_usd"] ?? details["cost"] ?? usage["cost_usd"])?.money
      var reading = UsageReading(
        semantics: .delta, layer: cost == nil ? .structured : .reported, scope: "log",
        key: Self.text(details, ["call_id", "response_id", "request_id"]), model: model, figures: figures, cost: cost)
      reading.figures.calls = 1
      reading.durationMilliseconds = milliseconds
      outcome.usage = [reading]
      outcome.summary = "\(model ?? "model"): \(figures.input ?? 0) tokens in, \(figures.output ?? 0) out"
    } else {
      var data = EventData()
      data.known("model", model)
      data.name("call_id", Self.text(details, ["call_id", "response_id", "request_id"]))
      data.quantity("duration_ms", milliseconds)
      outcome.events = [DialectEvent(type == "llm_request" ? "x_llm_started" : "llm_call", data.object)]
    }
  }

  // MARK: Messages and errors

  /// `message_received` is told by its receiver, `message_sent` by its sender.
  private mutating func message(_ details: JSONObject, type: String, of agent: String?) -> DialectEvent {
    let isSent = type == "message_sent"
    if details["sender_id"] != nil, details["receiver_id"] != nil, details["message_id"] != nil {
      return DialectEvent(isSent ? "message_sent" : "message_delivered", details)
    }
    let sender = Self.text(details, ["from", "sender", "sender_id"]) ?? (isSent ? agent : nil)
    let receiver = Self.text(details, ["to", "recipient", "receiver", "receiver_id"]) ?? (isSent ? nil : agent)
    let content = details["content"] ?? details["message"]
    var id = Self.text(details, ["message_id", "id"])
    if id == nil {
      messages += 1
      // The sender's entry and the receiver's tell of one message, where its words are there.
      var hash = StableHash()
      for part in [sender ?? "", receiver ?? "", content?.string ?? "\(messages)"] { hash.add(part + "\n") }
      id = hash.text
    }
    var data = EventData()
    data.known("message_id", id)
    data.known("sender_id", sender)
    data.known("receiver_id", receiver)
    data.count("content_length", content?.string?.utf8.count)
    data.name("content_type", details["content_type"]?.string ?? details["type"]?.string)
    data.name("reply_to", details["reply_to"]?.string)
    return DialectEvent(isSent ? "message_sent" : "message_delivered", data.object)
  }

  private func readError(_ details: JSONObject, _ outcome: inout DialectOutcome) {
    let text = Self.text(details, ["error", "message", "error_message", "exception"]) ?? "error"
    outcome.summary = text
    outcome.incidents = [
      .error(
        ErrorReading(tool: "log", type: Self.text(details, ["error_type", "exception_type", "type"]), message: text))
    ]
  }

  private static func first(_ details: JSONObject, _ keys: [String]) -> JSONValue? {
    for key in keys {
      if let value = details[key], !value.isNull { return value }
    }
    return nil
  }

  private static func text(_ details: JSONObject, _ keys: [String]) -> String? {
    for key in keys {
      if let text = details[key]?.string, !text.isEmpty { return text }
    }
    return nil
  }
}
