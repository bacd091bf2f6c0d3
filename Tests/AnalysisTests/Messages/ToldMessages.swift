@testable import Analysis
import JSONText

/// Events of messages as a child would print them, taken in by a ledger one after the other, a second apart.
struct ToldMessages {
  var ledger = MessageLedger()
  private var seconds: UInt64 = 0

  @discardableResult
  mutating func tell(
    _ name: String, _ id: String?, from sender: String?, to receiver: String?, _ more: [(String, JSONValue)] = []
  ) -> MessageLedger.Change {
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    return tell(
      name,
      [("message_id", text(id)), ("sender_id", text(sender)), ("receiver_id", text(receiver))] + more)
  }

  @discardableResult
  mutating func tell(_ name: String, _ data: [(String, JSONValue)]) -> MessageLedger.Change {
    seconds += 1
    guard let event = MessageEvent(name: name, data: JSONObject(data.map { (key: $0.0, value: $0.1) })) else {
      return MessageLedger.Change()
    }
    return ledger.observe(event, at: seconds * 1_000_000_000)
  }

  /// Sends a direct message.
  mutating func ask(_ id: String, from sender: String, to receiver: String) {
    tell("message_sent", id, from: sender, to: receiver, [("kind", "direct")])
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int64) { self = .integer(value) }
}
