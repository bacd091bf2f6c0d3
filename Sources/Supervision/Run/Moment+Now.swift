import LinuxSystem
public import Telemetry

extension Moment {
  /// This instant. The pure modules never ask; the loop does, once per turn.
  public static func now() -> Moment {
    Moment(wallMilliseconds: WallClock.milliseconds(), monotonicNanoseconds: MonotonicClock.nanoseconds())
  }
}

extension Duration {
  /// Whole nanoseconds on the scale of deadlines: from 0 to 2^63, so that adding one to the time of day cannot overflow.
  var wholeNanoseconds: UInt64 { UInt64(Int64(clamping: max(0, nanoseconds))) }

  /// Whole milliseconds.
  var wholeMilliseconds: UInt64 { wholeNanoseconds / 1_000_000 }
}

extension UInt64 {
  /// The sum, or the largest number when there is none: a moment that never comes.
  func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflowed) = addingReportingOverflow(other)
    return overflowed ? .max : sum
  }
}
