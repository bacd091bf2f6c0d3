/// The messages between the agents of a team, over the whole run.
///
/// A message counts once for each of its receivers and each step. A later step implies the ones before it, told or not, so
/// `sent` is the largest and `processed` at most `delivered`.
public struct MessageSummary: Sendable, Equatable {
  /// One sender, one receiver: a cell of the matrix.
  public struct Flow: Sendable, Equatable {
    /// Who sends; `nil` is unknown.
    public var sender: String?
    /// Who receives; `nil` is unknown.
    public var receiver: String?
    /// Messages sent.
    public var sent: Int
    /// Messages delivered.
    public var delivered: Int
    /// Messages processed.
    public var processed: Int
    /// Messages that were dropped or failed at least once.
    public var failed: Int
    /// Messages sent, and neither delivered, processed nor failed.
    public var unanswered: Int
    /// Bytes of content sent.
    public var bytes: Int
    /// The 95th percentile of the seconds from sending to the end of processing, or else to delivery.
    public var p95Seconds: Double?

    /// A cell of the matrix.
    public init(
      sender: String?, receiver: String?, sent: Int, delivered: Int, processed: Int, failed: Int, unanswered: Int,
      bytes: Int, p95Seconds: Double?
    ) {
      self.sender = sender
      self.receiver = receiver
      self.sent = sent
      self.delivered = delivered
      self.processed = processed
      self.failed = failed
      self.unanswered = unanswered
      self.bytes = bytes
      self.p95Seconds = p95Seconds
    }
  }

  /// A message and those that led to it.
  public struct Chain: Sendable, Equatable {
    /// How many messages it has.
    public var depth: Int
    /// The last one.
    public var messageID: String
    /// Who sent them, the first one first; of a long chain the last ones.
    public var senders: [String?]

    /// A chain.
    public init(depth: Int, messageID: String, senders: [String?]) {
      self.depth = depth
      self.messageID = messageID
      self.senders = senders
    }
  }

  /// How many flows are shown of all.
  public static let shownFlows = 20

  /// Messages that were told to be created.
  public var created = 0
  /// Messages sent.
  public var sent = 0
  /// Messages delivered.
  public var delivered = 0
  /// Messages processed.
  public var processed = 0
  /// Messages that were dropped or failed at least once.
  public var failed = 0
  /// Messages that were dropped or failed, and neither processed nor sent again after that.
  public var lost = 0
  /// How often messages were sent again.
  public var retried = 0
  /// Messages sent, and neither delivered, processed nor failed.
  public var unanswered = 0
  /// Messages sent once more that were not announced as retries.
  public var duplicates = 0
  /// Bytes of content sent.
  public var bytes = 0
  /// Failures that were told, each of which is a dead letter.
  public var deadLetters = 0
  /// Delivered of sent.
  public var deliveryRate: Double?
  /// Duplicates of all sendings.
  public var duplicateRatio: Double?
  /// The median of the seconds from sending to the end of processing, or else to delivery.
  public var p50Seconds: Double?
  /// The 95th percentile of the same.
  public var p95Seconds: Double?
  /// Messages that have effects and no known cause.
  public var chains = 0
  /// Messages whose cause is unknown.
  public var orphans = 0
  /// The chain with the most messages.
  public var deepestChain: Chain?
  /// How many flows there are.
  public var flowsTotal = 0
  /// The most active flows, the most active one first; at most ``shownFlows``.
  public var flows: [Flow] = []

  /// No messages.
  public init() {}
}
