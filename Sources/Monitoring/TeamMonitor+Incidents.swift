import JSONText
public import Recognition
public import Telemetry

// Tests, errors and delays in the words of the wire: events that orchestrators may print themselves, and entries of the log.

extension TestReading {
  /// The structured event that says the same.
  var event: (name: String, data: JSONObject) {
    var data: [(key: String, value: JSONValue)] = [("test_name", .string(name ?? framework))]
    data.append(("framework", .string(framework)))
    let eventName: String
    switch content {
    case .run(let totals):
      eventName = "test_run_completed"
      let figures = [
        ("passed", totals.passed), ("failed", totals.failed), ("skipped", totals.skipped), ("errors", totals.errors),
        ("total", totals.total),
      ]
      for (name, count) in figures { data.append((name, count.map { .integer(Int64($0)) } ?? .null)) }
    case .failure(let message):
      eventName = "test_failed"
      if let message { data.append(("error", .string(message))) }
    }
    if let seconds { data.append(("duration", .number(seconds))) }
    return (eventName, JSONObject(data))
  }

  /// What it adds to the counts.
  var counts: IncidentCounts {
    var counts = IncidentCounts()
    guard case .run(let totals) = content else { return counts }
    counts.testsPassed = totals.passed ?? 0
    counts.testsFailed = IncidentCounts.sum(totals.failed ?? 0, totals.errors ?? 0)
    counts.testsSkipped = totals.skipped ?? 0
    return counts
  }
}

extension DelayReading {
  /// The structured event that says the same.
  var event: (name: String, data: JSONObject) {
    var data: [(key: String, value: JSONValue)] = [("tool", .string(tool))]
    let figures = [
      ("status", status), ("attempt", attempt), ("max_attempts", maximumAttempts),
      ("retry_after_ms", pauseMilliseconds),
    ]
    for (name, figure) in figures {
      if let figure { data.append((name, .integer(Int64(figure)))) }
    }
    data.append(("waits", .bool(isWaiting)))
    if let reason { data.append(("reason", .string(reason))) }
    return (cause == .rateLimit ? "rate_limited" : "call_retried", JSONObject(data))
  }

  /// What it adds to the counts.
  var counts: IncidentCounts {
    var counts = IncidentCounts()
    if cause == .rateLimit { counts.rateLimits = 1 } else { counts.retries = 1 }
    if isWaiting { counts.waitedMilliseconds = pauseMilliseconds ?? 0 }
    return counts
  }
}

extension ActivityLog {
  /// An error, with all its lines as one entry.
  init(_ error: ErrorReading, at moment: Moment) {
    let message = error.type.map { error.message == $0 ? $0 : "\($0): \(error.message)" } ?? error.message
    self.init(
      timestampMilliseconds: moment.wallMilliseconds, level: .error, message: message, source: .orchestrator,
      errorType: error.type, fingerprint: error.fingerprint, followsError: error.followsError)
  }
}

extension TeamMonitor {
  /// Takes in a line of which nothing is known but that it is an error, where an event of it is wanted by nobody but the
  /// figures.
  ///
  /// - Returns: whose it is; `nil` when it must be taken in as a reading.
  public mutating func observe(error line: PlainLine, of agent: String, at moment: Moment) -> String? {
    guard !tellsLines, AgentState.keeps(line), redaction.mayShow(line) else { return nil }
    let place = place(of: agent, at: moment)
    quality.lines += 1
    noteTalk(of: place)
    hasUntoldErrors = true
    if states[place].log(error: line, isRedacted: redaction.isOn, at: moment) { errors += 1 }
    return order[place]
  }
}
