/// What a process is doing, in the words that monitors have used for it since `top`.
public enum ProcessStatus: String, CaseIterable, Sendable {
  /// On a processor, or waiting for one.
  case running
  /// Waits for an event and can be interrupted.
  case sleeping
  /// Waits, mostly for a disk, and cannot be interrupted.
  case diskSleep = "disk-sleep"
  /// Stopped by a signal.
  case stopped
  /// Stopped by a debugger.
  case tracingStop = "tracing-stop"
  /// Ended, not yet waited for by its parent.
  case zombie
  /// Being torn down; hardly ever seen.
  case dead
  /// A kernel thread that waits without counting as load.
  case idle

  /// The status behind the state letter of `/proc/PID/stat`, see proc_pid_stat(5).
  ///
  /// W, K and P come from kernels 2.6.33 to 3.13 only. A letter of a kernel yet to come counts as sleeping.
  public init(letter: UInt8) {
    switch letter {
    case UInt8(ascii: "R"): self = .running
    case UInt8(ascii: "D"), UInt8(ascii: "W"), UInt8(ascii: "K"): self = .diskSleep
    case UInt8(ascii: "T"): self = .stopped
    case UInt8(ascii: "t"): self = .tracingStop
    case UInt8(ascii: "Z"): self = .zombie
    case UInt8(ascii: "X"), UInt8(ascii: "x"): self = .dead
    case UInt8(ascii: "I"), UInt8(ascii: "P"): self = .idle
    default: self = .sleeping
    }
  }
}
