import JSONText
public import Redaction

/// One record: an event, who it is about, when and in which order it happened. One line of the stream.
public struct Envelope: Sendable, Equatable {
  /// What every line of ours has under `type`.
  public static let type = "agent_telemetry"

  /// What happened.
  public var event: TelemetryEvent
  /// The run.
  public var runID: String
  /// The team, `nil` when the record is about the run.
  public var teamID: String?
  /// The agent, `nil` when the record is about the team.
  public var agentID: String?
  /// Wall clock, milliseconds since 1970 UTC. Order is told by ``sequence``, never by the clock.
  public var timestampMilliseconds: Int64
  /// Strictly increasing in a run.
  public var sequence: UInt64

  /// A record.
  public init(
    event: TelemetryEvent, runID: String, teamID: String? = nil, agentID: String? = nil, timestampMilliseconds: Int64,
    sequence: UInt64
  ) {
    self.event = event
    self.runID = runID
    self.teamID = teamID
    self.agentID = agentID
    self.timestampMilliseconds = timestampMilliseconds
    self.sequence = sequence
  }

  /// The record as one line: valid JSON, valid UTF-8, one newline at its end, at most 16,000 bytes in all. Texts and lists
  /// that do not fit are cut, and what was cut says `"truncated":true`.
  /// - Parameter redactor: takes out of every text what must not be shown, before anything is cut.
  public func encoded(by redactor: Redactor = .off) -> [UInt8] {
    var findings: [Redaction.Finding] = []
    return encoded(by: redactor, findings: &findings)
  }

  /// The same, with what was taken out of its texts; of its ids not.
  public func encoded(by redactor: Redactor, findings: inout [Redaction.Finding]) -> [UInt8] {
    let event = event.redacted(by: redactor, findings: &findings)
    for limits in RecordLimits.ladder.drop(while: { event.textBytes(within: $0) > RecordLimits.lineBytes }) {
      let writer = written(event, within: limits, by: redactor)
      guard !writer.isTooLong else { continue }
      findings += writer.findings
      return writer.json.bytes
    }
    preconditionFailure("the tightest limits fit for every event; see RecordLimits.ladder")
  }

  private func written(_ event: TelemetryEvent, within limits: RecordLimits, by redactor: Redactor) -> RecordWriter {
    var writer = RecordWriter(limits: limits, redactor: redactor)
    writer.json.beginObject()
    writer.name("type", Self.type)
    writer.identifier("event", event.name)
    writer.name("run_id", runID)
    writer.identifier("team_id", teamID)
    writer.identifier("agent_id", agentID)
    writer.epochSeconds("timestamp", milliseconds: timestampMilliseconds)
    writer.field("seq", sequence)
    writer.data(of: event)
    writer.json.endObject()
    writer.json.newline()
    return writer
  }
}

extension TelemetryEvent {
  /// The event without what only the names beside its values tell to be secret.
  fileprivate func redacted(by redactor: Redactor, findings: inout [Redaction.Finding]) -> TelemetryEvent {
    guard !redactor.scope.isEmpty else { return self }
    switch self {
    case .structured(let name, let data):
      return .structured(name: name, data: data.redacted(by: redactor, findings: &findings))
    case .runStarted(var start):
      start.commandLine = redactor.redacted(command: start.commandLine, findings: &findings)
      for place in start.teams.indices {
        start.teams[place].command = redactor.redacted(command: start.teams[place].command, findings: &findings)
      }
      return .runStarted(start)
    default: return self
    }
  }

  /// How many bytes the log messages of a snapshot take at least. Agents that print long lines are common, and attempts that
  /// cannot fit would cost ten times what the snapshot costs.
  fileprivate func textBytes(within limits: RecordLimits) -> Int {
    guard case .snapshot(let agent) = self else { return 0 }
    return agent.activityLogs.suffix(AgentTelemetry.activityLogLimit)
      .reduce(0) { $0 + min($1.message.utf8.count, limits.text) }
  }
}

extension RecordWriter {
  fileprivate mutating func data(of event: TelemetryEvent) {
    json.key("data")
    switch event {
    case .snapshot(let agent): object { $0.fields(of: agent) }
    case .metricsUpdate(let metrics): object { $0.object("process_metrics") { $0.fields(of: metrics) } }
    case .gitActivity(let activity): object { $0.list("git_activities", [activity]) { $0.element($1) } }
    case .llmCall(let usage, let callID):
      object {
        $0.object("token_usage") { $0.fields(of: usage) }
        $0.text("call_id", callID)
        if let duration = usage.durationMilliseconds { $0.field("duration_ms", duration) }
      }
    case .logEntry(let entry): object { $0.list("activity_logs", [entry]) { $0.element($1) } }
    case .lifecycle(let from, let to, let reason):
      object {
        $0.word("from", from)
        $0.word("to", to)
        $0.text("reason", reason)
      }
    case .runStarted(let start): object { $0.fields(of: start) }
    case .processExited(let exit): object { $0.fields(of: exit) }
    case .processKilled(let kill): object { $0.fields(of: kill) }
    case .processKept(let kept): object { $0.fields(of: kept) }
    case .restartScheduled(let notice): object { $0.fields(of: notice) }
    case .budget(let standing, let isFinal):
      object {
        $0.fields(of: standing)
        $0.field("final", isFinal)
      }
    case .alert(let alert): object { $0.fields(of: alert) }
    case .gap(let dropped, let first, let last):
      object {
        $0.field("dropped", dropped)
        $0.field("first_seq", first)
        $0.field("last_seq", last)
      }
    case .runSummary(let summary): object { $0.fields(of: summary) }
    case .structured(_, let data): object { $0.fields(ofStructured: data) }
    }
  }
}
