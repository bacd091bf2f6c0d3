/// How far a message has come on its way to one receiver.
///
/// Lines arrive out of order and twice, from two streams of several processes, so every state takes every step. The state is
/// the furthest that was told, whatever the order; only a retry leads back.
enum MessageState: Int, CaseIterable, Sendable {
  /// Nothing was told yet.
  case unknown
  /// It was made.
  case created
  /// It is under way, and nobody knows more: it is unanswered.
  case sent
  /// It reached its receiver.
  case delivered
  /// It was dropped, or its receiver failed at it.
  case failed
  /// Its receiver is done with it: nothing that is told later changes that.
  case processed

  /// The state after a step.
  func next(on step: MessageEvent.Step) -> MessageState { Self.table[rawValue][step.rawValue] }

  /// A row for each state, a column for each step: created, sent, delivered, processed, failed, retried.
  private static let table: [[MessageState]] = [
    [.created, .sent, .delivered, .processed, .failed, .sent],
    [.created, .sent, .delivered, .processed, .failed, .sent],
    [.sent, .sent, .delivered, .processed, .failed, .sent],
    [.delivered, .delivered, .delivered, .processed, .failed, .delivered],
    [.failed, .failed, .failed, .processed, .failed, .sent],
    [.processed, .processed, .processed, .processed, .processed, .processed],
  ]
}

/// The steps that count once for each message and receiver.
struct MessageSteps: OptionSet, Sendable {
  let rawValue: UInt8

  static let created = MessageSteps(rawValue: 1)
  static let sent = MessageSteps(rawValue: 2)
  static let delivered = MessageSteps(rawValue: 4)
  static let processed = MessageSteps(rawValue: 8)
  static let failed = MessageSteps(rawValue: 16)

  /// What a step means: whatever was processed was delivered, and whatever was delivered or failed was sent, told or not. So
  /// no count of a later step is larger than that of an earlier one.
  init(impliedBy step: MessageEvent.Step) {
    self =
      switch step {
      case .created: .created
      case .sent, .retried: .sent
      case .delivered: [.sent, .delivered]
      case .processed: [.sent, .delivered, .processed]
      case .failed: [.sent, .failed]
      }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }
}
