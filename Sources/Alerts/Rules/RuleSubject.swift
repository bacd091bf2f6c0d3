public import Analysis

/// What a rule looks at: a figure, made of a metric or of two, over a window, of the samples with some labels, for each of a
/// group.
public struct RuleSubject: Hashable, Sendable {
  /// How the samples become a number.
  public enum Aggregate: String, CaseIterable, Hashable, Sendable {
    case count, rate, ratio, sum, avg, max, min, p50, p90, p95, p99, last, slope, absent
  }

  /// `nil`: the metric's own value.
  public var aggregate: Aggregate?
  /// The metric, of a ratio the upper one.
  public var metric: MetricCatalog.Metric
  /// What a ratio divides by.
  public var divisor: MetricCatalog.Metric?
  /// Over which time.
  public var window: FigureWindow
  /// What must hold of the samples.
  public var labels: [String: String]
  /// What it is made for each of.
  public var grouping: FigureGrouping

  /// The questions to ask a ``FigureSource``: one, or the two parts of a ratio.
  public var queries: [FigureQuery] {
    [metric, divisor].compactMap(\.self).map { metric in
      FigureQuery(
        question(to: metric), of: metric.name, over: aggregate == .absent ? .run : window, labels: labels, by: grouping)
    }
  }

  /// The figure of a series at a moment; `nil` when there is none, or fewer samples than wanted. Of a ratio the samples of
  /// what it divides by count.
  func figure(
    of series: FigureSeries, _ source: some FigureSource, at nanoseconds: UInt64, atLeast samples: Int
  ) -> Double? {
    let figures = queries.map { source.figure($0, of: series, at: nanoseconds) }
    guard let upper = figures[0] else { return nil }
    guard figures.count > 1 else { return upper.samples >= samples ? upper.value : nil }
    guard let lower = figures[1], lower.value != 0, lower.samples >= samples else { return nil }
    let ratio = upper.value / lower.value
    return ratio.isFinite ? ratio : nil
  }

  private func question(to metric: MetricCatalog.Metric) -> FigureQuery.Aggregate {
    switch aggregate {
    case nil, .ratio: .value
    case .count: .count
    case .rate: .rate
    case .sum: .sum
    case .avg: .mean
    case .max: .maximum
    case .min: .minimum
    case .p50: .quantile(0.5)
    case .p90: .quantile(0.9)
    case .p95: .quantile(0.95)
    case .p99: .quantile(0.99)
    case .last: .last
    case .slope: .slope
    case .absent: .absence
    }
  }

  /// What its figures are counted in.
  var unit: RuleUnit {
    let isMoney = metric.unit == .dollars || metric.unit == .dollarsPerHour
    switch aggregate {
    case .count: return RuleUnit(unit: .count, isMoney: false)
    case .rate: return RuleUnit(unit: .perMinute, isMoney: false)
    case .ratio: return ratioUnit
    case .absent: return RuleUnit(unit: .seconds, isMoney: false)
    case .slope: return RuleUnit(unit: metric.unit, isMoney: isMoney, isSlope: true)
    default: return RuleUnit(unit: metric.unit, isMoney: isMoney)
    }
  }

  private var ratioUnit: RuleUnit {
    if metric.unit == divisor?.unit { return RuleUnit(unit: .ratio, isMoney: false) }
    return RuleUnit(unit: .any, isMoney: metric.unit == .dollars && divisor?.unit != .dollars)
  }

  /// As it is written in a rule.
  public var text: String {
    var text = metric.name.asRuleName
    if let aggregate {
      text = "\(aggregate.rawValue)(\(text)\(divisor.map { "/" + $0.name.asRuleName } ?? ""))"
    }
    if case .latest(let seconds) = window { text += "[\(RuleUnit.duration(Double(seconds)))]" }
    if !labels.isEmpty {
      let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.asRuleName)" }
      text += "{\(pairs.joined(separator: ","))}"
    }
    return grouping == .run ? text : text + " by \(grouping.rawValue)"
  }
}

extension RuleSubject.Aggregate {
  /// The kinds of metrics that can be asked for it.
  private var kinds: [MetricCatalog.Kind] {
    switch self {
    case .count, .rate, .sum: [.counter, .distribution]
    case .ratio: [.counter, .gauge, .derived]
    case .avg, .max, .min, .last, .slope: [.distribution, .gauge]
    case .p50, .p90, .p95, .p99: [.distribution]
    case .absent: [.counter, .distribution, .gauge]
    }
  }

  /// Whether a metric can be asked for it.
  private func fits(_ metric: MetricCatalog.Metric) -> Bool {
    let isCount = self == .count || self == .rate
    // How often money was spent is nothing that anybody means by its count.
    if isCount, metric.unit == .dollars || metric.unit == .tokens { return false }
    // Orchestrators report levels and counters under the same name.
    if isCount || self == .sum, metric.isCustom { return true }
    return kinds.contains(metric.kind)
  }

  /// The aggregates that a metric can be asked for.
  static func possible(for metric: MetricCatalog.Metric) -> [RuleSubject.Aggregate] {
    allCases.filter { $0.fits(metric) }
  }
}

extension MetricCatalog.Metric {
  /// Whether an orchestrator reports it under a name of its own.
  var isCustom: Bool { name.hasPrefix(MetricCatalog.customPrefix) }

  /// Whether it can be asked for without an aggregate.
  var hasValue: Bool { kind != .distribution }
}

extension String {
  /// As a rule names it: in quotes when it is no word.
  var asRuleName: String {
    let tokens = (try? RuleLexer.tokens(of: self, source: 0)) ?? []
    return tokens.count == 2 && tokens[0].kind == .word && tokens[0].text == self ? self : "\"\(self)\""
  }
}
