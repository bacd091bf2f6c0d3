import JSONText

/// Claude Code's `--output-format stream-json` (and `json`: the result line alone).
///
/// One assistant line per content block repeats its message's usage, with a placeholder for the output; only the last
/// line's `modelUsage` is complete, and it covers sub-agents, which its `usage` does not. Cached tokens are not inside
/// `input_tokens`. git's output sits in the tool results; the commands, silent ones too, in the tool calls.
struct ClaudeDialect: Dialect {
  /// The most tool calls remembered until their result comes.
  private static let rememberedCalls = 256

  private var commandOfCall: [String: String] = [:]
  private var agentOfCall: [String: String] = [:]

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let type = object["type"]?.string, object["session_id"] != nil || object["message"] != nil else { return nil }
    var outcome = DialectOutcome()
    outcome.agent = agent(of: object)
    switch type {
    case "assistant": readAssistant(object, &outcome)
    case "user": readResults(object, &outcome)
    case "result": readTotal(object, &outcome)
    case "system": readSystem(object, &outcome)
    case "rate_limit_event":
      outcome.summary = "rate limit: \(object["rate_limit_info"]?["status"]?.string ?? "unknown")"
    default: return nil
    }
    return outcome
  }

  /// Lines of a sub-agent carry the id of the call that started it.
  private func agent(of object: JSONObject) -> String {
    guard let parent = object["parent_tool_use_id"]?.string else { return AgentDirectory.teamAgent }
    return object["subagent_type"]?.string ?? agentOfCall[parent] ?? AgentDirectory.teamAgent
  }

  private func scope(of object: JSONObject) -> String { "claude:\(object["session_id"]?.string ?? "")" }

  private mutating func readAssistant(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    guard let message = object["message"]?.object else { return }
    if let usage = message["usage"]?.object, let key = message["id"]?.string {
      var figures = Self.figures(usage)
      figures.calls = 1
      var reading = UsageReading(
        semantics: .delta, layer: .structured, scope: scope(of: object), key: key, model: message["model"]?.string,
        figures: figures)
      reading.isInterim = true
      // A message that Claude Code made up itself (`<synthetic>`, after a failed call) was no call.
      if !figures.isEmpty, !reading.isSilent || reading.model?.hasPrefix("<") != true { outcome.usage = [reading] }
    }
    var texts: [String] = []
    for block in message["content"]?.array ?? [] {
      switch block["type"]?.string {
      case "text": texts.append(block["text"]?.string ?? "")
      case "tool_use":
        let name = block["name"]?.string ?? "tool"
        let command = block["input"]?["command"]?.string
        remember(block, command: command)
        texts.append(command.map { "\(name): \($0)" } ?? name)
        var data: [(key: String, value: JSONValue)] = [("tool", .string(name))]
        if let id = block["id"]?.string { data.append(("call_id", .string(id))) }
        outcome.events.append(("tool_call", JSONObject(data)))
      default: break
      }
    }
    outcome.summary = texts.isEmpty ? "assistant" : texts.joined(separator: " ")
  }

  private mutating func remember(_ block: JSONValue, command: String?) {
    guard let id = block["id"]?.string else { return }
    if commandOfCall.count >= Self.rememberedCalls { commandOfCall.removeAll() }
    if agentOfCall.count >= Self.rememberedCalls { agentOfCall.removeAll() }
    commandOfCall[id] = command
    agentOfCall[id] = block["input"]?["subagent_type"]?.string
  }

  private mutating func readResults(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    for block in object["message"]?["content"]?.array ?? [] where block["type"]?.string == "tool_result" {
      let isError = block["is_error"]?.bool ?? false
      let text =
        block["content"]?.string
        ?? (block["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
      outcome.summary = isError ? "tool failed: \(text)" : "tool result"
      if isError { outcome.level = .warning }
      // Only a shell's result is command output: a file that was read may quote anything.
      guard let id = block["tool_use_id"]?.string, let command = commandOfCall.removeValue(forKey: id),
        !ShellScript(command).onlyShows
      else { continue }
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
  }

  private func readSystem(_ object: JSONObject, _ outcome: inout DialectOutcome) {
    let subtype = object["subtype"]?.string ?? ""
    outcome.summary = "system: \(subtype)"
    switch subtype {
    case "init":
      var data: [(key: String, value: JSONValue)] = []
      if let model = object["model"]?.string { data.append(("model", .string(model))) }
      outcome.events = [("session_started", JSONObject(data))]
    case "api_retry":
      outcome.level = .warning
      var data: [(key: String, value: JSONValue)] = [("tool", .string("claude"))]
      if let delay = object["retry_delay_ms"] { data.append(("retry_after_ms", delay)) }
      if object["error_status"]?.int == 429 { outcome.events = [("rate_limited", JSONObject(data))] }
    default: break
    }
  }

  /// `cache_creation_input_tokens` is all cache writes; what of them is kept for an hour costs more.
  static func figures(_ usage: JSONObject) -> UsageFigures {
    let long = usage["cache_creation"]?["ephemeral_1h_input_tokens"]?.count
    return UsageFigures(
      input: usage["input_tokens"]?.count, output: usage["output_tokens"]?.count,
      cacheRead: usage["cache_read_input_tokens"]?.count,
      cacheWrite: shortWrites(all: usage["cache_creation_input_tokens"]?.count, long: long), cacheWriteLong: long,
      reasoning: usage["output_tokens_details"]?["thinking_tokens"]?.count
    ).withCacheAddedToInput()
  }

  private static func shortWrites(all: Int?, long: Int?) -> Int? { all.map { max(0, $0 - (long ?? 0)) } }
}
