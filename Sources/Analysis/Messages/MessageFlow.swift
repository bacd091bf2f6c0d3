/// One message on its way from one sender to one receiver.
struct MessageFlow: Sendable {
  /// Which edge of the matrix it counts for.
  let edge: Int32
  /// Hashes of the names, 0 for an unknown one: flows stay apart where their edges were folded into one.
  let sender: Int
  let receiver: Int
  /// Nobody in particular owes an answer to it.
  let isUnaddressed: Bool

  var state = MessageState.unknown
  /// The steps that were counted.
  var counted: MessageSteps = []
  /// It was told that it was sent; else that only follows from what was told later.
  var wasToldSent = false
  /// It was told that it is sent again, so the next time is no duplicate.
  var mayBeSentAgain = false
  /// Somebody has answered it by name.
  var isAnswered = false
  /// Bytes of its content; `nil` until they are told.
  var bytes: Int?
  var attempt = 1
  /// When it was sent first, on the monotonic clock.
  var sentAt: UInt64?
  /// The numbers of the events by which it was sent and delivered.
  var sentNumber: UInt64 = 0
  var deliveredNumber: UInt64?

  /// How long ago it was sent, in seconds.
  func seconds(at now: UInt64) -> Double? {
    guard let sentAt, now >= sentAt else { return nil }
    return Double(now - sentAt) / 1e9
  }

  /// The hash by which a name is told from others.
  static func key(of name: String?) -> Int {
    guard let name else { return 0 }
    var hasher = Hasher()
    hasher.combine(name)
    let hash = hasher.finalize()
    return hash == 0 ? 1 : hash
  }
}

/// A message with all its ways: a broadcast has one for each receiver.
struct TrackedMessage: Sendable {
  let id: String
  /// Its number among all messages ever seen.
  let number: Int
  /// The first way is held in place, because most messages have no other.
  var first: MessageFlow?
  var others: [MessageFlow] = []
  /// How many messages lead to it, itself included.
  var depth: Int32 = 1
  /// The number of the message because of which it was sent, while that one is known.
  var parent: Int?
  /// It was sent because of another one, known or not.
  var hasCause = false
  /// Others were sent because of it.
  var hasEffects = false

  /// The first that was told of it is not that it was sent: it may be one that was forgotten.
  var mayBeKnown = false

  /// Receivers beyond this many are counted without being told apart.
  static let maximumFlows = 256

  init(id: String, number: Int) {
    self.id = id
    self.number = number
  }

  var flowCount: Int { first == nil ? 0 : 1 + others.count }

  subscript(place: Int) -> MessageFlow? {
    get { place == 0 ? first : others[place - 1] }
    set {
      guard let newValue else { return }
      if place == 0 {
        first = newValue
      } else if place <= others.count {
        others[place - 1] = newValue
      } else {
        others.append(newValue)
      }
    }
  }

  /// The way that an event about this sender and receiver is of; 0 stands for an unknown one.
  func place(of step: MessageEvent.Step, sender: Int, receiver: Int) -> Int? {
    var (sameReceiver, news, any): (Int?, Int?, Int?)
    for place in 0..<flowCount {
      guard let flow = self[place], sender == 0 || flow.sender == 0 || flow.sender == sender else { continue }
      if flow.receiver == receiver {
        if flow.sender == sender { return place }
        sameReceiver = sameReceiver ?? place
      }
      any = any ?? place
      if flow.state.next(on: step) != flow.state { news = news ?? place }
    }
    // Whoever subscribed to a topic is not named: the first way on which the step is news is meant, if there is one.
    let isOfSomeWay = receiver == 0 && step != .created && step != .sent
    return sameReceiver ?? (isOfSomeWay ? news ?? any : nil)
  }
}
