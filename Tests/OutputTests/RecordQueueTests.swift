import TestSupport
import Testing

@testable import Output

/// What a reader finds: a record by its number, or a gap with its figures.
private enum Found: Equatable {
  case record(UInt64)
  case gap(Int, UInt64, UInt64)

  init(_ line: Substring) {
    let words = line.split(separator: " ")
    let numbers = words.dropFirst().map { UInt64($0)! }
    self = words[0] == "gap" ? .gap(Int(numbers[0]), numbers[1], numbers[2]) : .record(numbers[0])
  }
}

@Suite struct RecordQueueTests {
  private static let size = 1_000

  private func record(_ sequence: UInt64, _ kind: RecordKind, size: Int = size - 64) -> QueuedRecord {
    var line = Array("record \(sequence) ".utf8)
    line += [UInt8](repeating: UInt8(ascii: " "), count: max(0, size - line.count - 1)) + [UInt8(ascii: "\n")]
    return QueuedRecord(line: line, sequence: sequence, kind: kind)
  }

  private func take(_ queue: inout RecordQueue, upTo most: Int = .max) -> (found: [Found], batch: RecordBatch) {
    let batch = queue.takeBatch(upTo: most) { Array("gap \($0.dropped) \($0.first) \($0.last)\n".utf8) }
    let text = String(decoding: batch.bytes, as: UTF8.self)
    return (text.split(separator: "\n").map { Found($0) }, batch)
  }

  /// Kinds by letter: s and t snapshots of two agents, m metrics, e event, E essential; one record of 1,000 bytes each.
  private static let kinds: [Character: RecordKind] = [
    "s": .snapshot(agent: "one"), "t": .snapshot(agent: "two"), "m": .metrics(agent: "one"), "e": .event,
    "E": .essential,
  ]

  @Test(arguments: [
    // Eight records fit; a pass leaves seven and their gaps, and the next one comes when another has joined them.
    ("eeeeeeee", "1 2 3 4 5 6 7 8"),
    ("eeeeeeeee", "[2 1-2] 3 4 5 6 7 8 9"),
    ("EeeeEeeeee", "1 [2 2-3] 4 5 6 7 8 9 10"),
    ("EEEEEEEEEe", "1 2 3 4 5 6 7 8 9 10"),
    ("seseseses", "[1 1-1] 2 [1 3-3] 4 [1 5-5] 6 [1 7-7] 8 9"),
    ("ssstttmmm", "[2 1-2] 3 [2 4-5] 6 [2 7-8] 9"),
    ("smtsmtsmt", "[6 1-6] 7 8 9"),
    ("sEEEEEEEE", "[1 1-1] 2 3 4 5 6 7 8 9"),
    ("steeeeeee", "1 2 [2 3-4] 5 6 7 8 9"),
  ])
  func `a full queue drops replaced states, then the oldest events`(letters: String, expected: String) {
    var queue = RecordQueue(capacity: 8 * Self.size)
    for (index, letter) in letters.enumerated() {
      queue.append(record(UInt64(index + 1), Self.kinds[letter]!))
      queue.dropSurplus()
    }
    let words = take(&queue).found.map { found in
      switch found {
      case .record(let sequence): "\(sequence)"
      case .gap(let dropped, let first, let last): "[\(dropped) \(first)-\(last)]"
      }
    }
    #expect(words.joined(separator: " ") == expected)
    #expect(queue.isEmpty)
    #expect(queue.cost == 0)
  }

  @Test func `gaps that meet in a later pass become one`() {
    var queue = RecordQueue(capacity: 4 * Self.size)
    for sequence in 1...40 {
      queue.append(record(UInt64(sequence), .event))
      queue.dropSurplus()
    }
    let found = take(&queue).found
    guard case .gap(let dropped, 1, let last) = found.first else {
      Issue.record("no gap at the front: \(found)")
      return
    }
    #expect(dropped == Int(last))
    #expect(Array(found.dropFirst()) == (last + 1...40).map { .record($0) })
  }

  @Test func `a batch holds whole lines, and a line longer than a batch alone`() {
    var queue = RecordQueue(capacity: .max)
    queue.append(record(1, .event, size: 400))
    queue.append(record(2, .event, size: 600))
    queue.append(record(3, .event, size: 5_000))
    queue.append(record(4, .event, size: 20))
    let first = take(&queue, upTo: 1_000)
    #expect(first.found == [.record(1), .record(2)])
    #expect(first.batch.recordEnds == [400, 1_000])
    #expect(take(&queue, upTo: 1_000).found == [.record(3)])
    #expect(take(&queue, upTo: 1_000).found == [.record(4)])
    #expect(take(&queue, upTo: 1_000).found.isEmpty)
  }

  @Test func `a record larger than the queue is dropped, not kept for ever`() {
    var queue = RecordQueue(capacity: 100)
    queue.append(record(1, .event))
    queue.dropSurplus()
    #expect(take(&queue).found == [.gap(1, 1, 1)])
  }

  @Test(arguments: 0..<40)
  func `whatever happens, numbers rise and every record is delivered or in a gap`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let capacity = Int.random(in: 0...20_000, using: &random)
    var queue = RecordQueue(capacity: capacity)
    var found: [Found] = []
    var delivered = 0
    var essential: [UInt64] = []
    var essentialCost = 0
    for sequence in 1...UInt64(600) {
      let kind: RecordKind =
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .essential
        case 1...3: .snapshot(agent: "\(Int.random(in: 0..<4, using: &random))")
        case 4...5: .metrics(agent: "\(Int.random(in: 0..<4, using: &random))")
        default: .event
        }
      let record = record(sequence, kind, size: Int.random(in: 20...2_000, using: &random))
      if kind == .essential {
        essential.append(sequence)
        essentialCost += record.line.count + 128
      }
      queue.append(record)
      queue.dropSurplus()
      #expect(queue.cost <= capacity + capacity / 8 + essentialCost + 64, "what may go does not pile up")
      if Int.random(in: 0..<20, using: &random) == 0 {
        let part = take(&queue, upTo: Int.random(in: 0...6_000, using: &random))
        found += part.found
        delivered += part.batch.recordEnds.count
      }
    }
    let rest = take(&queue)
    found += rest.found
    delivered += rest.batch.recordEnds.count

    var last: UInt64 = 0
    var inGaps = 0
    for item in found {
      switch item {
      case .record(let sequence):
        #expect(sequence > last)
        last = sequence
      case .gap(let dropped, let from, let to):
        #expect(from > last && to >= from && dropped >= 1 && UInt64(dropped) <= to - from + 1)
        last = to
        inGaps += dropped
      }
    }
    #expect(delivered + inGaps == 600)
    #expect(queue.dropped == inGaps)
    #expect(essential.allSatisfy { found.contains(.record($0)) })
    #expect(queue.cost == 0)
  }

}
