import Glibc

/// The clock that intervals and deadlines are measured with: it never jumps.
public enum MonotonicClock {
  /// Nanoseconds since the machine started.
  public static func nanoseconds() -> UInt64 { nanosecondsOf(CLOCK_MONOTONIC) }
}

/// The clock that records show to people: it may jump.
public enum WallClock {
  /// Milliseconds since 1970.
  public static func milliseconds() -> Int64 { Int64(nanosecondsOf(CLOCK_REALTIME) / 1_000_000) }
}

private func nanosecondsOf(_ clock: clockid_t) -> UInt64 {
  var now = timespec()
  clock_gettime(clock, &now)
  return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
