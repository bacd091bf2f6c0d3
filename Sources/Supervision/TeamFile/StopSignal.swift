import Foundation

/// The signals that can ask a team to stop, by the names people write: `TERM`, `SIGTERM` or `term`.
///
/// Only signals that end a process or that servers take as "finish and go" are listed; `STOP` or `SEGV` in a stop ladder
/// can only be a mistake.
public enum SignalName {
  private static let numbers: [(name: String, number: Int32)] = [
    ("TERM", SIGTERM), ("INT", SIGINT), ("HUP", SIGHUP), ("QUIT", SIGQUIT), ("KILL", SIGKILL), ("ABRT", SIGABRT),
    ("ALRM", SIGALRM), ("USR1", SIGUSR1), ("USR2", SIGUSR2), ("WINCH", SIGWINCH),
  ]

  /// Every accepted name, without `SIG`.
  public static let all = numbers.map(\.name)

  /// The number of the signal; `nil` when the name is not one of ``all``.
  public static func number(of name: String) -> Int32? {
    let name = withoutPrefix(name)
    return numbers.first { $0.name == name }?.number
  }

  /// The name that was probably meant.
  public static func nearest(to name: String) -> String? { NearestName.of(withoutPrefix(name), among: all) }

  private static func withoutPrefix(_ name: String) -> String {
    let upper = name.uppercased()
    return upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
  }
}
