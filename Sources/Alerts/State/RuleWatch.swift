import Analysis
import Telemetry

/// One rule while a run lasts: which of its series are in trouble, and when to look again.
struct RuleWatch {
  let rule: AlertRule
  private let rhythm: RuleRhythm
  private var table = SeriesTable()
  /// When the rule was first looked at: absence of what was never there counts from then.
  private var firstLook: UInt64?
  private var hasToldOverflow = false
  /// When one of the series in trouble must be looked at.
  private(set) var deadline: UInt64?
  /// When all series are to be looked at.
  private(set) var nextLook: UInt64?

  init(_ rule: AlertRule) {
    self.rule = rule
    rhythm = RuleRhythm(rule.condition.subject)
    nextLook = 0
  }

  /// Series that are looked at only now and then (those that stand for many, those by model) are at the latest so much later,
  /// in nanoseconds.
  private static let longestDelay: UInt64 = 5_000_000_000

  func isConcerned(by touched: Touched) -> Bool {
    guard let concern = rule.condition.subject.concern else { return false }
    return touched.happenings.contains(concern)
  }

  /// Looks at what may have changed, and says what has.
  mutating func look(
    at source: some FigureSource, _ touched: Touched, everything: Bool, at moment: Moment,
    into changes: inout [AlertChange]
  ) {
    let now = moment.monotonicNanoseconds
    firstLook = firstLook ?? now
    let isConcerned = isConcerned(by: touched)
    if everything || nextLook.map({ now >= $0 }) ?? false {
      lookAtAll(source, at: moment, into: &changes)
    } else if isConcerned {
      for series in touched.series(by: grouping) ?? source.series(by: grouping) {
        _ = look(at: series, source, at: moment, into: &changes)
      }
      nextLook = min(nextLook ?? .max, now.addingSaturating(Self.longestDelay))
    } else if deadline.map({ now < $0 }) ?? true {
      return
    }
    // Those in trouble have deadlines of their own.
    for series in table.order {
      guard let due = table[series]?.deadline(of: rule, rhythm), now >= due else { continue }
      _ = look(at: series, source, at: moment, into: &changes)
    }
    deadline = table.order.compactMap { table[$0]?.deadline(of: rule, rhythm) }.min()
  }

  private var subject: RuleSubject { rule.condition.subject }
  private var grouping: FigureGrouping { subject.grouping }

  /// Looks at all series, and says when that is worth doing again.
  private mutating func lookAtAll(_ source: some FigureSource, at moment: Moment, into changes: inout [AlertChange]) {
    let now = moment.monotonicNanoseconds
    var hasData = false
    var crossing = rule.condition.threshold
    let all = source.series(by: grouping)
    for series in all {
      guard let value = look(at: series, source, at: moment, into: &changes) else { continue }
      hasData = true
      if value <= rule.condition.threshold { crossing = min(crossing, rule.condition.threshold - value) }
    }
    // Whom the source has forgotten is over.
    let known = Set(all)
    for series in table.order where !known.contains(series) { _ = look(at: series, source, at: moment, into: &changes) }
    nextLook =
      switch rhythm {
      case .events: nil
      // Figures of time are whole seconds.
      case .linear: now.addingSaturating(UInt64(min(max(crossing, 1), 1e9) * 1e9))
      case .sliding(let period): hasData ? now.addingSaturating(period) : nil
      case .drifting(let period): now.addingSaturating(period)
      }
  }

  /// The figure of a series; `nil` without enough samples.
  private func figure(of series: FigureSeries, _ source: some FigureSource, at now: UInt64) -> Double? {
    let figure = subject.figure(of: series, source, at: now, atLeast: rule.minimumSamples)
    guard figure == nil, subject.aggregate == .absent else { return figure }
    // What was never there is absent since the beginning.
    return Double(now - min(firstLook ?? now, now)) / 1e9
  }

  /// Looks at one series; its figure.
  private mutating func look(
    at series: FigureSeries, _ source: some FigureSource, at moment: Moment, into changes: inout [AlertChange]
  ) -> Double? {
    let now = moment.monotonicNanoseconds
    let value = figure(of: series, source, at: now)
    let before = table[series]
    var tracked = before ?? TrackedSeries()
    let (state, transition) = tracked.state.next(rule.verdict(on: value), of: rule, at: now)
    guard before != nil || state != .inactive else { return value }
    guard before != nil || table.remember(tracked, of: series, at: now) else { return value }
    tracked.state = state
    tracked.value = value
    tracked.lookedAt = now
    // One that was told as firing and flaps since is still the same.
    if transition == .fired, !(tracked.isKeptBack && tracked.isToldFiring) { tracked.firedAt = moment }
    if transition != nil { tracked.flaps.note(at: now) }
    if let kind = tracked.news(transition, of: rule, at: now) {
      changes.append(change(kind, tracked, of: series, source, at: moment))
      tracked.toldAt = now
      tracked.isToldFiring = kind != .resolved
    }
    if tracked.isForgettable(at: now) {
      table.forget(series)
    } else {
      _ = table.remember(tracked, of: series, at: now)
    }
    return value
  }

  private func change(
    _ kind: AlertChange.Kind, _ tracked: TrackedSeries, of series: FigureSeries, _ source: some FigureSource,
    at moment: Moment
  ) -> AlertChange {
    let alert = rule.alert(
      kind, value: tracked.value, of: series, firedAt: tracked.firedAt, isFlapping: tracked.isKeptBack,
      affecting: source.agents(affectedBy: series), at: moment)
    return AlertChange(
      kind: kind, alert: alert, series: series, actions: rule.actions.filter { $0.isDone(at: kind) })
  }

  /// The alerts that are out, as they were when last looked at.
  func active(_ source: some FigureSource) -> [(series: FigureSeries, alert: Alert)] {
    table.order.compactMap { series in
      guard let tracked = table[series], tracked.state.isFiring else { return nil }
      let alert = rule.alert(
        .fired, value: tracked.value, of: series, firedAt: tracked.firedAt, isFlapping: tracked.isKeptBack,
        affecting: source.agents(affectedBy: series), at: tracked.firedAt)
      return (series, alert)
    }
  }

  mutating func takeOverflow() -> Bool {
    guard table.isOverflowing, !hasToldOverflow else { return false }
    hasToldOverflow = true
    return true
  }
}
