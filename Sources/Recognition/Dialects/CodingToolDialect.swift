import JSONText

/// Coding tools whose JSON is a line or two: opencode's steps and goose's last word.
struct CodingToolDialect: Dialect {
  func read(_ object: JSONObject) -> DialectOutcome? {
    guard let type = object["type"]?.string else { return nil }
    if type == "complete", object["total_tokens"] != nil || object["input_tokens"] != nil { return goose(object) }
    guard object["sessionID"] != nil, let part = object["part"]?.object else { return nil }
    return openCode(type, part, session: object["sessionID"]?.string ?? "")
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
      outcome.events = [DialectEvent("tool_call", JSONObject([("tool", .string(tool))]))]
      guard let command = part["state"]?["input"]?["command"]?.string, let text = part["state"]?["output"]?.string,
        !ShellScript(command).onlyShows
      else { return outcome }
      outcome.captured = [
        .init(
          text: text, command: CommandContext(shellText: command, origin: .toolCall, agent: nil),
          exitCode: part["state"]?["metadata"]?["exit"]?.count)
      ]
    default: break
    }
    return outcome
  }

  /// goose 1.51: the session's total; older versions tell no split, and some providers nothing at all.
  private func goose(_ object: JSONObject) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.summary = "complete"
    if let figures = UsageVocabulary.figures(object, cache: .inside) {
      var reading = UsageReading(semantics: .cumulative, layer: .structured, scope: "goose", figures: figures)
      // Each process prints one.
      reading.closesScope = true
      outcome.usage = [reading]
    }
    return outcome
  }
}
