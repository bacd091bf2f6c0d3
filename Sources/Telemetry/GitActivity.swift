/// One thing an agent did with git.
public struct GitActivity: Sendable, Equatable {
  /// `commit`, `branch_create`, `checkout`, `merge`, `push`, … (the list is in `docs/telemetry.md`).
  public var operation: String
  /// The branch it happened on, or the branch it made or moved to.
  public var branch: String?
  /// The first line of the commit message.
  public var message: String?
  /// The number of files changed.
  public var filesChanged: Int?
  /// The number of lines added.
  public var insertions: Int?
  /// The number of lines removed.
  public var deletions: Int?
  /// The commit id, abbreviated or whole as it was seen.
  public var commit: String?
  /// Whether it succeeded.
  public var ok: Bool?
  /// Where it was seen: `trace`, `reflog`, `output`, `command`, or several joined by `+`.
  public var evidence: String?
  /// git's exit code.
  public var exitCode: Int?
  /// How long git ran, in milliseconds.
  public var durationMilliseconds: Double?
  /// The top folder of the working tree it happened in.
  public var repository: String?

  /// An operation with whatever is known of it.
  public init(
    operation: String, branch: String? = nil, message: String? = nil, filesChanged: Int? = nil, insertions: Int? = nil,
    deletions: Int? = nil, commit: String? = nil, ok: Bool? = nil, evidence: String? = nil,
    exitCode: Int? = nil, durationMilliseconds: Double? = nil, repository: String? = nil
  ) {
    self.operation = operation
    self.branch = branch
    self.message = message
    self.filesChanged = filesChanged
    self.insertions = insertions
    self.deletions = deletions
    self.commit = commit
    self.ok = ok
    self.evidence = evidence
    self.exitCode = exitCode
    self.durationMilliseconds = durationMilliseconds
    self.repository = repository
  }
}
