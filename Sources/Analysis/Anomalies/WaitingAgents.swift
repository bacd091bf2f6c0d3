import JSONText

/// Who waits for whose answer: whoever sent somebody a direct message that was neither processed nor failed, and has heard
/// nothing from them since.
struct WaitingAgents {
  private static let capacity = 1024
  private static let names: Set<String> = ["*", "all", "everyone", "broadcast", "subscribers", "topic", "group"]

  /// In the names of kinds of messages to which nobody answers.
  private static let answerless = ["publish", "broadcast", "respon"]

  private struct Edge: Hashable {
    var sender: String
    var receiver: String
  }

  /// The message that is waited for.
  private var open = BoundedTable<Edge, String?>(capacity: capacity)

  /// Nobody waits any more.
  mutating func clear() { self = WaitingAgents() }

  /// Takes in a step of a message's life.
  mutating func observe(_ step: TypedEvent.MessageStep, _ data: JSONValue) {
    var fields = EventFields(data)
    guard let sender = fields.text("sender_id"), let receiver = fields.text("receiver_id"), sender != receiver else {
      return
    }
    let id = fields.text("message_id")
    switch step {
    case .sent, .retried:
      _ = open.remove(Edge(sender: receiver, receiver: sender))
      guard Self.isDirect(receiver: receiver, kind: fields.text("kind")) else { return }
      open.insert(id, for: Edge(sender: sender, receiver: receiver))
    case .processed, .failed:
      let edge = Edge(sender: sender, receiver: receiver)
      if let waited = open[edge], waited == nil || waited == id { _ = open.remove(edge) }
    case .created, .delivered: break
    }
  }

  /// For each who waits, those whose answer it waits for.
  var waiting: [String: [String]] {
    open.entries.reduce(into: [:]) { $0[$1.key.sender, default: []].append($1.key.receiver) }
  }

  var isEmpty: Bool { open.count == 0 }

  private static func isDirect(receiver: String, kind: String?) -> Bool {
    if let kind = kind?.lowercased(), answerless.contains(where: kind.contains) { return false }
    return !names.contains(receiver.lowercased())
  }
}
