// Signals as bytes in a pipe that the event loop reads. Handlers, not SIG_IGN and not a blocked mask with signalfd: those
// two are inherited through exec, and a child that starts with TERM blocked cannot be stopped (measured with
// Foundation.Process). A handler becomes the default again on exec, so nothing leaks.

import CLinux
import Glibc
import Synchronization

/// Where the signals sent to this process wait for its event loop. One per process, as dispositions are.
public enum SignalInbox {
  /// The pipe, -1 before the first use. A pipe keeps order and repeats, which a counter does not.
  private static let readEnd = Atomic<Int32>(-1)
  private static let writeEnd = Atomic<Int32>(-1)

  /// Catches these signals from now on and returns the descriptor that is readable while some wait. May be called again
  /// for more signals; the descriptor stays the same and is never closed.
  ///
  /// A signal that was ignored when this process started stays ignored, so `nohup` keeps its promise. One that was blocked
  /// is not: programs whose runtime blocks signals in its threads pass that on by accident (Foundation.Process does).
  public static func install(_ signals: [Int32]) throws(SystemError) -> Int32 {
    if readEnd.load(ordering: .acquiring) < 0 {
      let ends = try FileDescriptor.pipe()
      try ends.readEnd.setNonBlocking(true)
      // A handler must never block: 65,536 unread signals are enough to know that somebody wants something.
      try ends.writeEnd.setNonBlocking(true)
      let numbers = ends.take()
      writeEnd.store(numbers.write, ordering: .releasing)
      readEnd.store(numbers.read, ordering: .releasing)
    }
    for signal in signals where !linux_signal_is_ignored(signal) {
      guard catchSignal(signal) == 0 else { throw .last("catch signal \(SignalName.name(of: signal))") }
      unblock(signal)
    }
    return readEnd.load(ordering: .acquiring)
  }

  private static func catchSignal(_ signal: Int32) -> Int32 {
    linux_set_signal_handler(signal) { number in
      let before = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = Glibc.write(SignalInbox.writeEnd.load(ordering: .relaxed), &byte, 1)
      errno = before
    }
  }

  /// Gives these signals a handler that does nothing. With SIGPIPE, writing to a reader that has gone becomes EPIPE.
  public static func installNoOperation(_ signals: [Int32]) {
    for signal in signals where !linux_signal_is_ignored(signal) {
      // Fails for KILL, STOP and numbers that are no signals only, and to those nothing needs to be done.
      _ = linux_set_signal_handler(signal) { _ in }
    }
  }

  /// Takes the signals that have come, in the order of arrival, a repeated one as often as it came.
  ///
  /// The kernel merges equal signals that are sent before the first one is handled, see signal(7).
  public static func drain() -> [Int32] {
    let descriptor = readEnd.load(ordering: .acquiring)
    guard descriptor >= 0 else { return [] }
    var signals: [Int32] = []
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if count > 0 {
          signals += buffer[..<count].map { Int32($0) }
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
    return signals
  }

  /// Stops this process as TSTP does to one that does not catch it, and returns once it is continued.
  ///
  /// Returns at once where nobody could continue it: the kernel does not stop a process group that no shell looks after
  /// (setpgid(2), "orphaned"), nor the first process of a pid namespace.
  public static func stopUntilContinued() {
    _ = linux_set_signal_handler(SIGTSTP, nil)
    unblock(SIGTSTP)
    raise(SIGTSTP)
    _ = catchSignal(SIGTSTP)
  }

  /// Ends this process by a signal, so that its parent sees what stopped it. Exits with 128 + n if the signal does not kill,
  /// as in the first process of a pid namespace. Leaves no core file: this is an end, not a crash.
  public static func restoreDefaultAndRaise(_ signal: Int32) -> Never {
    _ = linux_forbid_core_dump()
    _ = linux_set_signal_handler(signal, nil)
    unblock(signal)
    raise(signal)
    _exit(128 &+ signal)
  }

  private static func unblock(_ signal: Int32) {
    var only = sigset_t()
    sigemptyset(&only)
    sigaddset(&only, signal)
    pthread_sigmask(SIG_UNBLOCK, &only, nil)
  }
}

extension PipeEnds {
  /// Gives up ownership of both ends.
  fileprivate consuming func take() -> (read: Int32, write: Int32) {
    (readEnd.take(), writeEnd.take())
  }
}
