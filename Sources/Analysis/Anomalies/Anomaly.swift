public import JSONText

/// Something that looks wrong with a team or an agent, and what it was seen by.
///
/// An anomaly is told, never acted on: whether it ends a run is for alert rules to say (`count(anomaly){kind=loop}`).
public struct Anomaly: Equatable, Sendable {
  /// What kinds there are, under their names on the wire.
  public enum Kind: String, Sendable, CaseIterable {
    /// The same tool with the same arguments and the same result, again and again.
    case loop
    /// The same error, again and again.
    case errorRepeat = "error_repeat"
    /// Far more tokens per minute than before.
    case tokenVelocity = "token_velocity"
    /// Many tokens, and nothing to show for them.
    case noProgress = "no_progress"
    /// No output, no processor time, no tool at work.
    case stall
    /// Agents that wait for each other in a circle.
    case deadlock
    /// A message between two who never exchanged any.
    case newEdge = "new_edge"
    /// Memory that grows and grows.
    case memoryLeak = "memory_leak"
    /// More processes than a team plausibly needs.
    case processStorm = "process_storm"
    /// Exit code 0, and work still open.
    case earlySuccess = "early_success"
  }

  /// Of many things so many are named.
  static let namedItems = 10

  /// What kind it is.
  public var kind: Kind
  /// One sentence for people.
  public var message: String
  /// What it was seen by: counts, names, times; small.
  public var evidence: JSONObject

  init(_ kind: Kind, _ message: String, evidence: [(String, JSONValue)]) {
    self.kind = kind
    self.message = message
    self.evidence = JSONObject(evidence)
  }

  /// The payload of the `anomaly` event.
  public var data: JSONValue {
    .object(
      JSONObject([
        ("kind", .string(kind.rawValue)), ("message", .string(message)), ("evidence", .object(evidence)),
      ]))
  }
}
