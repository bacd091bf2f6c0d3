public import Analysis
public import Telemetry

/// A condition that a run has to meet when it is over, for whoever merges what it made.
public struct Gate: Equatable, Sendable {
  /// What must hold.
  public var condition: RuleCondition
  /// The least number of samples; with fewer there is no data.
  public var minimumSamples: Int
  /// What it means that there is no data; `nil`: that nothing can be said.
  public var noData: AlertRule.NoData?
  /// As it was written.
  public var text: String

  /// Reads a gate: a rule without name, of which only `min` and `nodata` may follow the comparison.
  ///
  /// - Throws: everything that is wrong with it.
  public init(_ text: String) throws(RuleProblems) {
    var draft = AlertRule.draft(text, nameIsOptional: true)
    draft.refuseWhatLasts()
    draft.name = draft.name ?? .init(value: "gate", place: draft.place)
    let rule = try draft.rule(text: text)
    condition = rule.condition
    minimumSamples = rule.minimumSamples
    noData = draft.noData == nil ? nil : rule.noData
    self.text = text.split(separator: " ").joined(separator: " ")
  }

  /// Holds the gate against the figures of a run that is over.
  public func result(_ source: some FigureSource, at nanoseconds: UInt64) -> GateResult {
    let figure = condition.subject.figure(of: .run, source, at: nanoseconds, atLeast: minimumSamples)
    let verdict: GateVerdict =
      switch (figure, noData) {
      case (let figure?, _): condition.comparison.holds(figure, condition.threshold) ? .passed : .failed
      case (nil, .ok): .passed
      case (nil, .fire): .failed
      case (nil, nil): .noData
      }
    return GateResult(
      gate: text, value: figure, threshold: condition.threshold, verdict: verdict,
      valueText: figure.map { condition.text(of: $0) })
  }
}

extension RuleDraft {
  /// A gate is looked at once: what is about time passing, or about more than the run, means nothing to it.
  fileprivate mutating func refuseWhatLasts() {
    let once = "a gate is looked at once, when the run is over"
    for part in [RulePart.for, .clear, .hold, .every] {
      if let written = quantities[part] { add("\(once); leave out \(part.rawValue)", at: written.place) }
    }
    if let severity {
      add("a gate has no severity, it is met or not; leave out @\(severity.value)", at: severity.place)
    }
    if let action = actions.first {
      add("a gate has no actions, the exit code tells of it; leave out ->", at: action.place)
    }
    if let grouping { add("a gate is about the whole run; leave out by \(grouping.value)", at: grouping.place) }
    if let aggregate, aggregate.value == RuleSubject.Aggregate.absent.rawValue {
      add("\(once); ask for a count instead of absent", at: aggregate.place)
    }
  }
}
