import JSONText

/// Sees an agent that calls the same tool with the same arguments and gets the same result, again and again; or two to four
/// such calls in turn.
///
/// The result belongs to it: fifteen different calls are no loop, nor is polling something that changes. A call of which
/// arguments or result are unknown is equal to none.
struct LoopDetector {
  private static let longestPeriod = 4

  /// A call, as far as it matters whether it is the same again.
  struct Call: Equatable {
    var tool: String
    var argumentsHash: String?
    var resultHash: String?
    var ok: Bool

    fileprivate var isComparable: Bool { argumentsHash != nil && resultHash != nil }
  }

  private let thresholds: AnomalyThresholds
  private var recent: [Call] = []
  /// The calls of the loop that was told; silence until the agent leaves it.
  private var told: [Call] = []

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  private var capacity: Int { max(thresholds.loopCalls + 2, Self.longestPeriod * thresholds.loopRounds) }

  /// Takes in a call that ended.
  mutating func observe(_ call: Call) -> Anomaly? {
    if recent.count == capacity { recent.removeFirst() }
    recent.append(call)
    guard !told.contains(call) else { return nil }
    told = []
    guard call.isComparable else { return nil }
    return repetition(of: call) ?? round()
  }

  private mutating func repetition(of call: Call) -> Anomaly? {
    let window = recent.suffix(thresholds.loopCalls + 2)
    let count = window.count { $0 == call }
    guard count >= thresholds.loopCalls else { return nil }
    told = [call]
    return anomaly(
      "\(call.tool) was called \(count) times with the same arguments and the same result", calls: [call], count: count)
  }

  private mutating func round() -> Anomaly? {
    for period in 2...Self.longestPeriod {
      let length = period * thresholds.loopRounds
      let window = Array(recent.suffix(length))
      guard window.count == length, window.allSatisfy(\.isComparable) else { continue }
      guard window.indices.dropFirst(period).allSatisfy({ window[$0] == window[$0 - period] }) else { continue }
      let calls = Array(window.suffix(period))
      told = calls
      let names = calls.map(\.tool).joined(separator: ", ")
      return anomaly(
        "\(names) were called \(thresholds.loopRounds) times in turn with the same results", calls: calls,
        count: length)
    }
    return nil
  }

  private func anomaly(_ message: String, calls: [Call], count: Int) -> Anomaly {
    Anomaly(
      .loop, message,
      evidence: [
        ("calls", .integer(Int64(count))),
        (
          "sequence",
          .array(
            calls.map { call in
              .object(
                JSONObject([
                  ("tool", .string(call.tool)), ("args_hash", call.argumentsHash.map(JSONValue.string) ?? .null),
                  ("result_hash", call.resultHash.map(JSONValue.string) ?? .null), ("ok", .bool(call.ok)),
                ]))
            })
        ),
      ])
  }
}
