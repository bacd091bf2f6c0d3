import JSONText

/// CloudEvents in their JSON format: `{"specversion":"1.0","id":…,"source":…,"type":…,"data":…}`.
///
/// The end of the type is the event's name (`com.example.task_completed`, `dev.example.llm.call.v1`), and then it is read
/// as the same entry of a log would be.
struct CloudEventDialect: Dialect {
  private var entries = LogEntryDialect()

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard object["specversion"]?.string?.isEmpty == false, object["source"] != nil, let type = object["type"]?.string
    else { return nil }
    let data = object["data"]?.object ?? JSONObject()
    let agent =
      ["agent", "agent_id", "agentid"].lazy.compactMap { object[$0]?.string ?? data[$0]?.string }.first
      ?? Self.agent(in: object["source"]?.string ?? "")
    let name = Self.name(of: type)
    return name.isEmpty ? nil : entries.outcome(name, data, agent: agent)
  }

  /// The last part of a type if it has an underscore, else the last two; a version aside.
  static func name(of type: String) -> String {
    var parts = LineText.cut(type, to: 256).text.split(separator: ".").map(String.init)
    if parts.count > 1, let last = parts.last, last.first == "v", Int(last.dropFirst()) != nil { parts.removeLast() }
    guard let last = parts.last else { return "" }
    guard !last.contains("_"), parts.count > 1 else { return last }
    return parts.suffix(2).joined(separator: "_")
  }

  /// `/run/1/team/a/agent/coder` is about the coder.
  private static func agent(in source: String) -> String? {
    let parts = LineText.cut(source, to: 1024).text.split(separator: "/")
    guard let place = parts.lastIndex(where: { $0 == "agent" || $0 == "agents" }), place + 1 < parts.count else {
      return nil
    }
    return String(parts[place + 1])
  }
}
