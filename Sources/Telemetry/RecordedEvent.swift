public import JSONText

/// A record of ours read back, as far as figures are made of it: what ``Envelope`` wrote.
public struct RecordedEvent: Equatable, Sendable {
  /// What happened; `nil` for records that only sum up others.
  public var event: TelemetryEvent?
  /// The team, if the record is about one.
  public var teamID: String?
  /// The agent, if the record is about one.
  public var agentID: String?
  /// Wall clock, milliseconds since 1970 UTC.
  public var timestampMilliseconds: Int64

  /// Reads a line; `nil` when it is no record of a run. An event that a child printed itself is none: it lacks the run's
  /// order.
  public init?(_ line: JSONValue) {
    guard line["type"]?.string == Envelope.type, let name = line["event"]?.string, line["run_id"]?.string != nil,
      line["seq"]?.int != nil, let seconds = line["timestamp"]?.double, abs(seconds) < 1e11,
      let data = line["data"], data.object != nil
    else { return nil }
    teamID = line["team_id"]?.string
    agentID = line["agent_id"]?.string
    timestampMilliseconds = Int64(seconds * 1000 + (seconds < 0 ? -0.5 : 0.5))
    event = Self.event(name, data)
  }

  private static func event(_ name: String, _ data: JSONValue) -> TelemetryEvent? {
    switch name {
    case "snapshot", "alert", "gap", "run_summary": return nil
    case "llm_call":
      guard let recorded = data["token_usage"] else { return .structured(name: name, data: data) }
      var usage = TokenUsage(recorded: recorded)
      usage.durationMilliseconds = data["duration_ms"]?.double
      return .llmCall(usage, callID: data["call_id"]?.string)
    case "git_activity":
      guard let operation = data["git_activities"]?.array?.first?["operation"]?.string else { return nil }
      return .gitActivity(GitActivity(operation: operation))
    case "log_entry":
      return data["activity_logs"]?.array?.first.flatMap(ActivityLog.init(recorded:)).map(TelemetryEvent.logEntry)
    case "metrics_update": return data["process_metrics"].map { .metricsUpdate(ProcessMetrics(recorded: $0)) }
    case "lifecycle":
      guard let state = data["to"]?.string.flatMap(LifecycleState.init) else { return nil }
      return .lifecycle(
        from: data["from"]?.string.flatMap(LifecycleState.init), to: state, reason: data["reason"]?.string ?? "")
    case "process_exited":
      return .processExited(
        ProcessExit(
          pid: Int32(clamping: data["pid"]?.int ?? 0), code: data["code"]?.count, signal: data["signal"]?.count,
          userSeconds: data["user_seconds"]?.double ?? 0, systemSeconds: data["system_seconds"]?.double ?? 0,
          durationSeconds: data["duration_seconds"]?.double ?? 0))
    case "restart_scheduled":
      return .restartScheduled(
        RestartNotice(
          attempt: data["attempt"]?.count ?? 0, delaySeconds: data["delay_seconds"]?.double ?? 0,
          exitCode: data["exit_code"]?.count ?? 0, reason: data["reason"]?.string ?? ""))
    default: return .structured(name: name, data: data)
    }
  }
}

extension JSONValue {
  fileprivate var count: Int? { int.map { Int(clamping: $0) } }
}

extension TokenUsage {
  fileprivate init(recorded usage: JSONValue) {
    let dollars = usage["cost_usd"]?.double.flatMap { abs($0) < 9e9 ? $0 : nil }
    self.init(
      model: usage["model"]?.string, inputTokens: usage["input_tokens"]?.count,
      outputTokens: usage["output_tokens"]?.count, totalTokens: usage["total_tokens"]?.count,
      costNanodollars: dollars.map { Int64($0 * 1e9 + ($0 < 0 ? -0.5 : 0.5)) },
      cacheReadTokens: usage["cache_read_tokens"]?.count, cacheWriteTokens: usage["cache_write_tokens"]?.count,
      reasoningTokens: usage["reasoning_tokens"]?.count, calls: usage["calls"]?.count,
      unpricedCalls: usage["unpriced_calls"]?.count,
      costSource: usage["cost_source"]?.string.flatMap(CostSource.init) ?? .unknown)
  }
}

extension ActivityLog {
  fileprivate init?(recorded entry: JSONValue) {
    guard let level = entry["level"]?.string.flatMap(LogLevel.init), let message = entry["message"]?.string else {
      return nil
    }
    self.init(
      timestampMilliseconds: 0, level: level, message: message,
      source: entry["source"]?.string.flatMap(LogSource.init) ?? .orchestrator, errorType: entry["error_type"]?.string,
      fingerprint: entry["fingerprint"]?.string)
  }
}

extension ProcessMetrics {
  fileprivate init(recorded metrics: JSONValue) {
    let tree = metrics["tree"]
    self.init(
      pid: metrics["pid"]?.int.map { Int32(clamping: $0) }, cpuPercent: metrics["cpu_percent"]?.double,
      memoryMB: metrics["memory_mb"]?.double, threads: metrics["threads"]?.count, status: metrics["status"]?.string,
      tree: tree?.object == nil
        ? nil
        : TreeMetrics(
          processes: tree?["processes"]?.count ?? 0, cpuPercent: tree?["cpu_percent"]?.double,
          memoryMB: tree?["memory_mb"]?.double ?? 0, threads: tree?["threads"]?.count ?? 0,
          pssMB: tree?["pss_mb"]?.double))
  }
}
