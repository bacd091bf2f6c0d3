public import Analysis
import Monitoring
public import Output
public import Recognition
public import Redaction
public import Telemetry

/// Gives every event of a run its place in the stream: run id, sequence number, time; and hands it to the analysis and to
/// the sinks.
///
/// What a run does not emit is dropped here, before it costs anything and before it takes a sequence number: a hole in the
/// numbers means loss and nothing else. The analysis gets it all the same.
public final class RunRecorder {
  /// The run's id: random, so that streams of many runs can be merged.
  public let runID: String
  /// What the run's events come to.
  public let analysis = RunAnalysis()
  /// The rules that watch what is recorded.
  var alerts: AlertWatch?
  /// The run's secret, by which event lines can show that they are meant; no record has it. Where no team is run there is none.
  public let token: EventToken?
  /// Takes out of records what must not be shown.
  public let redactor: Redactor
  /// What was taken out of sentences and commands that are our own: how a run and its teams began and ended.
  public private(set) var redactions = RedactionCounts()
  private let emit: EmitMode
  private let output: RecordOutput
  private var sequence: UInt64 = 0

  /// - Parameters:
  ///   - runID: the run's id.
  ///   - token: the run's secret.
  ///   - emit: which records are wanted.
  ///   - redactor: takes out of them what must not be shown.
  ///   - output: where they go.
  public init(
    runID: String, token: EventToken? = nil, emit: EmitMode, redactor: Redactor, output: RecordOutput
  ) {
    self.runID = runID
    self.token = token
    self.redactor = redactor
    self.emit = emit
    self.output = output
  }

  /// A new random run id: eight bytes are enough for a fleet's streams to merge without a clash.
  public static func newRunID() -> String {
    let text = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  /// A new token.
  public static func newToken() -> EventToken {
    EventToken(UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
  }

  /// Whether events of single lines and calls are wanted at all; when not, nobody needs to make them.
  public var wantsEvents: Bool { emit != .snapshots }

  /// Whether snapshots are wanted.
  public var wantsSnapshots: Bool { emit != .events }

  /// Records an agent's state, with what the analysis makes of it and the alerts that are out about it.
  public func record(_ snapshot: AgentTelemetry, at moment: Moment) {
    let series = FigureSeries(team: snapshot.teamID, agent: snapshot.agentID)
    var snapshot = snapshot
    snapshot.health = analysis.health(of: series, at: moment.monotonicNanoseconds)
    snapshot.figures = analysis.summary(of: series, isFinal: false, at: moment.monotonicNanoseconds)
    snapshot.alerts = alerts?.alerts(ofTeam: snapshot.teamID, agent: snapshot.agentID) ?? []
    record(.snapshot(snapshot), team: snapshot.teamID, agent: snapshot.agentID, at: moment)
  }

  /// Adds what the analysis makes of the run, its teams and agents to their summary.
  public func judge(_ summary: inout RunSummary, at moment: Moment) {
    func judgement(of series: FigureSeries) -> (Health?, FigureSummary?) {
      (
        analysis.health(of: series, over: .run, at: moment.monotonicNanoseconds),
        analysis.summary(of: series, isFinal: true, at: moment.monotonicNanoseconds)
      )
    }
    (summary.health, summary.figures) = judgement(of: .run)
    summary.anomalies = analysis.anomalies(of: .run, at: moment.monotonicNanoseconds)
    summary.teams = summary.teams.map { team in
      var team = team
      (team.health, team.figures) = judgement(of: FigureSeries(team: team.id))
      team.anomalies = analysis.anomalies(of: FigureSeries(team: team.id), at: moment.monotonicNanoseconds)
      team.agents = team.agents.map { agent in
        var agent = agent
        (agent.health, agent.figures) = judgement(of: FigureSeries(team: team.id, agent: agent.id))
        return agent
      }
      return team
    }
  }

  /// Records an event.
  public func record(_ event: TelemetryEvent, team: String?, agent: String?, at moment: Moment) {
    guard event.concernsAnalysis else { return write(event, team: team, agent: agent, at: moment) }
    analysis.observe(event, team: team, agent: agent, at: moment)
    alerts?.note(event, team: team, agent: agent)
    write(event, team: team, agent: agent, at: moment)
    recordAnomalies(at: moment)
  }

  /// Looks for what only the passing of time tells.
  public func judgeSilence(at moment: Moment) {
    analysis.judgeSilence(at: moment)
    recordAnomalies(at: moment)
  }

  /// Takes in how many lines an agent has printed.
  ///
  /// - Parameter errors: how many of them were told with ``observe(errorLine:team:agent:at:)``.
  func observe(lines: Int, errors: Int, team: String, agent: String, at moment: Moment) {
    analysis.observe(lines: lines, errors: errors, team: team, agent: agent, at: moment)
    alerts?.noteLines(team: team, agent: agent)
    if errors > 0 { alerts?.noteEvent(team: team, agent: agent) }
  }

  /// Takes in a line of which nothing is known but that it is an error, and which is in no record.
  func observe(errorLine line: UnsafeRawBufferPointer, team: String, agent: String, at moment: Moment) {
    analysis.observe(errorLine: line, team: team, agent: agent, at: moment)
    recordAnomalies(at: moment)
  }

  private func recordAnomalies(at moment: Moment) {
    for (event, team, agent) in analysis.takeAnomalies() { record(event, team: team, agent: agent, at: moment) }
  }

  private func write(_ event: TelemetryEvent, team: String?, agent: String?, at moment: Moment) {
    guard let kind = kind(of: event, team: team, agent: agent) else { return }
    sequence += 1
    let envelope = Envelope(
      event: event, runID: runID, teamID: team, agentID: agent, timestampMilliseconds: moment.wallMilliseconds,
      sequence: sequence)
    // The encoder's buffer is generous; what may wait in a queue of 8 MiB must take no more room than it counts for
    // (measured: 96 MiB resident behind a stalled reader without this copy).
    var findings: [Redaction.Finding] = []
    let line = envelope.encoded(by: redactor, findings: &findings).withUnsafeBytes { bytes in
      // Output is searched for it before it is read; git's own words are not.
      if let token, token.isIn(bytes) { token.removed(from: bytes) } else { Array(bytes) }
    }
    if !findings.isEmpty, event.isOurOwn { redactions.add(findings) }
    output.write(line, sequence: sequence, kind: kind)
  }

  /// How the sinks treat an event when they fall behind; `nil` when it is not wanted.
  private func kind(of event: TelemetryEvent, team: String?, agent: String?) -> RecordKind? {
    switch event {
    case .snapshot: return emit == .events ? nil : .snapshot(agent: "\(team ?? "")/\(agent ?? "")")
    case .metricsUpdate: return wantsEvents ? .metrics(agent: "\(team ?? "")/\(agent ?? "")") : nil
    case .structured("anomaly", _): return .essential
    case .gitActivity, .llmCall, .logEntry, .structured: return wantsEvents ? .event : nil
    default: return .essential
    }
  }
}

extension TelemetryEvent {
  /// Ordinary lines are by far the most events; the analysis gets their number and not each of them. Snapshots tell nothing
  /// that it does not know, and alerts are made of it.
  fileprivate var concernsAnalysis: Bool {
    switch self {
    case .logEntry(let entry): entry.level == .error
    case .snapshot, .alert, .gap, .runSummary: false
    default: true
    }
  }
  /// What its texts hold was not counted where a team said it.
  fileprivate var isOurOwn: Bool {
    switch self {
    case .lifecycle, .runStarted, .processExited, .processKilled, .processKept, .restartScheduled: true
    default: false
    }
  }
}
