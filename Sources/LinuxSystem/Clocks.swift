// Two clocks, never mixed: durations and deadlines come from the one that only goes forward, time stamps for people and
// records from the one that may be set.

import Glibc

/// Time for deadlines and durations, see CLOCK_MONOTONIC in clock_gettime(2). It stands still while the machine sleeps.
public enum MonotonicClock {
  /// Nanoseconds since some fixed moment, usually boot.
  public static func nanoseconds() -> UInt64 { read(CLOCK_MONOTONIC) }
}

/// Time on the scale of `ProcessIdentity.startTime`, see CLOCK_BOOTTIME in clock_gettime(2).
public enum BootClock {
  /// Nanoseconds since boot, sleep included.
  public static func nanoseconds() -> UInt64 { read(CLOCK_BOOTTIME) }

  /// How long a process has been running, in milliseconds; exact to one clock tick, mostly 10 ms.
  public static func ageMilliseconds(of process: ProcessIdentity) -> UInt64 {
    let ticksPerSecond = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
    let ticks = process.startTime
    let started = ticks / ticksPerSecond &* 1000 &+ ticks % ticksPerSecond &* 1000 / ticksPerSecond
    let now = nanoseconds() / 1_000_000
    return now > started ? now - started : 0
  }
}

/// Time of day.
public enum WallClock {
  /// Milliseconds since 1970-01-01 00:00 UTC, leap seconds not counted.
  public static func milliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }
}

private func read(_ clock: clockid_t) -> UInt64 {
  var now = timespec()
  clock_gettime(clock, &now)
  return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
