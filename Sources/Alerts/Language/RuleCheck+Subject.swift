import Analysis
import Wording

// What a rule looks at: metrics, aggregate, window, labels and grouping, each of which must exist and fit the others.

extension RuleCheck {
  /// `nil` when something is wrong with it.
  mutating func subject() -> RuleSubject? {
    let before = problems.count
    let aggregate = aggregate()
    let metrics = draft.metrics.map { metric($0) }
    let window = window()
    let all = metrics.compactMap(\.self)
    let labels = labels(of: all)
    let grouping = grouping(of: all)
    guard let first = all.first else {
      if draft.metrics.isEmpty, draft.problems.isEmpty { add("a rule needs a metric", at: draft.place) }
      return nil
    }
    guard problems.count == before else { return nil }
    for (metric, written) in zip(all, draft.metrics) { checkAggregate(aggregate, of: metric, at: written.place) }
    checkCount(of: all, aggregate)
    guard problems.count == before else { return nil }
    return RuleSubject(
      aggregate: aggregate, metric: first, divisor: all.count > 1 ? all[1] : nil, window: window, labels: labels,
      grouping: grouping)
  }

  private mutating func aggregate() -> RuleSubject.Aggregate? {
    guard let written = draft.aggregate else { return nil }
    if let aggregate = RuleSubject.Aggregate(rawValue: written.value) { return aggregate }
    if let meant = Self.otherAggregates[written.value] {
      add("unknown aggregate \(QuotedText.of(written.value)); did you mean \(meant)?", at: written.place)
    } else {
      unknown("aggregate", written, among: RuleSubject.Aggregate.allCases.map(\.rawValue))
    }
    return nil
  }

  /// What others call ours, too far for the edit distance.
  private static let otherAggregates = [
    "mean": "avg", "average": "avg", "median": "p50", "maximum": "max", "minimum": "min", "total": "sum",
    "deriv": "slope", "latest": "last", "increase": "count",
  ]

  private mutating func metric(_ written: RuleDraft.Placed<String>) -> MetricCatalog.Metric? {
    if let metric = MetricCatalog.metric(named: written.value) { return metric }
    unknown("metric", written, among: MetricCatalog.all.map(\.name))
    return nil
  }

  private mutating func window() -> FigureWindow {
    guard let written = draft.window, case .latest(let quantity) = written.value else { return .run }
    let seconds = RuleUnit.seconds(of: quantity)
    guard let seconds, !quantity.isNegative, let whole = Int(exactly: seconds),
      (1...FigureWindow.longestSeconds).contains(whole)
    else {
      let longest = RuleUnit.duration(Double(FigureWindow.longestSeconds))
      add(
        "\(QuotedText.of(quantity.text)) is no window; write whole seconds up to \(longest) such as 5m, or run",
        at: written.place)
      return .run
    }
    return .latest(seconds: whole)
  }

  private mutating func labels(of metrics: [MetricCatalog.Metric]) -> [String: String] {
    var labels: [String: String] = [:]
    for (key, value) in draft.labels {
      for metric in metrics where !metric.labels.contains(key.value) {
        let near = NearestName.of(key.value, among: metric.labels).map { "did you mean \($0)?" }
        let advice =
          near ?? (metric.labels.isEmpty ? "it has none" : "known are \(metric.labels.joined(separator: ", "))")
        add("\(metric.name) has no label \(QuotedText.of(key.value)); \(advice)", at: key.place)
      }
      if labels.updateValue(value.value, forKey: key.value) != nil {
        add("the label \(QuotedText.of(key.value)) is there twice", at: key.place)
      }
      if value.value.isEmpty { add("the label \(QuotedText.of(key.value)) has no value", at: value.place) }
    }
    return labels
  }

  private mutating func grouping(of metrics: [MetricCatalog.Metric]) -> FigureGrouping {
    guard let written = draft.grouping else { return .run }
    guard let grouping = FigureGrouping(rawValue: written.value) else {
      unknown("group", written, among: FigureGrouping.allCases.map(\.rawValue))
      return .run
    }
    guard grouping == .model || grouping == .tool else { return grouping }
    for metric in metrics where !metric.labels.contains(grouping.rawValue) {
      add("\(metric.name) is not told by \(grouping.rawValue); by team and by agent it is", at: written.place)
    }
    return grouping
  }

  private mutating func checkAggregate(
    _ aggregate: RuleSubject.Aggregate?, of metric: MetricCatalog.Metric, at place: RulePlace
  ) {
    let possible = RuleSubject.Aggregate.possible(for: metric)
    if let aggregate {
      guard !possible.contains(aggregate) else { return }
    } else {
      guard !metric.hasValue else { return }
    }
    let names = possible.filter { $0 != .ratio }.map(\.rawValue)
    let own = metric.hasValue ? "\(metric.name) alone" : nil
    let advice = ([own].compactMap(\.self) + names).joined(separator: ", ")
    let subject = aggregate.map { "\($0.rawValue) of \(metric.name)" } ?? "\(metric.name) alone"
    add("\(subject) means nothing; \(Self.nature(of: metric)): ask for \(advice)", at: place)
  }

  private static func nature(of metric: MetricCatalog.Metric) -> String {
    switch metric.kind {
    case .counter: "it is a counter"
    case .gauge: "it is a gauge"
    case .distribution: "it is one size for each of many things"
    case .derived: "it is made of others"
    }
  }

  private mutating func checkCount(of metrics: [MetricCatalog.Metric], _ aggregate: RuleSubject.Aggregate?) {
    if aggregate == .ratio, metrics.count < 2, let place = draft.aggregate?.place {
      add("ratio needs two metrics: ratio(test.failed/test.passed)", at: place)
    } else if aggregate != .ratio, metrics.count > 1 {
      add("only ratio takes two metrics", at: draft.metrics[1].place)
    }
  }
}

extension RuleSubject {
  /// Without window, labels and grouping.
  var shortText: String {
    RuleSubject(aggregate: aggregate, metric: metric, divisor: divisor, window: .run, labels: [:], grouping: .run).text
  }
}
