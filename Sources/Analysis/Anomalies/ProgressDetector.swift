import JSONText

/// Sees an agent use many tokens for a long time with nothing to show: no commit, no test, no task, no tool that worked.
struct ProgressDetector {
  private let thresholds: AnomalyThresholds
  private var since: UInt64?
  private var tokens = 0
  private var calls = 0
  private var isTold = false

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// Something was achieved.
  mutating func progress(at nanoseconds: UInt64) {
    since = nanoseconds
    tokens = 0
    calls = 0
    isTold = false
  }

  /// Takes in tokens that were used.
  mutating func observe(tokens count: Int, at nanoseconds: UInt64) -> Anomaly? {
    guard count > 0 else { return nil }
    let start = since ?? nanoseconds
    since = start
    tokens = tokens.addingReportingOverflow(count).overflow ? .max : tokens + count
    calls += 1
    let seconds = Double(nanoseconds &- start) / 1e9
    guard !isTold, tokens >= thresholds.progressTokens, nanoseconds >= start,
      seconds >= Double(thresholds.progressSeconds)
    else { return nil }
    isTold = true
    return Anomaly(
      .noProgress,
      "\(tokens) tokens in \(Int(seconds)) s without a commit, a test, a task or a tool that worked",
      evidence: [
        ("tokens", .integer(Int64(tokens))), ("calls", .integer(Int64(calls))), ("seconds", .number(seconds.rounded())),
      ])
  }
}
