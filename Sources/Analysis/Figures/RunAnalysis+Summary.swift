public import Telemetry

/// The figures that snapshots and summaries show.
extension RunAnalysis {
  /// What is known of somebody at a time.
  ///
  /// - Parameter isFinal: whether rates are of the whole run; else they are of its latest minutes.
  public func summary(of series: FigureSeries, isFinal: Bool, at nanoseconds: UInt64) -> FigureSummary {
    FigureSummary(
      entries: SummaryFigure.all.compactMap { shown in
        let query = FigureQuery(of: shown.metric, over: isFinal ? .run : shown.window)
        return figure(query, of: series, at: nanoseconds).map { FigureSummary.Entry(shown.name, $0.value) }
      }, times: SummaryFigure.times.compactMap { times(of: $1, named: $0, series, at: nanoseconds) },
      calibration: scope(of: series)?.calibration.table ?? [])
  }

  /// The anomalies of somebody, by kind.
  public func anomalies(of series: FigureSeries, at nanoseconds: UInt64) -> AnomalyCounts {
    var counts = AnomalyCounts()
    for kind in Anomaly.Kind.allCases {
      let query = FigureQuery(of: Counter.anomalies.rawValue, labels: ["kind": kind.rawValue])
      counts.add(Int(figure(query, of: series, at: nanoseconds)?.value ?? 0), of: kind.rawValue)
    }
    return counts
  }

  private func times(
    of metric: String, named name: String, _ series: FigureSeries, at nanoseconds: UInt64
  ) -> FigureSummary.Times? {
    func value(_ aggregate: FigureQuery.Aggregate) -> Double? {
      figure(FigureQuery(aggregate, of: metric), of: series, at: nanoseconds)?.value
    }
    guard let count = value(.count), count > 0, let mean = value(.mean), let p50 = value(.quantile(0.5)),
      let p95 = value(.quantile(0.95)), let p99 = value(.quantile(0.99)), let maximum = value(.maximum)
    else { return nil }
    return FigureSummary.Times(
      name, count: Int(count), mean: mean, p50: p50, p95: p95, p99: p99, maximum: maximum)
  }
}

/// A figure that snapshots and summaries show.
struct SummaryFigure {
  let metric: String
  /// The window of a snapshot; a summary's is the run.
  let window: FigureWindow

  init(_ metric: String, over window: FigureWindow = .run) {
    self.metric = metric
    self.window = window
  }

  /// Its name on the wire: that of the metric, in one word.
  var name: String { String(metric.map { $0 == "." ? "_" : $0 }) }

  /// In the order of the wire.
  static let all = [
    SummaryFigure("success_rate"), SummaryFigure("success_rate.low"), SummaryFigure("success_rate.high"),
    SummaryFigure("completion_rate"), SummaryFigure("tasks.active"), SummaryFigure("capacity_use"),
    SummaryFigure("throughput", over: .latest(seconds: 3600)), SummaryFigure("cost_per_task"),
    SummaryFigure("overhead_cost"),
    SummaryFigure("error_ratio"), SummaryFigure("errors_per_minute", over: .latest(seconds: 300)),
    SummaryFigure("burn.usd_per_hour", over: .latest(seconds: 300)),
    SummaryFigure("burn.tokens_per_hour", over: .latest(seconds: 300)), SummaryFigure("time_to_budget"),
    SummaryFigure("cache_hit_rate"), SummaryFigure("availability"), SummaryFigure("time_between_failures"),
    SummaryFigure("time_to_repair"),
    SummaryFigure("queue.depth"), SummaryFigure("test.pass_rate"), SummaryFigure("delivery_rate"),
    SummaryFigure("consensus_rate"), SummaryFigure("debate_rate"), SummaryFigure("compliance_rate"),
    SummaryFigure("coordination_overhead"), SummaryFigure("false_positive_rate"), SummaryFigure("false_negative_rate"),
    SummaryFigure("decision_accuracy"), SummaryFigure("calibration_error"),
  ]

  /// How long things took: names on the wire and metrics.
  static let times = [
    ("task", "task.duration"), ("llm", "llm.duration"), ("tool", "tool.duration"), ("message", "message.duration"),
    ("step", "step.duration"),
  ]
}
