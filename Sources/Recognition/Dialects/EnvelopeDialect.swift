import JSONText

/// Our own envelope, printed by an orchestrator or by a proctor inside: `{"type":"agent_telemetry","event":…,"data":…}`.
///
/// A line is data, never a command: the child may say which agent it speaks for, never which run or team it is; such claims
/// are kept under `data.claimed`. What the four original events carry is read like any tool's output, so that a nested run
/// is counted; its snapshots are running totals.
struct EnvelopeDialect: Dialect {
  func read(_ object: JSONObject) -> DialectOutcome? {
    guard object["type"]?.string == "agent_telemetry", let event = object["event"]?.string, !event.isEmpty else {
      return nil
    }
    var outcome = DialectOutcome()
    outcome.agent = object["agent_id"]?.string
    var data = object["data"]?.object ?? JSONObject([])
    let scope = "proctor:\(object["run_id"]?.string ?? ""):\(object["team_id"]?.string ?? ""):\(outcome.agent ?? "")"
    switch event {
    case "llm_call": readUsage(data["token_usage"]?.object ?? data["usage"]?.object, data, scope, .delta, &outcome)
    case "snapshot": readUsage(data["token_usage"]?.object, data, scope, .cumulative, &outcome)
    case "git_activity": outcome.git = (data["git_activities"]?.array ?? []).compactMap(Self.git)
    case "log_entry": readLog(data, &outcome)
    default: break
    }
    outcome.summary = outcome.summary ?? data["message"]?.string ?? event
    if event.hasSuffix("_failed") || event == "message_error" || data["ok"]?.bool == false { outcome.level = .error }
    guard !["git_activity", "llm_call", "log_entry", "snapshot"].contains(event) else { return outcome }
    let claims = ["run_id", "team_id", "seq"].compactMap { key in object[key].map { (key, $0) } }
    if !claims.isEmpty {
      data = JSONObject(data.members.filter { $0.key != "claimed" } + [("claimed", .object(JSONObject(claims)))])
    }
    outcome.events = [DialectEvent(event, data)]
    return outcome
  }

  private func readUsage(
    _ usage: JSONObject?, _ data: JSONObject, _ scope: String, _ semantics: UsageReading.Semantics,
    _ outcome: inout DialectOutcome
  ) {
    guard let usage else { return }
    var figures = UsageFigures(
      input: usage["input_tokens"]?.count, output: usage["output_tokens"]?.count,
      cacheRead: usage["cache_read_tokens"]?.count, cacheWrite: usage["cache_write_tokens"]?.count,
      reasoning: usage["reasoning_tokens"]?.count, total: usage["total_tokens"]?.count)
    figures.calls = semantics == .delta ? 1 : usage["calls"]?.count
    guard !figures.isEmpty else { return }
    let reported = usage["cost_source"]?.string == "estimated" ? nil : usage["cost_usd"]?.money
    outcome.usage = [
      UsageReading(
        semantics: semantics, layer: reported == nil ? .structured : .reported, scope: scope,
        key: data["call_id"]?.string, model: usage["model"]?.string ?? data["model"]?.string, figures: figures,
        cost: reported)
    ]
    outcome.usage[0].durationMilliseconds = data["duration_ms"]?.duration
    outcome.summary = "\(usage["model"]?.string ?? "model"): \(figures.input ?? 0) in, \(figures.output ?? 0) out"
  }

  private func readLog(_ data: JSONObject, _ outcome: inout DialectOutcome) {
    guard let entry = data["activity_logs"]?.array?.first else { return }
    outcome.summary = entry["message"]?.string
    outcome.level = entry["level"]?.string.flatMap(LineLevel.init(rawValue:))
  }

  private static func git(_ value: JSONValue) -> GitReading? {
    guard let operation = value["operation"]?.string.flatMap(GitOperation.init(rawValue:)) else { return nil }
    var reading = GitReading(operation: operation, succeeded: value["ok"]?.bool ?? true)
    reading.branch = value["branch"]?.string
    reading.message = value["message"]?.string
    reading.commit = value["commit"]?.string
    reading.filesChanged = value["files_changed"]?.count
    reading.insertions = value["insertions"]?.count
    reading.deletions = value["deletions"]?.count
    return reading
  }
}
