import CLinux
import Glibc

/// A moment an event loop waits for, as a descriptor: readable once the moment has come, see timerfd_create(2).
///
/// Deadlines are absolute on the monotonic clock, so a loop that is late does not drift and a changed wall clock does nothing.
public struct Timer: ~Copyable, Sendable {
  private let descriptor: FileDescriptor

  /// A timer that is not armed; non-blocking, close-on-exec.
  public init() throws(SystemError) {
    let number = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
    guard number >= 0 else { throw .last("make a timer") }
    descriptor = FileDescriptor(owning: number)
  }

  /// What to watch for reading.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Sets the moment, in nanoseconds of `MonotonicClock`; one that has passed makes the timer readable at once. Replaces
  /// an earlier moment.
  public borrowing func arm(at deadlineNanoseconds: UInt64) {
    // The call reads zero as "disarm".
    set(max(1, deadlineNanoseconds))
  }

  /// Forgets the moment, also one that has come and was not acknowledged.
  public borrowing func disarm() {
    set(0)
  }

  /// Makes the timer unreadable again after its moment has come.
  public borrowing func acknowledge() {
    var expirations: UInt64 = 0
    _ = Glibc.read(rawValue, &expirations, MemoryLayout<UInt64>.size)
  }

  private borrowing func set(_ nanoseconds: UInt64) {
    var setting = itimerspec()
    setting.it_value.tv_sec = Int(nanoseconds / 1_000_000_000)
    setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
    // Fails for values out of range only, and these are not.
    _ = timerfd_settime(rawValue, Int32(TFD_TIMER_ABSTIME), &setting, nil)
  }
}
