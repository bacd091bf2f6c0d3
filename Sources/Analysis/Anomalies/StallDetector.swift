import JSONText

/// Sees a team that does nothing: no output, no processor time, and no tool at work that would explain it.
struct StallDetector {
  private let thresholds: AnomalyThresholds
  private var lastActivity: UInt64?
  private var isTold = false
  private var isExcused = true

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// The team printed something, or used the processor.
  mutating func activity(at nanoseconds: UInt64) {
    lastActivity = nanoseconds
    isTold = false
  }

  /// Takes in how much of a core the team uses; what is not known is no evidence.
  mutating func observe(cpuPercent: Double?, at nanoseconds: UInt64) {
    if let cpuPercent, cpuPercent >= thresholds.idlePercent { activity(at: nanoseconds) }
  }

  /// Whether silence is expected: the team has not begun, waits for somebody's input, or is over.
  mutating func excuse(_ excused: Bool, at nanoseconds: UInt64) {
    isExcused = excused
    activity(at: nanoseconds)
  }

  /// When there will be something to judge, if nothing happens until then.
  func nextJudgement(toolsInFlight: Int) -> UInt64? {
    guard !isExcused, !isTold, let lastActivity else { return nil }
    return lastActivity &+ patience(toolsInFlight: toolsInFlight)
  }

  /// Judges the silence so far.
  mutating func judge(toolsInFlight: [String], at nanoseconds: UInt64) -> Anomaly? {
    guard let due = nextJudgement(toolsInFlight: toolsInFlight.count), nanoseconds >= due, let lastActivity else {
      return nil
    }
    isTold = true
    let seconds = Int((nanoseconds - lastActivity) / 1_000_000_000)
    let shown = toolsInFlight.prefix(Anomaly.namedItems)
    let more = toolsInFlight.count - shown.count
    let tools =
      toolsInFlight.isEmpty
      ? "no tool is at work"
      : "\(shown.joined(separator: ", "))\(more > 0 ? " and \(more) more tools" : "") "
        + "\(toolsInFlight.count > 1 ? "have" : "has") not answered"
    return Anomaly(
      .stall, "no output and no processor time for \(seconds) s, and \(tools)",
      evidence: [
        ("seconds", .integer(Int64(seconds))),
        ("tools_in_flight", .array(shown.map(JSONValue.string))),
      ])
  }

  private func patience(toolsInFlight: Int) -> UInt64 {
    UInt64(toolsInFlight > 0 ? thresholds.stallSecondsWithTool : thresholds.stallSeconds) * 1_000_000_000
  }
}
