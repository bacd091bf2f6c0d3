/// Every metric there is, with its unit and what may be asked of it: a rule, a budget or a gate that names another one is
/// refused instead of silently never holding.
public enum MetricCatalog {
  /// A metric of which figures are made.
  public struct Metric: Hashable, Sendable {
    /// Its name: `cost.usd`.
    public var name: String
    /// What one sample or the figure is counted in.
    public var unit: Unit
    /// What kind of thing it is.
    public var kind: Kind
    /// The labels by which its samples can be told apart.
    public var labels: [String]
    /// One line for people.
    public var summary: String
  }

  /// What a metric is counted in.
  public enum Unit: String, Hashable, Sendable {
    /// Things.
    case count
    /// US dollars.
    case dollars
    /// Tokens.
    case tokens
    /// Seconds.
    case seconds
    /// A share between 0 and 1; rules write it as a percentage, too.
    case ratio
    /// MiB.
    case mebibytes
    /// Percent of one core, which may pass 100.
    case percentOfCore
    /// Things per minute.
    case perMinute
    /// Things per hour.
    case perHour
    /// US dollars per hour.
    case dollarsPerHour
    /// Whatever an orchestrator that reports the metric means.
    case any
  }

  /// What kind of thing a metric is, which says what may be asked of it.
  public enum Kind: Hashable, Sendable {
    /// Something that happens: its value is the sum over the window.
    case counter
    /// A level that is sampled: its value is the latest one.
    case gauge
    /// A size of each of many things: asked for a mean, a quantile, the largest.
    case distribution
    /// Made out of others by its definition: only its value can be asked for.
    case derived
  }

  /// Metrics that orchestrators report themselves begin with this: `metric.queue_length`.
  public static let customPrefix = "metric."

  /// The metric of this name; any name after ``customPrefix`` is one.
  public static func metric(named name: String) -> Metric? {
    if let known = byName[name] { return known }
    guard name.hasPrefix(customPrefix), name.utf8.count > customPrefix.utf8.count else { return nil }
    return Metric(name: name, unit: .any, kind: .gauge, labels: [], summary: "reported by the orchestrator")
  }

  private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
