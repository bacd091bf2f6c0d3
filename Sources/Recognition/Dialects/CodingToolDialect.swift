import JSONText

/// Coding tools whose JSON is a few kinds of lines: opencode's steps, goose's messages and last word.
struct CodingToolDialect: Dialect {
  private var goose = GooseMessages()

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let type = object["type"]?.string else { return nil }
    if type == "complete", object["total_tokens"] != nil || object["input_tokens"] != nil { return gooseEnd(object) }
    if type == "message", let content = object["message"]?["content"]?.array, GooseMessages.isOne(content) {
      return goose.read(content)
    }
    guard let session = object["sessionID"] else { return nil }
    if type == "error", let error = object["error"] { return openCodeError(error) }
    return object["part"]?.object.map { openCode(type, $0, session: session.string ?? "") }
  }

  private func openCodeError(_ error: JSONValue) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.summary = error["data"]?["message"]?.string ?? error["message"]?.string ?? error["name"]?.string ?? "error"
    outcome.level = .error
    return outcome
  }

  /// One step's five buckets do not overlap (opencode `cli/cmd/run.ts`).
  private func openCode(_ type: String, _ part: JSONObject, session: String) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.summary = part["text"]?.string ?? type
    switch type {
    case "step_finish":
      guard let tokens = part["tokens"]?.object, let input = tokens["input"]?.count,
        let visible = tokens["output"]?.count
      else { return outcome }
      let reasoning = tokens["reasoning"]?.count ?? 0
      let figures = UsageFigures(
        input: input, output: visible + reasoning, cacheRead: tokens["cache"]?["read"]?.count,
        cacheWrite: tokens["cache"]?["write"]?.count, reasoning: reasoning, calls: 1
      ).withCacheAddedToInput()
      let cost = part["cost"]?.money
      outcome.usage = [
        UsageReading(
          semantics: .delta, layer: cost == nil ? .structured : .reported, scope: "opencode:\(session)",
          key: part["id"]?.string, figures: figures, cost: cost)
      ]
      outcome.summary = "step: \(figures.input ?? 0) tokens in, \(figures.output ?? 0) out"
    case "tool_use":
      let tool = part["tool"]?.string ?? "tool"
      outcome.summary = "tool \(tool)"
      outcome.events = Self.openCodeCall(tool, part)
      guard let command = part["state"]?["input"]?["command"]?.string, let text = part["state"]?["output"]?.string,
        !ShellScript(command).onlyShows
      else { return outcome }
      outcome.captured = [
        .init(
          text: text, command: CommandContext(shellText: command, origin: .toolCall, agent: nil),
          exitCode: part["state"]?["metadata"]?["exit"]?.count)
      ]
    case "reasoning": outcome.events = [.thought(part["text"]?.string ?? "", model: nil)]
    default: break
    }
    return outcome
  }

  /// opencode tells of a call when it has ended.
  private static func openCodeCall(_ tool: String, _ part: JSONObject) -> [DialectEvent] {
    let state = part["state"]
    let call = ToolCall(tool: tool, id: part["callID"]?.string, arguments: state?["input"])
    let status = state?["status"]?.string
    guard status == "completed" || status == "error" else { return [call.started] }
    let exitCode = state?["metadata"]?["exit"]?.count
    var end = ToolCall.End(
      result: state?["output"] ?? state?["error"], isOK: status == "completed" && exitCode ?? 0 == 0)
    end.exitCode = exitCode
    if let from = state?["time"]?["start"]?.double, let to = state?["time"]?["end"]?.double {
      end.milliseconds = to - from
    }
    return [call.completed(end)]
  }

  /// goose 1.51: the session's total; older versions tell no split, and some providers nothing at all.
  private func gooseEnd(_ object: JSONObject) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.summary = "complete"
    if let figures = UsageVocabulary.figures(object, cache: .inside) {
      var reading = UsageReading(semantics: .cumulative, layer: .structured, scope: "goose", figures: figures)
      // Each process prints one.
      reading.closesScope = true
      outcome.usage = [reading]
    }
    outcome.events = [DialectEvent("session_ended", JSONObject())]
    return outcome
  }
}
