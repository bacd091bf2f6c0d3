extension RunAnalysis: FigureSource {
  /// Everybody of whom there are figures, in order of appearance.
  public func series(by grouping: FigureGrouping) -> [FigureSeries] {
    switch grouping {
    case .run: [.run]
    case .team: teams.keys.map { FigureSeries(team: $0) }
    case .agent: agents.keys.map { FigureSeries(team: $0.team, agent: $0.agent) }
    case .model: models.keys.map { FigureSeries(model: $0) }
    case .tool: tools.keys.map { FigureSeries(tool: $0) }
    }
  }

  /// A figure of somebody at a time; `nil` when there is no data for it, and when the question has no answer.
  public func figure(_ query: FigureQuery, of series: FigureSeries, at nanoseconds: UInt64) -> Figure? {
    let figure: Figure?
    if let derived = DerivedFigure(rawValue: query.metric) {
      guard query.aggregate == .value, query.labels.isEmpty else { return nil }
      figure = self.figure(derived, of: series, over: query.window, at: nanoseconds)
    } else {
      guard let scope = scope(of: series) else { return nil }
      figure = self.figure(query, in: scope, over: Window(query.window, of: self, at: nanoseconds))
    }
    return figure.flatMap { $0.value.isFinite ? $0 : nil }
  }

  /// What is counted about somebody; `nil` when nobody has heard of them.
  func scope(of series: FigureSeries) -> Scope? {
    if let model = series.model { return models.scope(of: model) }
    if let tool = series.tool { return tools.scope(of: tool) }
    guard let team = series.team else { return run }
    guard let agent = series.agent else { return teams.scope(of: team) }
    return agents.scope(of: AgentKey(team: team, agent: agent))
  }

  private func figure(_ query: FigureQuery, in scope: Scope, over window: Window) -> Figure? {
    var sets: [LabelSet?] = [nil]
    if !query.labels.isEmpty {
      guard let matching = labels.labels(of: query.metric, matching: query.labels) else { return nil }
      sets = matching
    }
    if let counter = Counter(rawValue: query.metric) {
      if !query.labels.isEmpty, !scope.counters.tellsAllApart(counter),
        !sets.contains(where: { scope.counters[counter, $0] != nil })
      {
        return nil
      }
      return window.figure(query.aggregate, of: counter, sets.compactMap { scope.counters[counter, $0] })
    }
    if let distribution = Distribution(rawValue: query.metric) {
      return window.figure(query.aggregate, of: sets.compactMap { scope.distributions[distribution, $0] })
    }
    let gauge: Gauge
    if let known = KnownGauge(rawValue: query.metric) {
      gauge = .known(known)
    } else if query.metric.hasPrefix(MetricCatalog.customPrefix) {
      gauge = .custom(String(query.metric.dropFirst(MetricCatalog.customPrefix.count)))
    } else {
      return nil
    }
    return window.figure(query.aggregate, of: sets.compactMap { scope.gauges[gauge, $0] })
  }
}

/// A window that ends at a time, and what can be seen through it.
struct Window {
  /// Its length; `nil` is since the run began.
  let seconds: Int?
  /// The second of the run at which it ends.
  let now: UInt32
  /// When it ends, and when it begins; 0 is before everything. In nanoseconds.
  let end: UInt64
  let begin: UInt64
  /// How long the run has lasted, in seconds.
  let elapsed: Double
  /// Whether the times of events are those at which things happened.
  let knowsTime: Bool

  init(_ window: FigureWindow, of analysis: RunAnalysis, at nanoseconds: UInt64) {
    end = max(nanoseconds, analysis.latest)
    now = analysis.second(of: end)
    elapsed = Double(end &- (analysis.start ?? end)) / 1e9
    knowsTime = analysis.knowsTime
    switch window {
    case .run: (seconds, begin) = (nil, 0)
    case .latest(let seconds):
      let length = min(max(seconds, 1), FigureWindow.longestSeconds)
      self.seconds = length
      begin = end - min(UInt64(length) * 1_000_000_000, end)
    }
  }

  /// For rates: how many minutes things were counted. What has lasted less than a minute is not blown up to one.
  var minutes: Double {
    let observed = max(elapsed, 60)
    return min(seconds.map(Double.init) ?? observed, observed) / 60
  }

  /// What a series counted in the window; `nil` when nothing.
  func bucket<Bucket>(of series: Series<Bucket>) -> Bucket? {
    guard let seconds else { return series.whole }
    let buckets = series.ring.buckets(ofLatest: seconds, at: now)
    guard var sum = buckets.first else { return nil }
    for bucket in buckets.dropFirst() { sum.append(bucket) }
    return sum
  }

  /// What several series counted together.
  private func bucket<Bucket>(of all: [Series<Bucket>]) -> Bucket? {
    var sum: Bucket?
    for series in all {
      guard let bucket = bucket(of: series) else { continue }
      sum?.append(bucket)
      sum = sum ?? bucket
    }
    return sum
  }

  // MARK: Figures of the three kinds

  /// Things that did not happen are none, and that is known; only money and tokens that nobody told of are unknown.
  func figure(_ aggregate: FigureQuery.Aggregate, of counter: Counter, _ series: [Series<CounterBucket>]) -> Figure? {
    if series.isEmpty, counter.isUnknownUntilTold { return nil }
    if aggregate == .absence { return absence(of: series) }
    let bucket = bucket(of: series) ?? CounterBucket(second: now)
    let samples = Int(bucket.samples)
    let sum = bucket.sum * counter.scale
    switch aggregate {
    case .value, .sum: return Figure(sum, samples: samples)
    case .count: return Figure(counter.countsThings ? sum : Double(samples), samples: samples)
    case .rate: return Figure((counter.countsThings ? sum : Double(samples)) / minutes, samples: samples)
    case .mean: return samples > 0 ? Figure(sum / Double(samples), samples: samples) : nil
    case .slope: return slope(of: series) { $0.sum * counter.scale }
    case .maximum, .minimum, .last, .quantile, .absence: return nil
    }
  }

  func figure(_ aggregate: FigureQuery.Aggregate, of series: [Series<GaugeBucket>]) -> Figure? {
    if aggregate == .absence { return absence(of: series) }
    guard let bucket = bucket(of: series), bucket.samples > 0 else { return nil }
    let samples = Int(bucket.samples)
    switch aggregate {
    case .value, .last: return Figure(bucket.last, samples: samples)
    case .count: return Figure(Double(samples), samples: samples)
    case .rate: return Figure(Double(samples) / minutes, samples: samples)
    case .sum: return Figure(bucket.sum, samples: samples)
    case .mean: return Figure(bucket.sum / Double(samples), samples: samples)
    case .maximum: return Figure(bucket.maximum, samples: samples)
    case .minimum: return Figure(bucket.minimum, samples: samples)
    case .slope: return slope(of: series) { $0.sum / Double($0.samples) }
    case .quantile, .absence: return nil
    }
  }

  func figure(_ aggregate: FigureQuery.Aggregate, of series: [Series<DistributionBucket>]) -> Figure? {
    if aggregate == .absence { return absence(of: series) }
    guard let bucket = bucket(of: series), bucket.sketch.count > 0 else { return nil }
    let samples = bucket.sketch.count
    let value: Double? =
      switch aggregate {
      case .value, .mean: bucket.sum / Double(samples)
      case .last: bucket.last
      case .count: Double(samples)
      case .rate: Double(samples) / minutes
      case .sum: bucket.sum
      case .maximum: bucket.sketch.maximum
      case .minimum: bucket.sketch.minimum
      case .quantile(let share): bucket.sketch.quantile(share)
      case .slope: nil
      case .absence: nil
      }
    if aggregate == .slope { return slope(of: series) { $0.sum / Double($0.sketch.count) } }
    return value.map { Figure($0, samples: samples) }
  }

  /// Seconds since the latest sample.
  private func absence<Bucket>(of series: [Series<Bucket>]) -> Figure? {
    series.map(\.whole.second).max().map { Figure(Double(now) - Double(min($0, now)), samples: 1) }
  }

  /// The change per minute, by least squares over the buckets of the window; of the latest day for the run.
  private func slope<Bucket>(of all: [Series<Bucket>], _ level: (Bucket) -> Double) -> Figure? {
    guard let series = all.first, all.count == 1 else { return nil }
    let buckets = series.ring.buckets(ofLatest: seconds ?? FigureWindow.longestSeconds, at: now)
    guard let first = buckets.first, buckets.count > 1 else { return nil }
    var (sumX, sumY, sumXX, sumXY) = (0.0, 0.0, 0.0, 0.0)
    for bucket in buckets {
      let (x, y) = (Double(bucket.second - first.second) / 60, level(bucket))
      sumX += x
      sumY += y
      sumXX += x * x
      sumXY += x * y
    }
    let number = Double(buckets.count)
    let spread = number * sumXX - sumX * sumX
    return spread > 0 ? Figure((number * sumXY - sumX * sumY) / spread, samples: buckets.count) : nil
  }
}

extension Counter {
  /// What one unit of the sum is in the metric's unit.
  var scale: Double { self == .cost ? 1e-9 : 1 }

  /// Whether the sum is a number of things that happened.
  var countsThings: Bool { !isUnknownUntilTold }

  /// Whether nothing told means unknown, and not none.
  var isUnknownUntilTold: Bool {
    switch self {
    case .cost, .tokens, .inputTokens, .outputTokens, .cacheReadTokens, .cacheWriteTokens: true
    default: false
    }
  }
}
