import Analysis
import Telemetry

@testable import Alerts

/// Figures that a test sets.
struct FakeFigures: FigureSource {
  /// By metric and series.
  var values: [Key: Figure] = [:]
  var listed: [FigureSeries] = []
  /// Metrics that grow with the clock: when they were zero, in nanoseconds.
  var origins: [Key: UInt64] = [:]

  struct Key: Hashable {
    var metric: String
    var series: FigureSeries
  }

  func series(by grouping: FigureGrouping) -> [FigureSeries] {
    switch grouping {
    case .run: [.run]
    case .team: listed.filter { $0.team != nil && $0.agent == nil }
    case .agent: listed.filter { $0.agent != nil }
    case .model: listed.filter { $0.model != nil }
    case .tool: listed.filter { $0.tool != nil }
    }
  }

  func figure(_ query: FigureQuery, of series: FigureSeries, at nanoseconds: UInt64) -> Figure? {
    let key = Key(metric: query.metric, series: series)
    if let origin = origins[key] {
      // As the real one: whole seconds.
      return Figure(Double((nanoseconds - min(origin, nanoseconds)) / 1_000_000_000), samples: 1)
    }
    return values[key]
  }

  mutating func set(_ metric: String, _ value: Double?, samples: Int = 1, of series: FigureSeries = .run) {
    values[Key(metric: metric, series: series)] = value.map { Figure($0, samples: samples) }
    if series != .run, !listed.contains(series) { listed.append(series) }
  }
}

/// A run in which time passes as a test wants: it sets figures and goes on to a second, and the engine is woken as
/// the event loop wakes it, at its deadlines and looks.
struct Timeline {
  var figures = FakeFigures()
  var engine: AlertEngine
  private(set) var now: UInt64 = 0
  /// What was told so far: `12 fired`.
  private(set) var told: [String] = []
  private(set) var changes: [AlertChange] = []
  /// How often the engine was woken because time had passed.
  private(set) var wakes = 0

  init(_ rules: String...) throws {
    engine = AlertEngine(rules: try rules.map { try AlertRule($0) })
    look()
  }

  private var moment: Moment {
    Moment(wallMilliseconds: 1_700_000_000_000 + Int64(now / 1_000_000), monotonicNanoseconds: now)
  }

  private mutating func look(everything: Bool = false) {
    for change in engine.changes(figures, at: moment, everything: everything) {
      let name = change.series == .run ? "" : " \(change.series.text ?? "")"
      let seconds = RuleUnit.decimal(Double(now) / 1e9, places: 1)
      told.append("\(seconds) \(change.kind)\(name)")
      changes.append(change)
    }
  }

  /// Lets time pass until a second, and wakes the engine whenever it wants to be.
  mutating func wait(until second: Double) {
    let end = UInt64(second * 1e9)
    while let next = [engine.deadline, engine.nextLook].compactMap(\.self).min(), next <= end {
      now = max(next, now)
      wakes += 1
      look()
    }
    now = end
  }

  /// At a second a figure becomes another one, because something happens.
  mutating func set(
    _ metric: String, _ value: Double?, samples: Int = 1, of series: FigureSeries = .run,
    happening: Happening = .event, at second: Double
  ) {
    wait(until: second)
    figures.set(metric, value, samples: samples, of: series)
    engine.note(happening, team: series.team, agent: series.agent)
    look()
  }

  /// At a second something grows from zero with the clock.
  mutating func grow(_ metric: String, of series: FigureSeries = .run, from second: Double) {
    wait(until: second)
    figures.origins[.init(metric: metric, series: series)] = now
    if series != .run, !figures.listed.contains(series) { figures.listed.append(series) }
    engine.note(.event, team: series.team, agent: series.agent)
    look()
  }

  /// The run is over.
  mutating func end() { look(everything: true) }
}
