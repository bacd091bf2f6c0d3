/// Everything wrong with a team file, found in one reading, so that one correction can mend it all.
///
/// Each message is one line for people. It begins with the file, then the place where there is one: line and column, and
/// for content the path of keys (`team.json:4:12: teams[0].timeout: …`). The exit code is ``ExitCode/badTeamFile``.
public struct TeamFileErrors: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line each, in the order of the file; never empty.
  public let messages: [String]

  /// The messages, a line each.
  public var description: String { messages.joined(separator: "\n") }
}
