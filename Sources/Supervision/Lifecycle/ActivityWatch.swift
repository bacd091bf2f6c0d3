/// Whether a team does anything: when it last printed something or used the processor, and when a tool of it last ran.
///
/// Processor time is known at samples only; whoever concludes anything from silence takes a sample first.
struct ActivityWatch {
  /// Below this share of a core, in percent, a process only keeps itself alive: a timer, a garbage collector, an event loop
  /// that polls.
  static let busyPercent = 1.0

  /// When something was last done, on the monotonic clock.
  private(set) var last: UInt64
  /// When a tool was last seen running, which may wait for something as quietly as it likes.
  private var lastTool: UInt64

  init(at now: UInt64) { (last, lastTool) = (now, now) }

  /// The team printed something.
  mutating func noteOutput(at now: UInt64) { last = max(last, now) }

  /// Its processes were sampled.
  ///
  /// - Parameters:
  ///   - cpuPercent: since the sample before; `nil` when that is unknown.
  ///   - tools: processes that the orchestrator started in the course of its work.
  mutating func noteSample(cpuPercent: Double?, tools: Int, at now: UInt64) {
    if tools > 0 { lastTool = max(lastTool, now) }
    if let cpuPercent, cpuPercent >= Self.busyPercent { last = max(last, now) }
  }

  /// For how long nothing was done, in nanoseconds.
  func silence(at now: UInt64) -> UInt64 { now - min(last, now) }

  /// When the team will have done nothing for this long.
  func idle(after duration: Duration) -> UInt64 { Self.moment(duration, after: last) }

  /// When the team will have done nothing, and no tool of it run, for this long.
  func stalled(after duration: Duration) -> UInt64 { Self.moment(duration, after: max(last, lastTool)) }

  private static func moment(_ duration: Duration, after start: UInt64) -> UInt64 {
    let (sum, overflowed) = start.addingReportingOverflow(duration.wholeNanoseconds)
    return overflowed ? .max : sum
  }
}
