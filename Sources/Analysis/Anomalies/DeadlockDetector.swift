import JSONText

/// Sees agents that wait for each other in a circle: each has sent the next a direct message that was not answered, and none
/// of them does anything.
struct DeadlockDetector {
  private let thresholds: AnomalyThresholds
  /// The circles that were told, by the hashes of their members.
  private var told: Set<Int> = []
  private static let rememberedCircles = 64

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// Judges who waits for whom.
  ///
  /// - Parameters:
  ///   - waiting: for each agent, those whose answer it waits for.
  ///   - lastActivity: when each agent was last heard of.
  mutating func judge(
    waiting: [String: [String]], lastActivity: (String) -> UInt64?, at nanoseconds: UInt64
  ) -> Anomaly? {
    let patience = UInt64(thresholds.deadlockSeconds) * 1_000_000_000
    let idle = waiting.filter { nanoseconds >= (lastActivity($0.key) ?? 0) &+ patience }
    guard let circle = Self.circle(in: idle) else {
      told = []
      return nil
    }
    let members = circle.sorted()
    guard told.count < Self.rememberedCircles, told.insert(members.hashValue).inserted else { return nil }
    let seconds = circle.compactMap { lastActivity($0) }.max().map { Double(nanoseconds - $0) / 1e9 }
    let shown = circle.prefix(Anomaly.namedItems)
    let path = (shown + (shown.count < circle.count ? ["…"] : []) + [circle[0]]).joined(separator: " → ")
    return Anomaly(
      .deadlock, "agents wait for each other: \(path)",
      evidence: [
        ("agents", .array(shown.map(JSONValue.string))), ("count", .integer(Int64(circle.count))),
        ("seconds", seconds.map { .number($0.rounded()) } ?? .null),
      ])
  }

  /// A circle among those who wait, the smallest name first; the same one whatever the order of the dictionary.
  private static func circle(in waiting: [String: [String]]) -> [String]? {
    var finished: Set<String> = []
    for start in waiting.keys.sorted() where !finished.contains(start) {
      var path: [(agent: String, next: [String])] = [(start, (waiting[start] ?? []).sorted())]
      var place = [start: 0]
      while var top = path.popLast() {
        guard let next = top.next.popLast() else {
          finished.insert(top.agent)
          place[top.agent] = nil
          continue
        }
        path.append(top)
        if let begin = place[next] {
          let circle = path[begin...].map(\.agent)
          let smallest = circle.indices.min { circle[$0] < circle[$1] } ?? 0
          return Array(circle[smallest...] + circle[..<smallest])
        }
        guard !finished.contains(next), let answers = waiting[next] else { continue }
        place[next] = path.count
        path.append((next, answers.sorted()))
      }
    }
    return nil
  }
}
