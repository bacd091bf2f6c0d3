import JSONText

/// Claude Code's `--output-format stream-json` (and `json`: the result line alone).
///
/// One assistant line per content block repeats its message's usage, with a placeholder for the output; only the last
/// line's `modelUsage` is complete, and it covers sub-agents, which its `usage` does not. Cached tokens are not inside
/// `input_tokens`. git's output sits in the tool results; the commands, silent ones too, in the tool calls.
struct ClaudeDialect: Dialect {
  private var tools = ClaudeTools()
  private var agents = ClaudeAgents()
  /// The message that streams now, by the call that started its agent.
  private var streamed = BoundedMemory<(id: String, model: String?)>(capacity: 256)

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let type = object["type"]?.string,
      object["session_id"] != nil || object["message"] != nil || object["subtype"]?.string == "api_retry"
    else { return nil }
    var outcome = DialectOutcome()
    outcome.agent = agent(of: object)
    outcome.events = agents.speaks(object)
    switch type {
    case "assistant": readAssistant(object, &outcome)
    case "user": readResults(object, &outcome)
    case "result": readTotal(object, &outcome)
    case "system": readSystem(object, &outcome)
    case "stream_event": readStreamEvent(object, &outcome)
    case "rate_limit_event":
      let status = object["rate_limit_info"]?["status"]?.string ?? "unknown"
      outcome.summary = "rate limit: \(status)"
      if status == "rejected" {
        outcome.incidents = [.delay(DelayReading(.rateLimit, tool: "claude", isWaiting: false))]
      }
    default: return nil
    }
    return outcome
  }

  /// Lines of a sub-agent carry the id of the call that started it.
  private func agent(of object: JSONObject) -> String {
    guard let parent = object["parent_tool_use_id"]?.string else { return AgentDirectory.teamAgent }
    return object["subagent_type"]?.string ?? agents.type(of: parent) ?? AgentDirectory.teamAgent
  }

  private func scope(of object: JSONObject) -> String { "claude:\(object["session_id"]?.string ?? "")" }

  private mutating func readAssistant(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    guard let message = object["message"]?.object else { return }
    if let usage = message["usage"]?.object {
      // Amp's messages have no id; each is printed once.
      count(usage, key: message["id"]?.string, model: message["model"]?.string, isInterim: true, object, &outcome)
    }
    var texts: [String] = []
    for block in message["content"]?.array ?? [] {
      switch block["type"]?.string {
      case "text": texts.append(block["text"]?.string ?? "")
      case "thinking":
        outcome.events.append(.thought(block["thinking"]?.string ?? "", model: message["model"]?.string))
      case "tool_use", "server_tool_use", "mcp_tool_use":
        let name = block["name"]?.string ?? "tool"
        texts.append(block["input"]?["command"]?.string.map { "\(name): \($0)" } ?? name)
        outcome.events += tools.started(block, at: object["timestamp"])
        outcome.events += agents.called(block, by: outcome.agent)
      case let type? where type.hasSuffix("_tool_result"):
        // A tool that the provider runs answers inside the message.
        outcome.events += tools.ended(block, by: nil, at: object["timestamp"])
      default: break
      }
    }
    outcome.summary = texts.isEmpty ? "assistant" : texts.joined(separator: " ")
  }

  private func count(
    _ usage: JSONObject, key: String?, model: String?, isInterim: Bool, _ object: JSONObject,
    _ outcome: inout DialectOutcome
  ) {
    guard var figures = Self.figures(usage) else { return }
    figures.calls = 1
    var reading = UsageReading(
      semantics: .delta, layer: .structured, scope: scope(of: object), key: key, model: model, figures: figures)
    reading.isInterim = isInterim
    // A message that Claude Code made up itself (`<synthetic>`, after a failed call) was no call.
    if !reading.isSilent || model?.hasPrefix("<") != true { outcome.usage = [reading] }
  }

  /// `--include-partial-messages`: the last usage of a message has its real output.
  private mutating func readStreamEvent(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    let event = object["event"]
    let stream = object["parent_tool_use_id"]?.string ?? ""
    outcome.summary = event?["type"]?.string ?? "stream event"
    if let message = event?["message"]?.object, let id = message["id"]?.string {
      let model = message["model"]?.string
      streamed.remember((id, model), under: stream, bytes: id.utf8.count + (model?.utf8.count ?? 0))
    }
    guard let usage = event?["usage"]?.object ?? event?["message"]?["usage"]?.object,
      let message = streamed.value(of: stream)
    else { return }
    count(usage, key: message.id, model: message.model, isInterim: false, object, &outcome)
  }

  private mutating func readResults(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    let results = (object["message"]?["content"]?.array ?? []).filter { $0["type"]?.string == "tool_result" }
    for block in results {
      let isError = block["is_error"]?.bool ?? false
      let text = ClaudeTools.text(of: block["content"])
      outcome.summary = isError ? "tool failed: \(text)" : "tool result"
      if isError { outcome.level = .warning }
      // What the tool itself says about its work is that of the one call that the line is about.
      let details = results.count == 1 ? object["tool_use_result"]?.object : nil
      // Only a shell's result is command output: a file that was read may quote anything.
      let command = tools.command(of: block["tool_use_id"]?.string)
      outcome.events += tools.ended(block, by: details, at: object["timestamp"])
      outcome.events += agents.returned(block, details)
      guard let command, !ShellScript(command).onlyShows else { continue }
      outcome.captured.append(
        .init(
          text: text, command: CommandContext(shellText: command, origin: .toolCall, agent: nil),
          exitCode: isError ? 1 : 0))
    }
    outcome.summary = outcome.summary ?? "user"
  }

  private func readTotal(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    var reading = UsageReading(semantics: .final, layer: .reported, scope: scope(of: object))
    reading.cost = object["total_cost_usd"]?.money
    if let usage = object["usage"]?.object { reading.ownShare = Self.figures(usage) }
    for member in object["modelUsage"]?.object?.members ?? [] {
      let figures = UsageFigures(
        input: member.value["inputTokens"]?.count, output: member.value["outputTokens"]?.count,
        cacheRead: member.value["cacheReadInputTokens"]?.count,
        cacheWrite: Self.shortWrites(
          all: member.value["cacheCreationInputTokens"]?.count,
          long: member.value["cacheCreationEphemeral1hInputTokens"]?.count),
        cacheWriteLong: member.value["cacheCreationEphemeral1hInputTokens"]?.count,
        reasoning: member.value["thinkingTokens"]?.count
      ).withCacheAddedToInput()
      reading.byModel.append(
        .init(model: member.key, figures: figures, cost: member.value["costUSD"]?.money))
    }
    if !reading.byModel.isEmpty || reading.ownShare?.isEmpty == false { outcome.usage = [reading] }
    let isError = object["is_error"]?.bool ?? false
    outcome.level = isError ? .error : nil
    outcome.summary = object["result"]?.string ?? "result: \(object["subtype"]?.string ?? "")"
    outcome.events.append(Self.sessionEnd(object))
  }

  private static func sessionEnd(_ object: JSONObject) -> DialectEvent {
    var data = EventData()
    data.name("session_id", object["session_id"]?.string)
    data.name("status", object["subtype"]?.string)
    data.flag("is_error", object["is_error"]?.bool)
    data.quantity("duration_ms", object["duration_ms"]?.double)
    data.quantity("duration_api_ms", object["duration_api_ms"]?.double)
    data.count("num_turns", object["num_turns"]?.count)
    if let denials = object["permission_denials"]?.array {
      data.count("permission_denials", denials.count)
      let names = denials.compactMap { $0["tool_name"]?.string }
      if !names.isEmpty { data.names("denied_tools", names) }
    }
    return DialectEvent("session_ended", data.object)
  }

  private mutating func readSystem(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    let subtype = object["subtype"]?.string ?? ""
    outcome.summary = "system: \(subtype)"
    switch subtype {
    case "init":
      var data = EventData()
      data.name("session_id", object["session_id"]?.string)
      data.name("model", object["model"]?.string)
      outcome.events = [DialectEvent("session_started", data.object)]
    case "task_started", "task_notification": outcome.events += agents.told(object)
    case "api_retry":
      outcome.level = .warning
      outcome.incidents = [.delay(Self.retry(object))]
    default: break
    }
  }

  private static func retry(_ object: JSONObject) -> DelayReading {
    let isLimit = object["error_status"]?.int == 429 || object["error"]?.string == "rate_limit"
    var delay = DelayReading(isLimit ? .rateLimit : .failure, tool: "claude", isWaiting: true)
    delay.status = object["error_status"]?.count
    delay.attempt = object["attempt"]?.count
    delay.maximumAttempts = object["max_retries"]?.count
    delay.pauseMilliseconds = object["retry_delay_ms"]?.double.flatMap { DelayReading.milliseconds($0) }
    delay.reason = object["error"]?.string
    return delay
  }

  /// Cached tokens are beside the input, except in Qwen's copy of the format, where a total shows that they are not.
  static func figures(_ usage: JSONObject) -> UsageFigures? { UsageVocabulary.figures(usage, cache: .beside) }

  private static func shortWrites(all: Int?, long: Int?) -> Int? { all.map { max(0, $0 - (long ?? 0)) } }
}
