/// One thing an agent said, or that was noticed about it.
public struct ActivityLog: Sendable, Equatable {
  /// When the line was read, in milliseconds since 1970 UTC.
  public var timestampMilliseconds: Int64
  /// How bad it is.
  public var level: LogLevel
  /// What was said, without escape sequences.
  public var message: String
  /// Who said it.
  public var source: LogSource
  /// Whether the message is only the beginning of what was said.
  public var truncated: Bool
  /// The class of the error that this entry is about, as its language names it.
  public var errorType: String?
  /// The same for the same error at the same place; only entries that sum up an error have one.
  public var fingerprint: String?
  /// Sums up an error that the entry before it has told of already: together they are one error.
  public var followsError: Bool
  /// Whether the message was redacted already, when more of its line was known; not on the wire.
  public var isRedacted = false

  /// An entry of the log.
  public init(
    timestampMilliseconds: Int64, level: LogLevel, message: String, source: LogSource, truncated: Bool = false,
    errorType: String? = nil, fingerprint: String? = nil, followsError: Bool = false
  ) {
    self.timestampMilliseconds = timestampMilliseconds
    self.level = level
    self.message = message
    self.source = source
    self.truncated = truncated
    self.errorType = errorType
    self.fingerprint = fingerprint
    self.followsError = followsError
  }
}

/// How bad a log entry is. The stream it came from is no hint: git and many frameworks write normal text to stderr.
public enum LogLevel: String, Sendable, Equatable, CaseIterable {
  /// As expected.
  case info
  /// Worth a look.
  case warning
  /// Something failed.
  case error
}

/// Who a log entry comes from.
public enum LogSource: String, Sendable, Equatable, CaseIterable {
  /// The orchestrator's own output.
  case orchestrator
  /// A git operation.
  case git
  /// A call of a model.
  case llm
  /// proctor itself.
  case system
}
