/// `expected.json`: what a perfect reader of a recording's output could report.
///
/// `fixtures/recordings/README.md` defines every word of it; a `nil` means that the output does not reveal it.
public struct RecordingExpectation: Decodable, Sendable {
  /// Token counts; `input` is the whole prompt side, cache included, `output` includes reasoning.
  public struct Tokens: Decodable, Sendable, Equatable {
    /// The prompt side.
    public var input: Int?
    /// The model's side.
    public var output: Int?
    /// Their sum.
    public var total: Int?
    /// The part of `input` that was read from the cache.
    public var cacheRead: Int?
    /// The part of `input` that was written to the cache.
    public var cacheWrite: Int?
    /// What the output says it cost.
    public var costUsd: Double?
    /// The same per agent.
    public var byAgent: [String: Tokens]?
    /// The same per model, by the name that the output shows.
    public var byModel: [String: Tokens]?
  }

  /// How the output tells of a git operation.
  public enum Evidence: String, Decodable, Sendable {
    /// By git's own words.
    case output
    /// By the command line that the orchestrator showed.
    case command
  }

  /// One git command that changed a repository, or failed to push.
  public struct GitOperation: Decodable, Sendable, Equatable, CustomStringConvertible {
    /// Its main effect, in telemetry's words.
    public var operation: String
    /// Who acted, by the name that the output shows.
    public var agent: String?
    /// The branch.
    public var branch: String?
    /// The tag.
    public var tag: String?
    /// The first line of the commit message, or the stash's message.
    public var message: String?
    /// The abbreviated commit id.
    public var commit: String?
    /// From the statistics that git printed.
    public var filesChanged: Int?
    /// `false` for a push that failed.
    public var ok: Bool?
    /// How it can be known.
    public var evidence: Evidence
    /// What git's own words alone would mean, where they are the same for two commands.
    public var printedAs: String?
    /// Where the words stand that `seen` quotes.
    public var stream: Recording.Stream?
    /// The words.
    public var seen: String

    /// The operation, the agent and the words.
    public var description: String { "\(operation) by \(agent ?? "?"): \(seen)" }
  }

  /// A text of the output that must not count.
  public struct Decoy: Decodable, Sendable {
    /// The text.
    public var text: String
    /// Why it must not.
    public var why: String
  }

  /// Every agent that the output names.
  public var agents: [String]
  /// The sums of the whole run.
  public var tokens: Tokens
  /// In the order of the run; `nil` where it is not held yet.
  public var git: [GitOperation]?
  /// What must not count.
  public var decoys: [Decoy]
}
