public import Telemetry

/// A message that was dropped or failed, with all that is needed to look into it and to send it again.
public struct DeadLetter: Equatable, Sendable {
  /// When the failure was read, milliseconds since 1970 UTC.
  public var timestampMilliseconds: Int64
  /// The run.
  public var runID: String
  /// The team.
  public var teamID: String
  /// The agent to whom the line is attributed.
  public var agentID: String
  /// The message; `nil` when its id is unknown, as with the next two.
  public var messageID: String?
  /// Who sent it.
  public var senderID: String?
  /// Whom it was for; several are joined by commas.
  public var receiverID: String?
  /// Why it failed, in a word or two.
  public var reason: String?
  /// The error that somebody met with it.
  public var error: String?
  /// Which attempt it was.
  public var attempt: Int?
  /// The event that told of it: `message_delivery_failed` or `message_error`.
  public var event: String
  /// The stream that it was told on.
  public var stream: String?
  /// The line that told it; `nil` where too many were told in one line.
  public var original: DeadLetterText?
  /// The line by which the message was sent or created, if that is known; with its first failure only.
  public var message: DeadLetterText?

  /// A letter of which nothing but the failure is known.
  public init(event: String, runID: String, teamID: String, agentID: String, at moment: Moment) {
    timestampMilliseconds = moment.wallMilliseconds
    self.event = event
    self.runID = runID
    self.teamID = teamID
    self.agentID = agentID
  }
}
