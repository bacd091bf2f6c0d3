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
  private var nextLook: UInt64 = 0

  /// A program that has just printed its question is not worth a look yet; one that was silent for an hour need not be
  /// looked at every second.
  private static let shortestLook: UInt64 = 1_000_000_000
  private static let longestLook: UInt64 = 60_000_000_000

  init(at now: UInt64) { (last, lastTool) = (now, now) }

  /// The team printed something.
  mutating func noteOutput(at now: UInt64) { act(at: now) }

  /// For this long, in nanoseconds, nobody could do anything: the container was frozen, or we and the team were stopped.
  mutating func excuse(_ pause: UInt64, at now: UInt64) {
    last = min(last.addingSaturating(pause), max(last, now))
    lastTool = min(lastTool.addingSaturating(pause), max(lastTool, now))
  }

  /// Its processes were sampled.
  ///
  /// - Parameters:
  ///   - cpuPercent: since the sample before; `nil` when that is unknown.
  ///   - tools: processes that the orchestrator started in the course of its work.
  mutating func noteSample(cpuPercent: Double?, tools: Int, at now: UInt64) {
    if tools > 0 { lastTool = max(lastTool, now) }
    if let cpuPercent, cpuPercent >= Self.busyPercent { act(at: now) }
  }

  private mutating func act(at now: UInt64) {
    last = max(last, now)
    nextLook = 0
  }

  /// Whether it is time to look what the silent team waits for: after a second, then less and less often, since a look reads
  /// three files of each process.
  mutating func takeLook(at now: UInt64) -> Bool {
    let silence = silence(at: now)
    guard silence >= Self.shortestLook, now >= nextLook else { return false }
    nextLook = now.addingSaturating(min(silence, Self.longestLook))
    return true
  }

  /// For how long nothing was done, in nanoseconds.
  func silence(at now: UInt64) -> UInt64 { now - min(last, now) }

  /// When the team will have done nothing for this long.
  func idle(after duration: Duration) -> UInt64 { last.addingSaturating(duration.wholeNanoseconds) }

  /// When the team will have done nothing, and no tool of it run, for this long.
  func stalled(after duration: Duration) -> UInt64 {
    max(last, lastTool).addingSaturating(duration.wholeNanoseconds)
  }
}
