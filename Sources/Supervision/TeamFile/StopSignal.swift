import LinuxSystem

/// The signals that can ask a team to stop, by the names people write: `TERM`, `SIGTERM` or `term`.
///
/// Only signals that end a process or that servers take as "finish and go" are listed; `STOP` or `SEGV` in a stop ladder
/// can only be a mistake.
public enum StopSignal {
  /// Every accepted name, without `SIG`.
  public static let all = ["TERM", "INT", "HUP", "QUIT", "KILL", "ABRT", "ALRM", "USR1", "USR2", "WINCH"]

  /// The number of the signal; `nil` when the name is not one of ``all``.
  public static func number(of name: String) -> Int32? {
    let name = withoutPrefix(name)
    return all.contains(name) ? SignalName.number(of: name) : nil
  }

  /// The name that was probably meant.
  public static func nearest(to name: String) -> String? { NearestName.of(withoutPrefix(name), among: all) }

  private static func withoutPrefix(_ name: String) -> String {
    let upper = name.uppercased()
    return upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
  }
}
