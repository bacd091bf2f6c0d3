import Alerts
import Analysis
import Monitoring
import Telemetry

/// The rules of a run while it lasts: told of everything that is recorded, asked in turn what has changed.
///
/// It has identity, because the recorder tells it and the loop asks it.
final class AlertWatch {
  /// Looks at what has happened are so far apart, in nanoseconds: a flood of events is looked at ten times a second and not
  /// at each of them.
  static let pause: UInt64 = 100_000_000
  private let pause: UInt64
  /// A look at rules of which nothing is the matter waits so long for a moment at which the process is awake anyway.
  private static let patience: UInt64 = 60_000_000_000

  private var engine: AlertEngine
  private let analysis: RunAnalysis
  private var lastLook: UInt64?
  private var active: [(series: FigureSeries, alert: Alert)] = []
  private(set) var counts = AlertCounts()
  /// The rules that have fired and want the run to fail for it, with the figure at that time.
  private(set) var failures: [GateResult] = []
  /// Teams whose silence is no news: they do not run.
  var restingTeams: Set<String> = []

  init(rules: [AlertRule], analysis: RunAnalysis, pause: UInt64 = AlertWatch.pause) {
    self.pause = pause
    engine = AlertEngine(rules: rules)
    self.analysis = analysis
  }

  /// Something was recorded.
  func note(_ event: TelemetryEvent, team: String?, agent: String?) {
    if case .metricsUpdate = event {
      engine.note(.sample, team: team, agent: agent)
    } else {
      noteEvent(team: team, agent: agent)
    }
  }

  /// Something has happened that is in no record.
  func noteEvent(team: String?, agent: String?) { engine.note(.event, team: team, agent: agent) }

  /// Lines were printed.
  func noteLines(team: String, agent: String) { engine.note(.lines, team: team, agent: agent) }

  /// What has changed about alerts.
  ///
  /// - Parameter everything: whether it is the last look of the run.
  func changes(at moment: Moment, everything: Bool = false) -> [AlertChange] {
    let now = moment.monotonicNanoseconds
    guard everything || isDue(at: now) else { return [] }
    lastLook = now
    let figures = FiguresOfTheRunning(figures: analysis, restingTeams: restingTeams)
    let changes = engine.changes(figures, at: moment, everything: everything)
    guard !changes.isEmpty else { return [] }
    active = engine.active(figures)
    counts.active = active.count
    for change in changes where change.kind != .repeated && change.alert.severity >= .critical {
      analysis.noteCriticalAlert(of: change.alert.rule, about: change.series, isFiring: change.kind == .fired)
    }
    for change in changes where change.kind == .fired {
      counts.count(change.alert.severity)
      if change.actions.contains(where: \.failsTheRun) { noteFailure(change.alert) }
    }
    return changes
  }

  private func isDue(at now: UInt64) -> Bool {
    if let deadline = engine.deadline, now >= deadline { return true }
    if let look = engine.nextLook, now >= look { return true }
    return engine.isTouched && now >= nextPermitted
  }

  private var nextPermitted: UInt64 { lastLook?.addingSaturating(pause) ?? 0 }

  private func noteFailure(_ alert: Alert) {
    let gate = "alert \(alert.rule)"
    guard !failures.contains(where: { $0.gate == gate }) else { return }
    failures.append(
      GateResult(
        gate: gate, value: alert.value, threshold: alert.threshold, verdict: .failed,
        valueText: String(alert.message.dropFirst(alert.rule.count + 2))))
  }

  /// When to ask again, even if nothing happens.
  ///
  /// - Parameter nextWake: when the process is awake anyway.
  func deadline(nextWake: UInt64) -> UInt64? {
    var moments: [UInt64] = []
    if let deadline = engine.deadline { moments.append(deadline) }
    if let look = engine.nextLook { moments.append(max(look, min(nextWake, look.addingSaturating(Self.patience)))) }
    if engine.isTouched { moments.append(nextPermitted) }
    return moments.min()
  }

  /// The alerts about an agent that are out. Those about a team, a model, a tool or the run are the team's own agent's.
  func alerts(ofTeam team: String, agent: String) -> [Alert] {
    active.filter { series, _ in
      if let named = series.agent { return named == agent && series.team == team }
      return agent == TeamMonitor.teamAgent && (series.team == nil || series.team == team)
    }.map(\.alert)
  }

  /// What the gates come to, those included that alerts are.
  func gateResults(_ settings: AlertSettings, at moment: Moment) -> [GateResult] {
    var results = settings.gates.map { $0.result(analysis, at: moment.monotonicNanoseconds) }
    if let severity = settings.failOn {
      let count = counts.fired(atLeast: severity)
      results.append(
        GateResult(
          gate: "fail-on \(severity.rawValue)", value: Double(count), threshold: 0,
          verdict: count == 0 ? .passed : .failed, valueText: count == 1 ? "1 alert" : "\(count) alerts"))
    }
    return results + failures
  }

  /// The rules that more is the matter with than is told.
  func takeOverflowing() -> [String] { engine.takeOverflowing() }
}

/// The figures of a run in which nobody who does not run is silent: a team that is over, or waits for another, owes nothing.
private struct FiguresOfTheRunning: FigureSource {
  let figures: RunAnalysis
  let restingTeams: Set<String>

  func series(by grouping: FigureGrouping) -> [FigureSeries] { figures.series(by: grouping) }

  func figure(_ query: FigureQuery, of series: FigureSeries, at nanoseconds: UInt64) -> Figure? {
    if query.metric == "silence" || query.aggregate == .absence, let team = series.team, restingTeams.contains(team) {
      return Figure(0, samples: 1)
    }
    return figures.figure(query, of: series, at: nanoseconds)
  }
}

extension AlertAction {
  /// Whether the run's exit code tells of it.
  fileprivate var failsTheRun: Bool { self == .fail || self == .stop || self == .kill }
}
