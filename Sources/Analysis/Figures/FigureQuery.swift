/// A question for a figure: which metric, put together how, over which time, about whom.
///
/// Alert rules, budgets, gates and reports all ask in this form, and whoever can answer it is a ``FigureSource``.
public struct FigureQuery: Hashable, Sendable {
  /// How the samples of a metric become one number.
  public enum Aggregate: Hashable, Sendable {
    /// What the metric is by itself: a counter's sum, a ratio, the latest value of a gauge.
    case value
    /// How many samples there were.
    case count
    /// Samples per minute.
    case rate
    /// The sum of the samples.
    case sum
    /// Their mean.
    case mean
    /// The largest.
    case maximum
    /// The smallest.
    case minimum
    /// The latest.
    case last
    /// A quantile between 0 and 1, by nearest rank.
    case quantile(Double)
    /// The change per minute, by least squares.
    case slope
    /// Seconds since the latest sample.
    case absence
  }

  /// How the samples become one number.
  public var aggregate: Aggregate
  /// The metric's name in ``MetricCatalog``.
  public var metric: String
  /// Over which time.
  public var window: FigureWindow
  /// What else must hold of the samples: `["kind": "deadlock"]`.
  public var labels: [String: String]
  /// What the figure is made for each of.
  public var grouping: FigureGrouping

  /// Creates a question.
  public init(
    _ aggregate: Aggregate = .value, of metric: String, over window: FigureWindow = .run,
    labels: [String: String] = [:], by grouping: FigureGrouping = .run
  ) {
    self.aggregate = aggregate
    self.metric = metric
    self.window = window
    self.labels = labels
    self.grouping = grouping
  }
}

/// The time over which a figure is made, on the monotonic clock by which things were received.
public enum FigureWindow: Hashable, Sendable {
  /// Since the run began.
  case run
  /// The latest so many seconds, at most ``longestSeconds``.
  case latest(seconds: Int)

  /// A day: what is older is only in the figures of the run.
  public static let longestSeconds = 86_400
}

/// What a figure is made for each of.
public enum FigureGrouping: String, Hashable, Sendable, CaseIterable {
  /// The run as one.
  case run
  /// Each team.
  case team
  /// Each agent of each team.
  case agent
  /// Each model.
  case model
  /// Each tool.
  case tool
}

/// Whom a figure is about: one member of a ``FigureGrouping``.
public struct FigureSeries: Hashable, Sendable {
  /// The team, for figures by team and by agent.
  public var team: String?
  /// The agent.
  public var agent: String?
  /// The model.
  public var model: String?
  /// The tool.
  public var tool: String?

  /// The run as one.
  public static let run = FigureSeries()

  /// Creates a series.
  public init(team: String? = nil, agent: String? = nil, model: String? = nil, tool: String? = nil) {
    self.team = team
    self.agent = agent
    self.model = model
    self.tool = tool
  }
}

/// The answer to a ``FigureQuery``.
public struct Figure: Hashable, Sendable {
  /// The number, finite, in the metric's unit.
  public var value: Double
  /// From how many samples it was made.
  public var samples: Int

  /// Creates an answer.
  public init(_ value: Double, samples: Int) {
    self.value = value
    self.samples = samples
  }
}

/// Knows the figures of a run at any time.
public protocol FigureSource {
  /// Everything there are figures of in this grouping, in order of appearance; the run is always there.
  func series(by grouping: FigureGrouping) -> [FigureSeries]

  /// The figure of a series at a time of the monotonic clock; `nil` when there is no data for it.
  func figure(_ query: FigureQuery, of series: FigureSeries, at nanoseconds: UInt64) -> Figure?
}
