public import JSONText

/// A record that another proctor wrote: one inside a team, or one whose file is read.
///
/// An orchestrator's envelope is a line of output that tells an event. A record is none: it tells of lines, calls and git
/// operations of teams that are watched elsewhere, several times over: as they happen, in snapshots, and in a summary.
/// So each says what it is, and `NestedRuns` counts each thing once.
public struct NestedRecord: Equatable, Sendable {
  /// The run that wrote it.
  public var run: String
  /// Its team; `nil` for what is about the whole run.
  public var team: String?
  /// Its agent, by the name it has there; `nil` for what is about the whole team.
  public var agent: String?
  /// Its number in that run.
  public var sequence: Int64
  /// What it says.
  public var said: Said

  /// What a record says.
  public enum Said: Equatable, Sendable {
    /// Tokens of a call.
    case call(ToldUsage, callID: String?)
    /// By how much the sum of the calls was corrected.
    case correction(ToldUsage)
    /// Git operations.
    case git([GitReading])
    /// Entries of the log.
    case log([LogReading])
    /// An agent's figures so far.
    case snapshot(NestedFigures)
    /// The figures of all agents at the end.
    case summary(NestedSummary)
    /// A run with so many teams begins.
    case start(teams: Int, data: JSONObject)
    /// Records are missing from this number on.
    case gap(first: Int64, data: JSONObject)
    /// A structured event, or what only the other proctor's own teams are about.
    case event(name: String, data: JSONObject)
  }
}

/// What another proctor has counted of one agent.
public struct NestedFigures: Equatable, Sendable {
  /// The agent's team there.
  public var team: String
  /// Its name there.
  public var agent: String
  /// Its id here.
  public var id: String
  /// Tokens and cost; `nil` when there were none.
  public var usage: ToldUsage?
  /// Lines; `nil` when the record does not say.
  public var lines: Int?
  /// Git operations; `nil` when the record does not say.
  public var gitOperations: Int?
  /// Errors, tests and refused calls, in the words of the wire.
  public var incidents: JSONObject?
  /// The latest git operations.
  public var latestGit: [GitReading] = []
  /// The latest entries of the log.
  public var latestLogs: [LogReading] = []
}

/// What another proctor says at the end of its run.
public struct NestedSummary: Equatable, Sendable {
  /// The agents of all teams.
  public var agents: [NestedFigures]
  /// Whether these are all agents: the summary of a large run is cut.
  public var isWhole: Bool
  /// How much of what was printed could be used, in the words of the wire.
  public var quality: JSONObject?
  /// The whole of it.
  public var data: JSONObject
}
