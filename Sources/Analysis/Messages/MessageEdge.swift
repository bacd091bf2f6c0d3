/// Everything that was sent from one sender to one receiver: a cell of the matrix.
struct MessageEdge: Sendable {
  /// Who sends; `nil` is unknown.
  let sender: String?
  /// Who receives; `nil` is unknown.
  let receiver: String?

  var counts = MessageCounts()
  /// Messages that were forgotten while they were under way, or had no id, and nobody has told more of yet.
  var untrackedSent = 0
  /// The same for those that were delivered and not processed.
  var untrackedDelivered = 0
  /// The number of the latest event by which something was sent here that answers nothing by name.
  var lastUnbidden: UInt64 = 0
  /// How long messages took; `nil` for all but the first edges.
  var durations: QuantileSketch?
  /// The durations are those until messages were processed, and not only delivered.
  var measuresProcessing = false

  /// Quantiles of so many edges are kept, the one for the rest included: others have none.
  static let maximumMeasured = 128
  /// Two decades at 1 %, from the slowest down.
  static let maximumBins = 256

  init(sender: String?, receiver: String?) {
    self.sender = sender
    self.receiver = receiver
  }

  /// Takes in how long a message took. Until something is processed, the time to its delivery is all there is.
  mutating func add(_ seconds: Double, isProcessing: Bool) {
    guard durations != nil, isProcessing || !measuresProcessing else { return }
    if isProcessing, !measuresProcessing {
      measuresProcessing = true
      durations = QuantileSketch(maximumBins: Self.maximumBins)
    }
    durations?.add(seconds)
  }
}

/// Counts of messages; each message counts once for each of its receivers and each step.
public struct MessageCounts: Equatable, Sendable {
  /// Made.
  public var created = 0
  /// Sent.
  public var sent = 0
  /// Delivered, or more than that.
  public var delivered = 0
  /// Processed.
  public var processed = 0
  /// Dropped or failed at least once.
  public var failed = 0
  /// Sent again, how often in all.
  public var retried = 0
  /// Sent again without a word of why.
  public var duplicates = 0
  /// Bytes of content sent.
  public var bytes = 0
  /// Sent, and neither delivered, processed nor failed.
  public var unanswered = 0
  /// Dropped or failed, and neither processed nor sent again after that.
  public var lost = 0

  mutating func add(_ steps: MessageSteps) {
    if steps.contains(.created) { created += 1 }
    if steps.contains(.sent) { sent += 1 }
    if steps.contains(.delivered) { delivered += 1 }
    if steps.contains(.processed) { processed += 1 }
    if steps.contains(.failed) { failed += 1 }
  }

  mutating func change(from before: MessageState, to after: MessageState) {
    unanswered += (after == .sent ? 1 : 0) - (before == .sent ? 1 : 0)
    lost += (after == .failed ? 1 : 0) - (before == .failed ? 1 : 0)
  }

  mutating func add(bytes more: Int) {
    let (sum, overflowed) = bytes.addingReportingOverflow(more)
    bytes = overflowed ? .max : sum
  }
}
