import JSONText

/// Sees a message between two who never exchanged any, after the team's ways had settled.
struct NewEdgeDetector {
  private static let rememberedEdges = 4096

  private struct Edge: Hashable {
    var sender: String
    var receiver: String
  }

  private let thresholds: AnomalyThresholds
  private var edges: Set<Edge> = []
  private var messages = 0
  private var quietMessages = 0

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// Takes in a message that was sent.
  mutating func observe(sender: String, receiver: String) -> Anomaly? {
    messages += 1
    guard edges.count < Self.rememberedEdges, edges.insert(Edge(sender: sender, receiver: receiver)).inserted else {
      quietMessages += 1
      return nil
    }
    defer { quietMessages = 0 }
    guard messages > thresholds.edgeMessages, quietMessages >= thresholds.edgeQuietMessages else { return nil }
    return Anomaly(
      .newEdge, "\(sender) wrote to \(receiver) for the first time, after \(messages - 1) messages",
      evidence: [
        ("sender_id", .string(sender)), ("receiver_id", .string(receiver)), ("messages", .integer(Int64(messages - 1))),
        ("edges", .integer(Int64(edges.count - 1))),
      ])
  }
}
