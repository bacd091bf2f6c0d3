/// Whether a team does anything: when it last printed something or used the processor, and whether a tool of it runs.
///
/// Processor time is known at samples only; whoever concludes anything from silence takes a sample first.
struct ActivityWatch {
  /// Below this share of a core, in percent, a process only keeps itself alive: a timer, a garbage collector, an event loop
  /// that polls.
  static let busyPercent = 1.0

  /// When something was last done, on the monotonic clock.
  private(set) var last: UInt64
  /// The processes that the orchestrator started in the course of its work, at the last sample.
  private(set) var tools = 0

  init(at now: UInt64) { last = now }

  /// The team printed something.
  mutating func noteOutput(at now: UInt64) { last = max(last, now) }

  /// Its processes were sampled.
  ///
  /// - Parameter cpuPercent: since the sample before; `nil` when that is unknown.
  /// - Returns: whether they were busy.
  mutating func noteSample(cpuPercent: Double?, tools: Int, at now: UInt64) -> Bool {
    self.tools = tools
    guard let cpuPercent, cpuPercent >= Self.busyPercent else { return false }
    last = max(last, now)
    return true
  }

  /// For how long nothing was done, in nanoseconds.
  func silence(at now: UInt64) -> UInt64 { now - min(last, now) }

  /// When the team will have done nothing for this long.
  func end(of duration: Duration) -> UInt64 {
    let (sum, overflowed) = last.addingReportingOverflow(duration.wholeNanoseconds)
    return overflowed ? .max : sum
  }
}
