/// A team has ended and is to be started again.
public struct RestartNotice: Sendable, Equatable {
  /// Which restart of the run this will be, from 1.
  public var attempt: Int
  /// How long until then, at least, in seconds: the old processes must be gone too.
  public var delaySeconds: Double
  /// The code that the end had, 128 + n for signal n; 125 when the team could not be started.
  public var exitCode: Int
  /// How it ended.
  public var reason: String

  /// A restart to come.
  public init(attempt: Int, delaySeconds: Double, exitCode: Int, reason: String) {
    self.attempt = attempt
    self.delaySeconds = delaySeconds
    self.exitCode = exitCode
    self.reason = reason
  }
}
