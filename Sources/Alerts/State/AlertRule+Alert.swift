import Analysis
import JSONText
import Telemetry

// Alerts as they are told.

extension AlertRule {
  /// What is told about a series at a moment.
  func alert(
    _ kind: AlertChange.Kind, value: Double?, of series: FigureSeries, firedAt: Moment, isFlapping: Bool,
    affecting agents: [String], at moment: Moment
  ) -> Alert {
    let lasted = moment.monotonicNanoseconds - min(firedAt.monotonicNanoseconds, moment.monotonicNanoseconds)
    return Alert(
      id: alertID(of: series, firedAt: firedAt), type: type, severity: severity,
      message: message(of: series, kind, value: value, seconds: Double(lasted) / 1e9),
      timestampMilliseconds: moment.wallMilliseconds, affectedAgents: agents,
      status: kind == .resolved ? .resolved : .active, rule: name, value: value, threshold: condition.threshold,
      startsAtMilliseconds: firedAt.wallMilliseconds,
      endsAtMilliseconds: kind == .resolved ? moment.wallMilliseconds : nil, isFlapping: isFlapping)
  }

  /// The alert's one sentence.
  func message(of series: FigureSeries, _ kind: AlertChange.Kind, value: Double?, seconds: Double) -> String {
    let subject = condition.subject
    let whose = series.text.map { " of \($0)" } ?? ""
    let lasted = RuleUnit.roughDuration(seconds)
    if subject.aggregate == .absent {
      return kind == .resolved
        ? "\(name): \(subject.metric.name)\(whose) is there again, after \(lasted)"
        : "\(name): no \(subject.metric.name)\(whose) for \(value.map(RuleUnit.roughDuration) ?? condition.thresholdText)"
    }
    var ungrouped = subject
    ungrouped.grouping = .run
    let what = ungrouped.text
    let figure = value.map { "is \(condition.text(of: $0))" } ?? "has no data"
    switch kind {
    case .fired:
      return "\(name): \(what)\(whose) \(figure), \(condition.comparison.rawValue) \(condition.thresholdText)"
    case .repeated:
      return "\(name): \(what)\(whose) \(figure), \(condition.comparison.rawValue) \(condition.thresholdText), "
        + "for \(lasted) now"
    case .resolved: return "\(name): \(what)\(whose) \(figure), over after \(lasted)"
    }
  }

  /// The same for one alert from beginning to end, another one each time, and the same again in a replay.
  func alertID(of series: FigureSeries, firedAt: Moment) -> String {
    var hash = StableHash()
    for name in [series.team, series.agent, series.model, series.tool] { hash.add((name ?? "") + "\n") }
    return "\(name)-\(hash.text)-\(firedAt.wallMilliseconds)"
  }
}

extension FigureSource {
  /// The agents that an alert about a series is about.
  func agents(affectedBy series: FigureSeries) -> [String] {
    if let agent = series.agent { return [agent] }
    let agents = self.series(by: .agent).filter { series.team == nil || $0.team == series.team }.compactMap(\.agent)
    var known: Set<String> = []
    return Array(agents.filter { known.insert($0).inserted }.prefix(Alert.affectedLimit))
  }
}

extension FigureSeries {
  /// As people read it: `research/coder`, `gpt-4o`; `nil` for the run.
  var text: String? {
    if let model { return model }
    if let tool { return tool }
    guard let team else { return nil }
    return agent.map { "\(team)/\($0)" } ?? team
  }
}
