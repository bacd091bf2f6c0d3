/// What the ledger remembers, and how counts stay right for what it has forgotten.
extension MessageLedger {
  /// Messages without an id, and beyond the receivers that are told apart: whichever waits longest on this edge is meant.
  ///
  /// - Returns: the edge it counts for.
  mutating func countUntracked(_ event: MessageEvent, _ receiver: String?, _ change: inout Change) -> Int {
    let edge = place(of: .init(sender: event.sender, receiver: receiver), in: &change)
    var flow = MessageFlow(edge: Int32(edge), sender: 0, receiver: 0, isUnaddressed: true)
    if event.step == .retried {
      // Which message it is nobody can tell, nor whether it had failed.
      noteRetry(of: &flow, event.attempt)
    } else {
      recall(&flow, for: event.step)
      advance(&flow, by: event, at: 0, &change)
      forget(flow)
    }
    return edge
  }

  /// A message that may have been forgotten is taken for one that was.
  mutating func recall(_ flow: inout MessageFlow, for step: MessageEvent.Step) {
    let edge = Int(flow.edge)
    switch step {
    case .created, .sent, .retried: return
    case .processed where edges[edge].untrackedDelivered > 0, .failed where edges[edge].untrackedDelivered > 0:
      edges[edge].untrackedDelivered -= 1
      flow.state = .delivered
      flow.counted = [.sent, .delivered]
    case .delivered, .processed, .failed:
      guard edges[edge].untrackedSent > 0 else { return }
      edges[edge].untrackedSent -= 1
      flow.state = .sent
      flow.counted = .sent
    }
  }

  /// Keeps of a message only that somebody may tell more of it.
  private mutating func forget(_ flow: MessageFlow) {
    switch flow.state {
    case .sent: edges[Int(flow.edge)].untrackedSent += 1
    case .delivered: edges[Int(flow.edge)].untrackedDelivered += 1
    case .unknown, .created, .failed, .processed: break
    }
  }

  /// The number of a message; the oldest one makes room for one that is new.
  mutating func number(of id: String) -> (value: Int, isNew: Bool) {
    if let known = numberOfID[id] { return (known, false) }
    let number = nextNumber
    nextNumber += 1
    if messages.count < Self.maximumMessages {
      messages.append(TrackedMessage(id: id, number: number))
    } else {
      let oldest = number - Self.maximumMessages
      if oldest >= oldestNumber { forget(message: oldest) }
      messages[number % Self.maximumMessages] = TrackedMessage(id: id, number: number)
    }
    numberOfID[id] = number
    return (number, true)
  }

  /// Forgets the oldest messages as long as there are too many ways of broadcasts, but for the latest one.
  mutating func forgetOldest(upTo latest: Int) {
    while furtherFlows > Self.maximumFlows, oldestNumber < latest { forget(message: oldestNumber) }
  }

  /// Forgets a message, the oldest one; its counts stay.
  private mutating func forget(message number: Int) {
    oldestNumber = number + 1
    let place = number % Self.maximumMessages
    let message = messages[place]
    numberOfID[message.id] = nil
    for way in 0..<message.flowCount {
      if let flow = message[way] { forget(flow) }
    }
    furtherFlows -= message.others.count
    messages[place].first = nil
    messages[place].others = []
  }

  /// Where an edge is; those beyond the limit are one.
  mutating func place(of pair: Change.Pair, in change: inout Change) -> Int {
    if let known = placeOfEdge[pair] { return known }
    if edges.count < Self.maximumEdges - 1 {
      placeOfEdge[pair] = edges.count
      change.newFlows.append(pair)
      appendEdge(MessageEdge(sender: pair.sender, receiver: pair.receiver))
      return edges.count - 1
    }
    if let otherEdge { return otherEdge }
    otherEdge = edges.count
    appendEdge(MessageEdge(sender: Self.otherName, receiver: Self.otherName))
    return edges.count - 1
  }

  private mutating func appendEdge(_ edge: MessageEdge) {
    var edge = edge
    if measuredEdges < MessageEdge.maximumMeasured - 1 || otherEdge == edges.count {
      measuredEdges += 1
      edge.durations = QuantileSketch(maximumBins: MessageEdge.maximumBins)
    }
    edges.append(edge)
  }
}
