/// What the agents of one team say to each other: who sends what to whom, what becomes of it, and because of what.
///
/// It is fed with the structured events of messages in the order in which they were received. Every message counts once for
/// each receiver and step however often and in whatever order it is told. Memory is bounded: of messages beyond
/// ``maximumMessages``, or ``maximumFlows`` receivers of broadcasts, the oldest are forgotten with their counts kept, and what is told of those later counts for
/// what was forgotten; edges beyond ``maximumEdges`` are one, ``otherName``.
public struct MessageLedger: Sendable {
  /// How many messages are told apart.
  public static let maximumMessages = 4096
  /// How many ways of broadcasts beyond the first are told apart, of all messages.
  public static let maximumFlows = 16_384
  /// How many pairs of sender and receiver are told apart.
  public static let maximumEdges = 1024
  /// The sender and receiver of what is beyond that.
  public static let otherName = "other"

  /// What an event changed.
  public struct Change: Equatable, Sendable {
    /// Seconds from sending to delivery, when the event was the delivery.
    public var deliverySeconds: [Double] = []
    /// Seconds from sending to the end of processing, when the event was that.
    public var processingSeconds: [Double] = []
    /// Senders and receivers that have never been seen together before.
    public var newFlows: [Pair] = []

    /// A sender and a receiver.
    public struct Pair: Hashable, Sendable {
      /// Who sends; `nil` is unknown.
      public var sender: String?
      /// Who receives; `nil` is unknown.
      public var receiver: String?

      /// Creates a pair.
      public init(sender: String?, receiver: String?) {
        self.sender = sender
        self.receiver = receiver
      }
    }
  }

  /// The sums over all flows.
  public private(set) var counts = MessageCounts()
  /// Failures that were told, repeated ones included.
  public private(set) var failures = 0
  /// How long messages took until they were delivered, in seconds.
  public private(set) var deliveryDurations = QuantileSketch()
  /// How long they took until they were processed.
  public private(set) var processingDurations = QuantileSketch()
  /// The links between messages and their causes.
  public internal(set) var causality = MessageCausality()

  /// Edges in order of appearance.
  var edges: [MessageEdge] = []
  var placeOfEdge: [Change.Pair: Int] = [:]
  /// Where the edge is that stands for all beyond the limit.
  var otherEdge: Int?
  var measuredEdges = 0

  /// A ring of the messages that are remembered; a message's number says where it is.
  var messages: [TrackedMessage] = []
  var numberOfID: [String: Int] = [:]
  var nextNumber = 0
  /// Messages before this one are forgotten.
  var oldestNumber = 0
  /// The ways beyond the first of all that are remembered.
  var furtherFlows = 0
  private(set) var eventNumber: UInt64 = 0
  /// Somebody tells of deliveries, so what was not delivered was not read.
  private(set) var tellsDeliveries = false

  /// Whether times are those at which things happened.
  private var knowsTime = true
  /// Nobody waits for an answer to what was sent up to this event.
  private(set) var lastForgottenWait: UInt64 = 0

  /// Nothing was said yet.
  public init() {}

  /// Whether no event of a message was seen.
  public var isEmpty: Bool { eventNumber == 0 }

  /// Nobody waits any more: those who did are gone.
  public mutating func forgetWaits() { lastForgottenWait = eventNumber }

  // MARK: What comes in

  /// Takes in an event.
  ///
  /// - Parameters:
  ///   - knowsTime: whether that is when it happened; else durations are only those that a child tells.
  ///   - nanoseconds: when it was received, on the monotonic clock.
  @discardableResult
  public mutating func observe(_ event: MessageEvent, knowsTime: Bool = true, at nanoseconds: UInt64) -> Change {
    self.knowsTime = knowsTime
    eventNumber += 1
    if event.step == .delivered { tellsDeliveries = true }
    if event.step == .failed { failures += 1 }
    var change = Change()
    let number = event.id.map { self.number(of: $0) }
    if let number { link(event, number: number.value, isNew: number.isNew) }
    for receiver in event.receivers {
      let edge: Int
      if let number {
        edge = observe(event, receiver, message: number.value, isNew: number.isNew, at: nanoseconds, &change)
      } else {
        edge = countUntracked(event, receiver, &change)
      }
      if event.step == .sent, event.replyTo == nil, event.cause == nil { edges[edge].lastUnbidden = eventNumber }
    }
    if event.step == .sent { answer(event) }
    return change
  }

  /// Takes in an event about one receiver of a message; returns the edge it counts for.
  private mutating func observe(
    _ event: MessageEvent, _ receiver: String?, message number: Int, isNew: Bool, at now: UInt64,
    _ change: inout Change
  ) -> Int {
    let place = number % Self.maximumMessages
    let (from, to) = (MessageFlow.key(of: event.sender), MessageFlow.key(of: receiver))
    if let known = messages[place].place(of: event.step, sender: from, receiver: to),
      var flow = messages[place][known]
    {
      advance(&flow, by: event, at: now, &change)
      messages[place][known] = flow
      return Int(flow.edge)
    }
    guard messages[place].flowCount < TrackedMessage.maximumFlows else {
      return countUntracked(event, receiver, &change)
    }
    let edge = self.place(of: .init(sender: event.sender, receiver: receiver), in: &change)
    let isUnaddressed = event.isBroadcast || event.isAnswer || receiver == nil || event.sender == nil
    var flow = MessageFlow(edge: Int32(edge), sender: from, receiver: to, isUnaddressed: isUnaddressed)
    if isNew { messages[place].mayBeKnown = ![.created, .sent, .retried].contains(event.step) }
    if messages[place].mayBeKnown { recall(&flow, for: event.step) }
    if !isNew, event.step == .delivered || event.step == .processed { reachTopic(of: place, sender: from) }
    advance(&flow, by: event, at: now, &change)
    let isFirst = messages[place].first == nil
    messages[place][messages[place].flowCount] = flow
    if !isFirst {
      furtherFlows += 1
      forgetOldest(upTo: number)
    }
    return edge
  }

  /// Takes a way of a message one step further, and counts what that is.
  mutating func advance(
    _ flow: inout MessageFlow, by event: MessageEvent, at now: UInt64, _ change: inout Change
  ) {
    let edge = Int(flow.edge)
    let before = flow.state
    flow.state = before.next(on: event.step)
    let steps = MessageSteps(impliedBy: event.step)
    let isNews = !steps.isSubset(of: flow.counted)
    count(steps.subtracting(flow.counted), edge: edge)
    if let length = event.contentLength, flow.bytes == nil {
      flow.bytes = length
      if flow.counted.contains(.sent) || steps.contains(.sent) { count(bytes: length, edge: edge) }
    } else if let length = flow.bytes, steps.contains(.sent), !flow.counted.contains(.sent) {
      count(bytes: length, edge: edge)
    }
    flow.counted.formUnion(steps)
    countChange(from: before, to: flow.state, edge: edge)
    switch event.step {
    case .sent: noteSending(of: &flow, event, at: now)
    case .retried: noteRetry(of: &flow, event.attempt)
    case .delivered:
      flow.deliveredNumber = flow.deliveredNumber ?? eventNumber
      if isNews {
        measure(event.deliverySeconds ?? seconds(since: flow, at: now), edge: edge, isProcessing: false, &change)
      }
    case .processed:
      flow.deliveredNumber = flow.deliveredNumber ?? eventNumber
      if isNews { measure(seconds(since: flow, at: now), edge: edge, isProcessing: true, &change) }
    case .created, .failed: break
    }
  }

  private mutating func noteSending(of flow: inout MessageFlow, _ event: MessageEvent, at now: UInt64) {
    let isNextAttempt = event.attempt.map { $0 > flow.attempt } ?? false
    if flow.mayBeSentAgain {
      flow.mayBeSentAgain = false
    } else if flow.wasToldSent, isNextAttempt {
      noteRetry(of: &flow, event.attempt)
      flow.mayBeSentAgain = false
      let before = flow.state
      flow.state = before.next(on: .retried)
      countChange(from: before, to: flow.state, edge: Int(flow.edge))
    } else if flow.wasToldSent {
      counts.duplicates += 1
      edges[Int(flow.edge)].counts.duplicates += 1
    }
    flow.wasToldSent = true
    flow.attempt = max(flow.attempt, event.attempt ?? 1)
    flow.sentAt = flow.sentAt ?? now
    if flow.sentNumber == 0 { flow.sentNumber = eventNumber }
  }

  mutating func noteRetry(of flow: inout MessageFlow, _ attempt: Int?) {
    if let attempt, attempt > 1, attempt <= flow.attempt { return }
    counts.retried += 1
    edges[Int(flow.edge)].counts.retried += 1
    flow.mayBeSentAgain = true
    flow.attempt = max(flow.attempt, attempt ?? 1)
  }

  /// What was sent to a topic has arrived as soon as one of its subscribers, to whom nothing was sent by name, got it.
  private mutating func reachTopic(of place: Int, sender: Int) {
    for way in 0..<messages[place].flowCount {
      guard var flow = messages[place][way], flow.state == .sent, flow.sender == sender, flow.wasToldSent else {
        continue
      }
      let edge = Int(flow.edge)
      flow.state = flow.state.next(on: .delivered)
      count(MessageSteps.delivered.subtracting(flow.counted), edge: edge)
      flow.counted.insert(.delivered)
      flow.deliveredNumber = eventNumber
      countChange(from: .sent, to: flow.state, edge: edge)
      messages[place][way] = flow
      return
    }
  }

  private func seconds(since flow: MessageFlow, at now: UInt64) -> Double? { knowsTime ? flow.seconds(at: now) : nil }

  // MARK: Counting

  private mutating func count(_ steps: MessageSteps, edge: Int) {
    counts.add(steps)
    edges[edge].counts.add(steps)
  }

  private mutating func count(bytes: Int, edge: Int) {
    counts.add(bytes: bytes)
    edges[edge].counts.add(bytes: bytes)
  }

  /// Counts what is true of a message only as long as it is in a state.
  private mutating func countChange(from before: MessageState, to after: MessageState, edge: Int) {
    counts.change(from: before, to: after)
    edges[edge].counts.change(from: before, to: after)
  }

  private mutating func measure(_ seconds: Double?, edge: Int, isProcessing: Bool, _ change: inout Change) {
    guard let seconds else { return }
    edges[edge].add(seconds, isProcessing: isProcessing)
    if isProcessing {
      processingDurations.add(seconds)
      change.processingSeconds.append(seconds)
    } else {
      deliveryDurations.add(seconds)
      change.deliverySeconds.append(seconds)
    }
  }
}
