// Signals have names for people and numbers for the kernel; both directions are here, so that a team file, an error
// sentence and the keeper's arguments agree.

import Glibc

/// Names of signals, without `SIG`.
public enum SignalName {
  private static let table: [(name: String, number: Int32)] = [
    ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("ILL", SIGILL), ("TRAP", SIGTRAP), ("ABRT", SIGABRT),
    ("BUS", SIGBUS), ("FPE", SIGFPE), ("KILL", SIGKILL), ("USR1", SIGUSR1), ("SEGV", SIGSEGV), ("USR2", SIGUSR2),
    ("PIPE", SIGPIPE), ("ALRM", SIGALRM), ("TERM", SIGTERM), ("STKFLT", 16), ("CHLD", SIGCHLD), ("CONT", SIGCONT),
    ("STOP", SIGSTOP), ("TSTP", SIGTSTP), ("TTIN", SIGTTIN), ("TTOU", SIGTTOU), ("URG", SIGURG), ("XCPU", SIGXCPU),
    ("XFSZ", SIGXFSZ), ("VTALRM", SIGVTALRM), ("PROF", SIGPROF), ("WINCH", SIGWINCH), ("IO", SIGIO), ("PWR", SIGPWR),
    ("SYS", SIGSYS),
  ]

  /// `TERM` for 15. A signal without a name is its number: `40`.
  public static func name(of number: Int32) -> String {
    table.first { $0.number == number }?.name ?? String(number)
  }

  /// `SIGTERM` for 15, as signal(7) writes it. A signal without a name is its number: `40`.
  public static func fullName(of number: Int32) -> String {
    table.first { $0.number == number }.map { "SIG\($0.name)" } ?? String(number)
  }

  /// The number for `TERM`, `SIGTERM`, `term` or `15`; nil when it is none of 1 to 64.
  public static func number(of text: String) -> Int32? {
    if let number = Int32(text) { return (1...64).contains(number) ? number : nil }
    let upper = text.uppercased()
    let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
    return table.first { $0.name == name }?.number
  }
}
