import LinuxSystem
public import Monitoring

extension Moment {
  /// This instant. The pure modules never ask; the loop does, once per turn.
  public static func now() -> Moment {
    Moment(wallMilliseconds: WallClock.milliseconds(), monotonicNanoseconds: MonotonicClock.nanoseconds())
  }
}

extension Duration {
  /// Whole nanoseconds, at most 2^63.
  var wholeNanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = UInt64(max(0, seconds)).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return UInt64(Int64.max) }
    return min(product + UInt64(max(0, attoseconds) / 1_000_000_000), UInt64(Int64.max))
  }

  /// Whole milliseconds.
  var wholeMilliseconds: UInt64 { wholeNanoseconds / 1_000_000 }
}
