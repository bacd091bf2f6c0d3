public import Telemetry

extension MessageLedger {
  /// Of all messages that were sent, the share that was delivered or processed; `nil` when none was sent.
  public var deliveryRate: Double? { counts.sent > 0 ? Double(counts.delivered) / Double(counts.sent) : nil }

  /// The share of sendings that repeat one before without being announced as a retry; `nil` when nothing was sent.
  public var duplicateRatio: Double? {
    let sendings = counts.sent + counts.duplicates
    return sendings > 0 ? Double(counts.duplicates) / Double(sendings) : nil
  }

  /// The matrix of senders and receivers, the most active flow first: the most messages sent, then the most bytes, then
  /// the earliest.
  public var flows: [MessageSummary.Flow] {
    edges.enumerated().sorted { left, right in
      let (one, other) = (left.element.counts, right.element.counts)
      return (one.sent, one.bytes, -left.offset) > (other.sent, other.bytes, -right.offset)
    }.map { MessageSummary.Flow($0.element) }
  }

  /// What is told of the team's messages at the end of a run; `nil` when there were none.
  public var summary: MessageSummary? {
    guard !isEmpty else { return nil }
    let flows = flows
    var summary = MessageSummary()
    summary.created = counts.created
    summary.sent = counts.sent
    summary.delivered = counts.delivered
    summary.processed = counts.processed
    summary.failed = counts.failed
    summary.lost = counts.lost
    summary.retried = counts.retried
    summary.unanswered = counts.unanswered
    summary.duplicates = counts.duplicates
    summary.bytes = counts.bytes
    summary.deadLetters = failures
    summary.deliveryRate = deliveryRate
    summary.duplicateRatio = duplicateRatio
    let durations = processingDurations.count > 0 ? processingDurations : deliveryDurations
    summary.p50Seconds = durations.quantile(0.5)
    summary.p95Seconds = durations.quantile(0.95)
    summary.chains = causality.chains
    summary.orphans = causality.orphans
    summary.deepestChain = causality.deepest.map {
      .init(depth: $0.depth, messageID: $0.messageID, senders: $0.senders)
    }
    summary.flowsTotal = flows.count
    summary.flows = Array(flows.prefix(MessageSummary.shownFlows))
    return summary
  }
}

extension MessageSummary.Flow {
  fileprivate init(_ edge: MessageEdge) {
    let counts = edge.counts
    self.init(
      sender: edge.sender, receiver: edge.receiver, sent: counts.sent, delivered: counts.delivered,
      processed: counts.processed, failed: counts.failed, unanswered: counts.unanswered, bytes: counts.bytes,
      p95Seconds: edge.durations?.quantile(0.95))
  }
}
