import JSONText

/// Gemini CLI's `--output-format stream-json` and `json`: totals of the process, for each model where it names them.
///
/// Cached tokens are inside the input. Thoughts are in the total alone of the stream's figures, beside the candidates in
/// the others.
struct GeminiDialect: Dialect {
  private var session = ""
  private var model: String?
  private var calls = BoundedMemory<(call: ToolCall, command: String?)>(capacity: 256)

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    switch object["type"]?.string {
    case "init" where object["session_id"] != nil && object["timestamp"] != nil:
      session = object["session_id"]?.string ?? ""
      model = object["model"]?.string
      return started()
    case "result":
      guard let stats = object["stats"]?.object else { return nil }
      return total(stats, of: object)
    case "tool_use" where object["tool_id"] != nil: return toolUse(object)
    case "tool_result" where object["tool_id"] != nil: return toolResult(object)
    case nil:
      guard let stats = object["stats"]?.object, stats["models"]?.object != nil else { return nil }
      session = object["session_id"]?.string ?? session
      return total(stats, of: object)
    default: return nil
    }
  }

  private func started() -> DialectOutcome {
    var outcome = summarised("session started")
    var data = EventData()
    data.name("session_id", session)
    data.name("model", model)
    outcome.events = [DialectEvent("session_started", data.object)]
    return outcome
  }

  private mutating func toolUse(_ object: JSONObject) -> DialectOutcome {
    var outcome = summarised("tool \(object["tool_name"]?.string ?? "")")
    var call = ToolCall(
      tool: object["tool_name"]?.string ?? "tool", id: object["tool_id"]?.string, arguments: object["parameters"])
    call.startedAt = object["timestamp"]?.string.flatMap(PrintedTime.microseconds)
    let command = object["parameters"]?["command"]?.string
    if let id = call.id { calls.remember((call, command), under: id, bytes: command?.utf8.count ?? 0) }
    outcome.events = [call.started]
    return outcome
  }

  private mutating func toolResult(_ object: JSONObject) -> DialectOutcome {
    let isError = object["status"]?.string == "error"
    var outcome = summarised("tool result", level: isError ? .warning : nil)
    let id = object["tool_id"]?.string
    let open = id.flatMap { calls.take($0) }
    var end = ToolCall.End(result: object["output"] ?? object["error"]?["message"], isOK: !isError)
    end.at = object["timestamp"]?.string.flatMap(PrintedTime.microseconds)
    end.errorType = object["error"]?["type"]?.string
    outcome.events = [(open?.call ?? ToolCall(tool: nil, id: id)).completed(end)]
    guard let command = open?.command, !ShellScript(command).onlyShows else { return outcome }
    outcome.captured = [
      .init(
        text: object["output"]?.string ?? "",
        command: CommandContext(shellText: command, origin: .toolCall, agent: nil), exitCode: isError ? 1 : 0)
    ]
    return outcome
  }

  private func end(_ object: JSONObject, _ stats: JSONObject) -> DialectEvent {
    var data = EventData()
    data.name("session_id", session)
    data.name("status", object["status"]?.string)
    data.flag("is_error", object["error"]?.object != nil || object["status"]?.string == "error")
    data.quantity("duration_ms", stats["duration_ms"]?.double)
    let models = stats["models"]?.object?.members ?? []
    let latencies = models.compactMap { $0.value["api"]?["totalLatencyMs"]?.double }
    if !latencies.isEmpty { data.quantity("duration_api_ms", latencies.reduce(0, +)) }
    data.count("tool_calls", stats["tool_calls"]?.count ?? stats["tools"]?["totalCalls"]?.count)
    return DialectEvent("session_ended", data.object)
  }

  private func total(_ stats: JSONObject, of object: JSONObject) -> DialectOutcome {
    var outcome = summarised("result")
    outcome.events = [end(object, stats)]
    let parts = (stats["models"]?.object?.members ?? []).compactMap { member -> UsageReading? in
      guard let part = member.value.object, let figures = Self.figures(part) else { return nil }
      return reading(figures, model: member.key, scope: "gemini:\(session):\(member.key)")
    }
    if !parts.isEmpty {
      outcome.usage = parts
    } else if let figures = Self.figures(stats) {
      outcome.usage = [reading(figures, model: model, scope: "gemini:\(session)")]
    }
    return outcome
  }

  private func reading(_ figures: UsageFigures, model: String?, scope: String) -> UsageReading {
    var reading = UsageReading(
      semantics: .cumulative, layer: .structured, scope: scope, model: model, figures: figures)
    // Each process prints one.
    reading.closesScope = true
    return reading
  }

  private static func figures(_ part: JSONObject) -> UsageFigures? {
    if let tokens = part["tokens"]?.object {
      guard let prompt = tokens["prompt"]?.count, let candidates = tokens["candidates"]?.count else { return nil }
      let thoughts = tokens["thoughts"]?.count ?? 0
      // What tools put into the prompt is in the total alone.
      let input = max(prompt, (tokens["total"]?.count ?? 0) - candidates - thoughts)
      return UsageFigures(
        input: input, output: candidates + thoughts, cacheRead: tokens["cached"]?.count, reasoning: thoughts,
        calls: part["api"]?["totalRequests"]?.count)
    }
    guard let input = part["input_tokens"]?.count, let output = part["output_tokens"]?.count else { return nil }
    let thoughts = max(0, (part["total_tokens"]?.count ?? 0) - input - output)
    return UsageFigures(
      input: input, output: output + thoughts, cacheRead: part["cached"]?.count, reasoning: thoughts)
  }

  private func summarised(_ text: String, level: LineLevel? = nil) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.summary = text
    outcome.level = level
    return outcome
  }
}
