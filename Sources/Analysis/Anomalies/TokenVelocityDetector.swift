import JSONText

/// Sees an agent use far more tokens per period than it did before.
struct TokenVelocityDetector {
  /// How much the latest period counts in the average.
  private static let weight = 0.3

  private let thresholds: AnomalyThresholds
  private var period: UInt64?
  private var tokens = 0
  private var average = 0.0
  private var periods = 0
  private var isTold = false

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// Takes in tokens that were used.
  mutating func observe(tokens count: Int, at nanoseconds: UInt64) -> Anomaly? {
    guard count > 0 else { return nil }
    let now = nanoseconds / (UInt64(thresholds.velocitySeconds) * 1_000_000_000)
    if let period, period != now { closePeriod() }
    period = now
    tokens = tokens.addingReportingOverflow(count).overflow ? .max : tokens + count
    guard !isTold, periods >= thresholds.velocityPeriods, tokens >= thresholds.velocityFloor,
      Double(tokens) > average * thresholds.velocityFactor
    else { return nil }
    isTold = true
    let times = (Double(tokens) / average * 10).rounded() / 10
    return Anomaly(
      .tokenVelocity,
      "\(tokens) tokens within \(thresholds.velocitySeconds) s, \(times) times as many as before",
      evidence: [
        ("tokens", .integer(Int64(tokens))), ("seconds", .integer(Int64(thresholds.velocitySeconds))),
        ("average", .number(average.rounded())), ("periods", .integer(Int64(periods))),
      ])
  }

  /// Periods without tokens are no part of the average: an agent that waited is not faster for it.
  private mutating func closePeriod() {
    average = periods == 0 ? Double(tokens) : average + Self.weight * (Double(tokens) - average)
    periods += 1
    tokens = 0
    isTold = false
  }
}
