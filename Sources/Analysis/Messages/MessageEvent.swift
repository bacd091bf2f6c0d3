public import JSONText

/// What an event says of a message. Whatever a child printed becomes one of these: a value of a wrong type is unknown, a
/// number too large or too small is unknown, and no text is longer than an id may be.
public struct MessageEvent: Sendable, Equatable {
  /// What happened to the message.
  public enum Step: Int, Sendable, CaseIterable {
    /// It was made.
    case created
    /// It was sent.
    case sent
    /// It reached its receiver.
    case delivered
    /// Its receiver is done with it.
    case processed
    /// It was dropped, or its receiver failed at it.
    case failed
    /// It is sent once more.
    case retried
  }

  /// The steps by the names of their events.
  public static let steps: [String: Step] = [
    "message_created": .created, "message_sent": .sent, "message_delivered": .delivered,
    "message_processed": .processed, "message_delivery_failed": .failed, "message_error": .failed,
    "message_retried": .retried,
  ]

  /// What happened.
  public var step: Step
  /// The message; `nil` when its id is unknown.
  public var id: String?
  /// Who sent it; `nil` is unknown, or nobody of the team.
  public var sender: String?
  /// Whom it is for: one, or several of a list; `nil` is unknown, as for the subscribers of a topic.
  public var receivers: [String?]
  /// Bytes of its content.
  public var contentLength: Int?
  /// The message that it answers.
  public var replyTo: String?
  /// The message because of which it was sent.
  public var cause: String?
  /// Which attempt this is, the first one being 1.
  public var attempt: Int?
  /// How long the delivery took in seconds, by the child's own measurement.
  public var deliverySeconds: Double?
  /// It goes to whoever subscribed to something, so nobody in particular owes an answer.
  public var isBroadcast: Bool
  /// It is itself an answer.
  public var isAnswer: Bool

  /// More receivers of one event are left out.
  static let maximumReceivers = 64
  /// Receivers that are nobody in particular.
  private static let everybody: Set<String> = [
    "*", "all", "everyone", "everybody", "broadcast", "subscribers", "topic", "group",
  ]
  /// In the names of kinds of messages to which nobody in particular owes an answer, and of those that are answers.
  private static let broadcasts = ["publish", "broadcast", "topic"]
  private static let answers = ["respon", "reply"]
  private static let longestDelivery = 31_536_000.0
  private static let largestContent: Int64 = 1 << 40

  /// Reads an event; `nil` when its name is none of ``steps``.
  public init?(name: String, data: JSONObject) {
    guard let step = Self.steps[name] else { return nil }
    self.step = step
    id = Self.identifier(data["message_id"])
    sender = Self.identifier(data["sender_id"])
    receivers = Self.receivers(data["receiver_id"])
    contentLength = Self.length(data)
    replyTo = Self.identifier(data["reply_to"])
    cause = Self.identifier(data["cause"])
    attempt = data["attempt"]?.int.flatMap { $0 > 0 ? Int(clamping: $0) : nil }
    deliverySeconds = data["delivery_time"]?.double.flatMap { $0 >= 0 && $0 <= Self.longestDelivery ? $0 : nil }
    let kind = data["kind"]?.string?.prefix(64).lowercased() ?? ""
    isBroadcast =
      receivers.count > 1 || Self.broadcasts.contains { kind.contains($0) }
      || receivers[0].map { Self.everybody.contains($0.lowercased()) } == true
    isAnswer = replyTo != nil || Self.answers.contains { kind.contains($0) }
  }

  private static func receivers(_ value: JSONValue?) -> [String?] {
    guard case .array(let values) = value else { return [identifier(value)] }
    var seen: Set<String> = []
    let names = values.prefix(maximumReceivers).compactMap { identifier($0) }.filter { seen.insert($0).inserted }
    return names.isEmpty ? [nil] : names
  }

  /// The length that was told, or else that of the content where that is printed.
  private static func length(_ data: JSONObject) -> Int? {
    if let told = data["content_length"] {
      guard let length = told.int, length >= 0, length <= largestContent else { return nil }
      return Int(length)
    }
    return data["content"]?.string?.utf8.count
  }

  /// Ids are texts or numbers; an empty text is none.
  private static func identifier(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text): text.isEmpty ? nil : BoundedIdentifier.of(text)
    case .integer(let number): String(number)
    default: nil
    }
  }
}
