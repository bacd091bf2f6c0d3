/// Which messages were sent because of which others.
///
/// The link is told by the later one (`reply_to`, or else `cause`). A cause that is told later than its effect is linked,
/// too; one that is older than what the ledger remembers is as unknown as one that was never told.
public struct MessageCausality: Equatable, Sendable {
  /// A message and those that led to it.
  public struct Chain: Equatable, Sendable {
    /// How many messages it has.
    public var depth: Int
    /// The last one.
    public var messageID: String
    /// Who sent them, from the first on; of a long chain the last ``longestPath``.
    public var senders: [String?]

    /// More senders are left out, the earliest first.
    public static let longestPath = 16
  }

  /// Messages that have effects and no cause, or one that is unknown.
  public internal(set) var chains = 0
  /// Messages whose cause is unknown.
  public internal(set) var orphans = 0
  /// The chain with the most messages; `nil` as long as no message has a cause.
  public internal(set) var deepest: Chain?

  /// Messages that wait for their cause to be told, by its id.
  var waiting: [String: [Int]] = [:]

  /// Effects of unknown causes beyond these stay orphans, even if the cause is told later.
  static let maximumWaiting = 512
  static let maximumEffects = 64
}

extension MessageLedger {
  /// Links a message with its cause, and with effects that were told before it.
  mutating func link(_ event: MessageEvent, number: Int, isNew: Bool) {
    let place = number % Self.maximumMessages
    if let id = event.id, let cause = event.replyTo ?? event.cause, cause != id, !messages[place].hasCause {
      messages[place].hasCause = true
      if let parent = numberOfID[cause] {
        messages[place].parent = parent
        if !noteEffect(of: parent) { causality.chains += 1 }
        deepen(number, to: messages[parent % Self.maximumMessages].depth &+ 1, sender: event.sender)
      } else {
        expect(cause, for: number)
      }
    }
    if isNew, let id = event.id, let effects = causality.waiting.removeValue(forKey: id) {
      adopt(effects, by: number)
    }
  }

  private mutating func expect(_ cause: String, for number: Int) {
    causality.orphans += 1
    if causality.waiting[cause] == nil { causality.chains += 1 }
    guard causality.waiting[cause] != nil || causality.waiting.count < MessageCausality.maximumWaiting,
      causality.waiting[cause, default: []].count < MessageCausality.maximumEffects
    else { return }
    causality.waiting[cause, default: []].append(number)
  }

  /// A cause was told after its effects.
  private mutating func adopt(_ effects: [Int], by number: Int) {
    let depth = messages[number % Self.maximumMessages].depth
    // Their chain was counted when its beginning was unknown; now it may turn out to be a part of another one.
    if noteEffect(of: number) || messages[number % Self.maximumMessages].hasCause { causality.chains -= 1 }
    for effect in effects {
      causality.orphans -= 1
      let place = effect % Self.maximumMessages
      guard messages[place].number == effect, effect != messages[number % Self.maximumMessages].parent else { continue }
      messages[place].parent = number
      deepen(effect, to: depth &+ 1, sender: sender(of: messages[place]))
    }
  }

  /// Notes that a message has an effect; whether it is in a chain already.
  private mutating func noteEffect(of number: Int) -> Bool {
    let place = number % Self.maximumMessages
    defer { messages[place].hasEffects = true }
    return messages[place].hasEffects || messages[place].hasCause
  }

  private mutating func deepen(_ number: Int, to depth: Int32, sender: String?) {
    let place = number % Self.maximumMessages
    messages[place].depth = depth
    guard depth > causality.deepest?.depth ?? 1 else { return }
    var senders = [sender]
    var above = messages[place].parent
    while let parent = above, senders.count < MessageCausality.Chain.longestPath {
      let message = messages[parent % Self.maximumMessages]
      guard message.number == parent else { break }
      senders.append(self.sender(of: message))
      above = message.parent
    }
    causality.deepest = .init(depth: Int(depth), messageID: messages[place].id, senders: senders.reversed())
  }

  private func sender(of message: TrackedMessage) -> String? {
    message.first.flatMap { edges[Int($0.edge)].sender }
  }
}
