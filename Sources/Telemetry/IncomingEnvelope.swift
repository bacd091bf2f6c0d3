public import JSONText

/// A line in proctor's own format that something else printed: an orchestrator telling an event, or another proctor.
///
/// It is data, never a command, and what it says about itself is a claim: whose record it is, the supervisor knows better.
public struct IncomingEnvelope: Sendable, Equatable {
  /// The event's name, never empty.
  public var event: String
  /// The agent it is about, when it says so.
  public var agentID: String?
  /// The payload; always an object. What was no object is under `value`, what was missing is empty.
  public var data: JSONObject
  /// The run it claims to be of.
  public var claimedRunID: String?
  /// The team it claims to be of.
  public var claimedTeamID: String?
  /// The sequence number it claims.
  public var claimedSequence: UInt64?
  /// The time it claims, in milliseconds since 1970 UTC.
  public var claimedTimestampMilliseconds: Int64?

  /// A line of this event.
  public init(
    event: String, agentID: String? = nil, data: JSONObject = JSONObject(), claimedRunID: String? = nil,
    claimedTeamID: String? = nil, claimedSequence: UInt64? = nil, claimedTimestampMilliseconds: Int64? = nil
  ) {
    self.event = event
    self.agentID = agentID
    self.data = data
    self.claimedRunID = claimedRunID
    self.claimedTeamID = claimedTeamID
    self.claimedSequence = claimedSequence
    self.claimedTimestampMilliseconds = claimedTimestampMilliseconds
  }

  /// Reads a line that has been decoded. `nil` unless it is an object with `"type":"agent_telemetry"` and an event's name;
  /// everything else may be missing, and what has an unexpected type counts as missing.
  public static func read(_ line: JSONValue) -> IncomingEnvelope? {
    guard let object = line.object, object["type"]?.string == Envelope.type,
      let event = object["event"]?.string, !event.isEmpty
    else { return nil }
    return IncomingEnvelope(
      event: event, agentID: identifier(object["agent_id"]), data: payload(object["data"]),
      claimedRunID: identifier(object["run_id"]), claimedTeamID: identifier(object["team_id"]),
      claimedSequence: object["seq"]?.int.flatMap(UInt64.init(exactly:)),
      claimedTimestampMilliseconds: milliseconds(object["timestamp"]))
  }

  private static func identifier(_ value: JSONValue?) -> String? {
    guard let text = value?.string, !text.isEmpty else { return nil }
    return text
  }

  private static func payload(_ value: JSONValue?) -> JSONObject {
    switch value {
    case nil, .null: JSONObject()
    case .object(let object): object
    case .some(let other): JSONObject([(key: "value", value: other)])
    }
  }

  /// Epoch seconds, rounded to the nearest millisecond: 1763712108.123 has no exact double.
  private static func milliseconds(_ value: JSONValue?) -> Int64? {
    guard let seconds = value?.double, abs(seconds) < 9e15 else { return nil }
    let milliseconds = seconds * 1000
    return Int64(milliseconds + (milliseconds < 0 ? -0.5 : 0.5))
  }
}
