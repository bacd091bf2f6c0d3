/// Tells of one agent which errors are new: a failure that an event tells and an error in the log that says the same are one.
///
/// They are taken for the same when they come within a second of each other, one for one. Whoever counts errors counts them
/// with this, so that all counts agree.
public struct DistinctErrors: Sendable {
  private static let nanoseconds: UInt64 = 1_000_000_000

  private var logged = 0
  private var failed = 0
  private var since: UInt64 = 0

  /// No errors yet.
  public init() {}

  /// Whether a failure is a new error.
  public mutating func isNew(failureAt now: UInt64) -> Bool {
    forget(before: now)
    guard logged == 0 else {
      logged -= 1
      return false
    }
    failed += 1
    return true
  }

  /// Whether an error in the log is a new one.
  public mutating func isNew(_ entry: ActivityLog, at now: UInt64) -> Bool {
    guard entry.level == .error, entry.source != .system, !entry.followsError else { return false }
    return new(ofLines: 1, at: now) == 1
  }

  /// How many of so many errors in the log are new.
  public mutating func new(ofLines lines: Int, at now: UInt64) -> Int {
    forget(before: now)
    let known = min(failed, lines)
    failed -= known
    logged += lines - known
    return lines - known
  }

  private mutating func forget(before now: UInt64) {
    guard logged == 0 && failed == 0 || now &- since > Self.nanoseconds else { return }
    (logged, failed, since) = (0, 0, now)
  }
}
