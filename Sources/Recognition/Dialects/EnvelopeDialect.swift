import JSONText

/// Our own envelope, printed by an orchestrator: `{"type":"agent_telemetry","event":…,"data":…}`. One that has all that a
/// record of ours has comes from another proctor, and is a ``NestedRecord``.
///
/// A line is data, never a command: the child may say which agent it speaks for, never which run or team it is; such claims
/// are kept under `data.claimed`. What the four original events carry is read like any tool's output; snapshots are running
/// totals.
struct EnvelopeDialect: Dialect {
  /// Whether an object is an envelope.
  static func admits(_ object: JSONObject) -> Bool {
    object["type"]?.string == "agent_telemetry" && object["event"]?.string?.isEmpty == false
  }

  func read(_ object: JSONObject) -> DialectOutcome? {
    guard Self.admits(object), let event = object["event"]?.string else { return nil }
    var outcome = DialectOutcome()
    if let record = NestedRecord(object) {
      outcome.nested = record
      return outcome
    }
    outcome.agent = object["agent_id"]?.string
    let data = Self.data(of: object)
    let scope = "proctor:\(object["run_id"]?.string ?? ""):\(object["team_id"]?.string ?? ""):\(outcome.agent ?? "")"
    switch event {
    case "llm_call": readUsage(data["token_usage"]?.object ?? data["usage"]?.object, data, scope, .delta, &outcome)
    case "snapshot": readUsage(data["token_usage"]?.object, data, scope, .cumulative, &outcome)
    case "git_activity": outcome.git = (data["git_activities"]?.array ?? []).compactMap { GitReading(told: $0) }
    case "log_entry": readLog(data, &outcome)
    default: break
    }
    outcome.summary = outcome.summary ?? data["message"]?.string ?? event
    if event.hasSuffix("_failed") || event == "message_error" || data["ok"]?.bool == false { outcome.level = .error }
    // A call whose tokens nobody knows is still a call.
    guard !Self.readings.contains(event) || event == "llm_call" && outcome.usage.isEmpty else { return outcome }
    outcome.events = [DialectEvent(event, Self.withClaims(of: object, data))]
    return outcome
  }

  /// Events that are read as what they tell.
  private static let readings: Set<String> = ["git_activity", "llm_call", "log_entry", "snapshot"]

  private static let envelopeKeys: Set<String> = [
    "type", "event", "run_id", "team_id", "agent_id", "timestamp", "seq", "data", "token",
  ]

  /// The payload: `data`, what it is if it is no object under `value`, and keys that stand beside it by mistake.
  private static func data(of object: JSONObject) -> JSONObject {
    var members = object["data"]?.object?.members ?? []
    if let data = object["data"], !data.isNull, data.object == nil { members = [("value", data)] }
    let strays = object.members.filter { !envelopeKeys.contains($0.key) }
    guard !strays.isEmpty else { return JSONObject(members) }
    let known = Set(members.map(\.key))
    return JSONObject(members + strays.filter { !known.contains($0.key) })
  }

  /// The payload with what its line claims to be. Claims that came with it are those of somebody further inside.
  static func withClaims(of object: JSONObject, _ data: JSONObject) -> JSONObject {
    var claims = ["run_id", "team_id", "timestamp", "seq"].compactMap { key in
      object[key].flatMap { $0.isNull ? nil : (key, $0) }
    }
    guard !claims.isEmpty else { return data }
    if let inner = data["claimed"]?.object { claims.append(("claimed", .object(inner))) }
    return JSONObject(data.members.filter { $0.key != "claimed" } + [("claimed", .object(JSONObject(claims)))])
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
    guard let entry = data["activity_logs"]?.array?.first.flatMap(LogReading.init) else { return }
    outcome.summary = entry.message
    outcome.level = entry.level
    outcome.log = entry
  }
}
