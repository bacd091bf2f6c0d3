import JSONText

/// A call that was refused or failed for now, and is tried again or has to wait.
public struct DelayReading: Equatable, Sendable {
  /// Why it is not done.
  public var cause: Cause
  /// Who says so: an SDK, a library or a tool.
  public var tool: String
  /// The HTTP status, when it is told.
  public var status: Int?
  /// Which attempt it was, or will be, as printed.
  public var attempt: Int?
  /// After how many attempts it is given up.
  public var maximumAttempts: Int?
  /// How long until the next attempt, in milliseconds.
  public var pauseMilliseconds: Int?
  /// Whether who prints it waits that long; else the server has only asked for it.
  public var isWaiting: Bool
  /// The error's type or text.
  public var reason: String?

  /// Why a call is not done.
  public enum Cause: Sendable {
    /// The server takes no more calls for now.
    case rateLimit
    /// Something else, or it is not told.
    case failure
  }

  /// Creates a reading of which only the cause is known.
  public init(_ cause: Cause, tool: String, isWaiting: Bool) {
    self.cause = cause
    self.tool = tool
    self.isWaiting = isWaiting
  }

  /// What a rule's match says.
  init(rule: Rule, fields: RuleFields) {
    self.init(rule.reading == .rateLimit ? .rateLimit : .failure, tool: rule.tool, isWaiting: fields["waits"] == "true")
    status = fields["status"].flatMap { Int($0) }
    attempt = fields.count("attempt")?.value
    maximumAttempts = fields.count("maximum")?.value
    reason = fields["reason"]
    if let milliseconds = fields["milliseconds"] {
      pauseMilliseconds = Self.milliseconds(milliseconds, factor: 1)
    } else if let seconds = fields["seconds"] {
      pauseMilliseconds = Self.milliseconds(seconds, factor: 1000)
    }
  }

  /// A pause of at most a month, as printed.
  static func milliseconds(_ text: String, factor: Double) -> Int? {
    Double(text).flatMap { milliseconds($0 * factor) }
  }

  static func milliseconds(_ number: Double) -> Int? {
    number >= 0 && number <= 31 * 86_400_000 ? Int(number.rounded()) : nil
  }
}

/// A question to which somebody should type an answer.
public struct PromptReading: Equatable, Sendable {
  /// The unfinished line, without escape sequences.
  public var text: String
}
