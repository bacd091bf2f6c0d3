import Telemetry

extension SampleRecords {
  /// What the agents of a team said to each other.
  static let messages: MessageSummary = {
    var messages = MessageSummary()
    (messages.created, messages.sent, messages.delivered, messages.processed) = (3, 3, 2, 2)
    (messages.failed, messages.lost, messages.unanswered, messages.bytes, messages.deadLetters) = (1, 1, 0, 840, 1)
    (messages.deliveryRate, messages.duplicateRatio) = (2 / 3, 0)
    (messages.p50Seconds, messages.p95Seconds) = (0.412, 1.204)
    (messages.chains, messages.deepestChain) = (1, .init(depth: 2, messageID: "m-2", senders: [nil, "planner"]))
    messages.flows = [
      .init(
        sender: "planner", receiver: "coder", sent: 2, delivered: 1, processed: 1, failed: 1, unanswered: 0, bytes: 640,
        p95Seconds: 1.204),
      .init(
        sender: nil, receiver: "planner", sent: 1, delivered: 1, processed: 1, failed: 0, unanswered: 0, bytes: 200,
        p95Seconds: 0.412),
    ]
    messages.flowsTotal = 2
    return messages
  }()
}

extension TeamSummary {
  /// The same team, with messages.
  func telling(_ messages: MessageSummary) -> TeamSummary {
    var team = self
    team.messages = messages
    return team
  }
}
