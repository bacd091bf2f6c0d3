import JSONText

/// Generic JSON logs: a level and a message under their usual names.
struct JSONLogDialect: Dialect {
  func read(_ object: JSONObject) -> DialectOutcome? {
    var outcome = DialectOutcome()
    outcome.agent = object["agent"]?.string ?? object["agent_id"]?.string ?? object["agent_name"]?.string
    let level = object["level"]?.string ?? object["severity"]?.string ?? object["levelname"]?.string
    guard let message = object["message"]?.string ?? object["msg"]?.string ?? object["event"]?.string,
      let level
    else { return nil }
    outcome.summary = message
    outcome.level = Self.level(level)
    outcome.incidents = Self.delay(object, message: message).map { [.delay($0)] } ?? []
    return outcome
  }

  /// A status of 429 under one of the usual names, in a line that is at least a warning: the number alone is no evidence.
  private static func delay(_ object: JSONObject, message: String) -> DelayReading? {
    let status = (object["status"] ?? object["status_code"] ?? object["http_status"])?.int
    let named = object["level"]?.string ?? object["severity"]?.string ?? object["levelname"]?.string ?? ""
    guard status == 429, level(named) != .info else { return nil }
    var delay = DelayReading(.rateLimit, tool: object["logger"]?.string ?? "log", isWaiting: false)
    delay.status = 429
    delay.pauseMilliseconds =
      object["retry_after_ms"]?.double.flatMap { DelayReading.milliseconds($0) }
      ?? object["retry_after"]?.double.flatMap { DelayReading.milliseconds($0 * 1000) }
    delay.reason = message
    return delay
  }

  static func level(_ name: String) -> LineLevel {
    switch name.lowercased() {
    case "warn", "warning": .warning
    case "error", "err", "critical", "fatal", "emergency", "alert", "panic": .error
    default: .info
    }
  }
}
