import CLinux
import Glibc
import Synchronization

/// Signals as something to be read: handlers that note the number and wake a descriptor, and do nothing else.
///
/// Handlers, never `SIG_IGN` and never a mask with signalfd: dispositions and masks are inherited by children, and a child
/// that is born with TERM blocked or ignored cannot be stopped (both reproduced with Foundation.Process).
public enum SignalInbox {
  /// How often each signal has come since the last ``drain()``; a handler may touch nothing but this and the descriptor.
  private static let counts: [Atomic<Int>.Box] = (0..<65).map { _ in Atomic<Int>.Box() }
  private static let wake = Atomic<Int32>(-1)

  /// Installs handlers, except for signals that are ignored at entry: `nohup` means it.
  ///
  /// - Returns: the descriptor that becomes readable when a signal has come.
  public static func install(_ signals: [Int32]) throws(SystemError) -> Int32 {
    if wake.load(ordering: .relaxed) < 0 {
      let number = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
      guard number >= 0 else { throw .last("make an event descriptor") }
      wake.store(number, ordering: .releasing)
    }
    _ = counts.count
    for signal in signals where !isIgnored(signal) {
      handle(signal) { number in
        let saved = errno
        SignalInbox.counts[Int(number)].value.add(1, ordering: .relaxed)
        var one: UInt64 = 1
        _ = Glibc.write(SignalInbox.wake.load(ordering: .relaxed), &one, 8)
        errno = saved
      }
    }
    return wake.load(ordering: .acquiring)
  }

  /// Lets calls fail with an error instead of the signal ending us: `SIGPIPE` becomes `EPIPE`.
  public static func installNoOperation(_ signals: [Int32]) {
    for signal in signals where !isIgnored(signal) { handle(signal) { _ in } }
  }

  /// The signals that have come since the last time, each as often as it came, lower numbers first.
  public static func drain() -> [Int32] {
    var count: UInt64 = 0
    _ = Glibc.read(wake.load(ordering: .relaxed), &count, 8)
    var signals: [Int32] = []
    for number in counts.indices {
      let times = counts[number].value.exchange(0, ordering: .relaxed)
      signals += [Int32](repeating: Int32(number), count: times)
    }
    return signals
  }

  /// Ends this process by a signal, so that whoever waits for it sees what ended it.
  public static func die(by signal: Int32) -> Never {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = nil
    sigaction(signal, &action, nil)
    var only = sigset_t()
    sigemptyset(&only)
    sigaddset(&only, signal)
    pthread_sigmask(SIG_UNBLOCK, &only, nil)
    raise(signal)
    // A signal whose default is not to end a process.
    exit(128 + signal)
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var current = sigaction()
    guard sigaction(signal, nil, &current) == 0 else { return false }
    return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(signal, &action, nil)
  }
}

extension Atomic<Int> {
  /// An atomic counter that can stand in an array.
  fileprivate final class Box: Sendable {
    let value = Atomic<Int>(0)
  }
}
