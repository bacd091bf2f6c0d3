import JSONText

/// Codex's `exec --json` and its session files (codex 0.163.0).
///
/// `turn.completed` is the total of the thread, in later processes that resume it too; what sub-agents use is not printed.
/// Cached tokens are inside the input. Commands come with their output and exit code.
struct CodexDialect: Dialect {
  private var thread = ""
  private var model: String?
  private var items = CodexItems()
  private var session = CodexSessionCalls()

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let type = object["type"]?.string else { return nil }
    switch type {
    case "thread.started":
      thread = object["thread_id"]?.string ?? ""
      return summarised("thread started", [Self.sessionStart(thread)])
    case "turn.started": return summarised("turn started", [Self.turn("started")])
    case "turn.completed":
      var outcome = object["usage"]?.object.map(total) ?? summarised("turn completed")
      outcome.events = [Self.turn("completed")]
      return outcome
    case "turn.failed", "error":
      guard let text = object["message"]?.string ?? object["error"]?["message"]?.string else { return nil }
      // It goes on after these: only the last attempt's is the end.
      if type == "error", let retry = Self.retry(text) {
        var outcome = summarised(text, level: .warning)
        outcome.incidents = [.delay(retry)]
        return outcome
      }
      // A failure is told twice, the second time as that of the turn.
      return summarised(text, level: .error, type == "error" ? [] : [Self.turn("failed", error: text)])
    case "item.started", "item.updated":
      guard let item = object["item"]?.object, item["type"] != nil else { return nil }
      return summarised(type, items.begun(item, isUpdate: type == "item.updated"))
    case "item.completed":
      guard let item = object["item"]?.object else { return nil }
      var outcome = outcome(of: item)
      outcome?.events = items.completed(item)
      return outcome
    case "session_meta":
      thread = object["payload"]?["id"]?.string ?? ""
      return summarised("session started", [Self.sessionStart(thread)])
    case "response_item":
      guard let payload = object["payload"]?.object, let kind = payload["type"]?.string else { return nil }
      return summarised(kind, session.events(payload, kind: kind, at: object["timestamp"]))
    case "turn_context":
      model = object["payload"]?["model"]?.string ?? model
      return summarised("turn started")
    case "event_msg": return object["payload"]?.object.flatMap(sessionEvent)
    default: return nil
    }
  }

  private func total(_ usage: JSONObject) -> DialectOutcome {
    var outcome = summarised("turn completed")
    guard let figures = UsageVocabulary.figures(usage, cache: .inside) else { return outcome }
    outcome.usage = [
      UsageReading(
        semantics: .cumulative, layer: .structured, scope: "codex:\(thread)", model: model, figures: figures)
    ]
    outcome.summary = "turn completed: \(figures.input ?? 0) tokens in, \(figures.output ?? 0) out so far"
    return outcome
  }

  private func sessionEvent(_ payload: JSONObject) -> DialectOutcome? {
    guard payload["type"]?.string == "token_count" else { return nil }
    guard let usage = payload["info"]?["total_token_usage"]?.object else { return summarised("token count") }
    return total(usage)
  }

  private func outcome(of item: JSONObject) -> DialectOutcome? {
    switch item["type"]?.string {
    case "command_execution":
      let command = item["command"]?.string ?? ""
      let exitCode = item["exit_code"]?.count
      var outcome = summarised("command: \(command)", level: exitCode == 0 ? nil : .warning)
      if let text = item["aggregated_output"]?.string, !ShellScript(command).onlyShows {
        outcome.captured = [
          .init(
            text: text, command: CommandContext(shellText: command, origin: .toolCall, agent: nil), exitCode: exitCode)
        ]
      }
      return outcome
    case "agent_message", "reasoning": return summarised(item["text"]?.string ?? "message")
    case "error": return summarised(item["message"]?.string ?? "error", level: .warning)
    case "mcp_tool_call", "collab_tool_call": return summarised("tool \(item["tool"]?.string ?? "tool")")
    case let other?: return summarised(other)
    case nil: return nil
    }
  }

  /// `Reconnecting... 2/5 (unexpected status 401 Unauthorized)`
  private static func retry(_ text: String) -> DelayReading? {
    guard let match = text.firstMatch(of: /^Reconnecting\.\.\. (\d{1,4})\/(\d{1,4})(?: \((.*)\))?/) else { return nil }
    let reason = match.3.map(String.init)
    let status = reason?.firstMatch(of: /\bstatus (\d{3})\b/).flatMap { Int($0.1) }
    var delay = DelayReading(status == 429 ? .rateLimit : .failure, tool: "codex", isWaiting: true)
    delay.status = status
    delay.attempt = Int(match.1)
    delay.maximumAttempts = Int(match.2)
    delay.reason = reason
    return delay
  }

  private static func sessionStart(_ thread: String) -> DialectEvent {
    var data = EventData()
    data.name("session_id", thread)
    return DialectEvent("session_started", data.object)
  }

  private static func turn(_ step: String, error: String? = nil) -> DialectEvent {
    var data = EventData()
    data.name("method", "turn")
    data.summary("error", error)
    return DialectEvent("agent_method_\(step)", data.object)
  }

  private func summarised(_ text: String, level: LineLevel? = nil, _ events: [DialectEvent] = []) -> DialectOutcome {
    var outcome = DialectOutcome()
    outcome.summary = text
    outcome.level = level
    outcome.events = events
    return outcome
  }
}
