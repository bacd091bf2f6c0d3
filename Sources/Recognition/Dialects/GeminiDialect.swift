import JSONText

/// Gemini CLI's `--output-format stream-json` and `json`: totals of the process, for each model where it names them.
///
/// Cached tokens are inside the input. Thoughts are in the total alone of the stream's figures, beside the candidates in
/// the others.
struct GeminiDialect: Dialect {
  private var session = ""
  private var model: String?
  private var commandOfCall: [String: String] = [:]
  private static let rememberedCalls = 256

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    switch object["type"]?.string {
    case "init" where object["session_id"] != nil && object["timestamp"] != nil:
      session = object["session_id"]?.string ?? ""
      model = object["model"]?.string
      return summarised("session started")
    case "result":
      guard let stats = object["stats"]?.object else { return nil }
      return total(stats)
    case "tool_use" where object["tool_id"] != nil:
      if commandOfCall.count >= Self.rememberedCalls { commandOfCall.removeAll() }
      if let id = object["tool_id"]?.string { commandOfCall[id] = object["parameters"]?["command"]?.string }
      var outcome = summarised("tool \(object["tool_name"]?.string ?? "")")
      outcome.events = [
        DialectEvent("tool_call", JSONObject([("tool", .string(object["tool_name"]?.string ?? "tool"))]))
      ]
      return outcome
    case "tool_result" where object["tool_id"] != nil: return toolResult(object)
    case nil:
      guard let stats = object["stats"]?.object, stats["models"]?.object != nil else { return nil }
      session = object["session_id"]?.string ?? session
      return total(stats)
    default: return nil
    }
  }

  private mutating func toolResult(_ object: JSONObject) -> DialectOutcome {
    let isError = object["status"]?.string == "error"
    var outcome = summarised("tool result", level: isError ? .warning : nil)
    guard let id = object["tool_id"]?.string, let command = commandOfCall.removeValue(forKey: id),
      !ShellScript(command).onlyShows
    else { return outcome }
    outcome.captured = [
      .init(
        text: object["output"]?.string ?? "",
        command: CommandContext(shellText: command, origin: .toolCall, agent: nil), exitCode: isError ? 1 : 0)
    ]
    return outcome
  }

  private func total(_ stats: JSONObject) -> DialectOutcome {
    var outcome = summarised("result")
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
