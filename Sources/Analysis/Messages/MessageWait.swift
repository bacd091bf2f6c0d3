/// Somebody waits for somebody: a direct message that was not answered. A cycle of these is a deadlock.
public struct MessageWait: Equatable, Sendable {
  /// Who asked.
  public var waiter: String
  /// Who was asked.
  public var awaited: String
  /// The oldest of the messages.
  public var messageID: String
  /// When that one was sent, on the monotonic clock.
  public var sinceNanoseconds: UInt64
  /// How many messages wait.
  public var messages: Int
}

extension MessageLedger {
  /// Who waits for whom, one entry for each pair, the longest waiting first.
  ///
  /// A direct message, sent from somebody to somebody by name, wants an answer unless it is one itself. It is answered by a
  /// message with its id under `reply_to`; by one back to its sender with its id under `cause`; by one back that names none
  /// and was sent after it was delivered (of messages that crossed neither answers the other; where nobody tells of
  /// deliveries, any that came later does). Nobody waits for a message that was processed or failed.
  public var unansweredDirect: [MessageWait] {
    var waits: [Int32: MessageWait] = [:]
    for message in messages {
      for place in 0..<message.flowCount {
        guard let flow = message[place], isAwaiting(flow), let since = flow.sentAt else { continue }
        let edge = edges[Int(flow.edge)]
        guard let waiter = edge.sender, let awaited = edge.receiver, waiter != awaited else { continue }
        var wait =
          waits[flow.edge]
          ?? MessageWait(
            waiter: waiter, awaited: awaited, messageID: message.id, sinceNanoseconds: since, messages: 0)
        if since < wait.sinceNanoseconds { (wait.messageID, wait.sinceNanoseconds) = (message.id, since) }
        wait.messages += 1
        waits[flow.edge] = wait
      }
    }
    return waits.sorted { ($0.value.sinceNanoseconds, $0.key) < ($1.value.sinceNanoseconds, $1.key) }.map(\.value)
  }

  /// For everybody who waits, those whose answer is awaited, the longest awaited first.
  public var waiting: [String: [String]] {
    unansweredDirect.reduce(into: [:]) { waiting, wait in waiting[wait.waiter, default: []].append(wait.awaited) }
  }

  private func isAwaiting(_ flow: MessageFlow) -> Bool {
    guard !flow.isUnaddressed, flow.wasToldSent, flow.sentNumber > lastForgottenWait, !flow.isAnswered,
      flow.state == .sent || flow.state == .delivered,
      Int(flow.edge) != otherEdge
    else { return false }
    let edge = edges[Int(flow.edge)]
    guard let back = placeOfEdge[.init(sender: edge.receiver, receiver: edge.sender)] else { return true }
    return edges[back].lastUnbidden <= flow.deliveredNumber ?? (tellsDeliveries ? .max : flow.sentNumber)
  }

  /// Marks what a message that was sent now answers by name.
  mutating func answer(_ event: MessageEvent) {
    guard let asked = event.replyTo ?? event.cause, let number = numberOfID[asked] else { return }
    let place = number % Self.maximumMessages
    let sender = MessageFlow.key(of: event.sender)
    let receivers = Set(event.receivers.map(MessageFlow.key))
    let isOnly = messages[place].flowCount == 1
    for way in 0..<messages[place].flowCount {
      guard var flow = messages[place][way], !flow.isAnswered else { continue }
      let comesFromAsked = flow.receiver == sender
      guard event.replyTo != nil ? comesFromAsked || isOnly : comesFromAsked && receivers.contains(flow.sender) else {
        continue
      }
      flow.isAnswered = true
      messages[place][way] = flow
    }
  }
}
