import JSONText

/// Generic JSON logs: a level and a message under their usual names, and the log entry `{timestamp, agent, event_type, …}`.
struct JSONLogDialect: Dialect {
  func read(_ object: JSONObject) -> DialectOutcome? {
    var outcome = DialectOutcome()
    outcome.agent = object["agent"]?.string ?? object["agent_id"]?.string ?? object["agent_name"]?.string
    if let name = object["event_type"]?.string, outcome.agent != nil, object["timestamp"] != nil {
      outcome.summary = name
      outcome.events = [(name, object["details"]?.object ?? JSONObject([]))]
      return outcome
    }
    let level = object["level"]?.string ?? object["severity"]?.string ?? object["levelname"]?.string
    guard let message = object["message"]?.string ?? object["msg"]?.string ?? object["event"]?.string,
      let level
    else { return nil }
    outcome.summary = message
    outcome.level = Self.level(level)
    return outcome
  }

  private static func level(_ name: String) -> LineLevel {
    switch name.lowercased() {
    case "warn", "warning": .warning
    case "error", "err", "critical", "fatal", "emergency", "alert", "panic": .error
    default: .info
    }
  }
}
