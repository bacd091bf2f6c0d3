import CLinux
import Glibc

/// One deadline as a descriptor, see `timerfd_create(2)`: readable once it has passed, on the monotonic clock.
public struct Timer: ~Copyable {
  private let descriptor: FileDescriptor

  /// A timer that is not set.
  public init() throws(SystemError) {
    let number = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
    guard number >= 0 else { throw .last("make a timer") }
    descriptor = FileDescriptor(owning: number)
  }

  /// To be watched.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Sets the deadline, nanoseconds of ``MonotonicClock``; one in the past fires at once.
  public borrowing func arm(at deadline: UInt64) {
    // All zero would disarm it.
    let instant = max(deadline, 1)
    var value = itimerspec()
    value.it_value = timespec(tv_sec: Int(instant / 1_000_000_000), tv_nsec: Int(instant % 1_000_000_000))
    _ = timerfd_settime(descriptor.rawValue, Int32(TFD_TIMER_ABSTIME), &value, nil)
  }

  /// Takes the deadline away.
  public borrowing func disarm() {
    var value = itimerspec()
    _ = timerfd_settime(descriptor.rawValue, 0, &value, nil)
  }

  /// Makes the descriptor unreadable until the next deadline.
  public borrowing func acknowledge() {
    var count: UInt64 = 0
    _ = Glibc.read(descriptor.rawValue, &count, 8)
  }
}
