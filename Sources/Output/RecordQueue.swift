// What waits for one sink, bounded in bytes. A value without lock, thread or clock, so that the policy can be tested whole.

/// A serialised record on its way to a sink.
struct QueuedRecord: Equatable {
  /// One line with its newline.
  var line: [UInt8]
  var sequence: UInt64
  var kind: RecordKind
}

/// The place of records that were dropped.
struct RecordGap: Equatable {
  var dropped: Int
  var first: UInt64
  var last: UInt64
}

/// Whole lines to be written at once.
struct RecordBatch: Equatable {
  var bytes: [UInt8] = []
  /// Where each record ends in the bytes; gap records are not among them.
  var recordEnds: [Int] = []

  /// Where the line begins that this byte is in.
  func startOfLine(at offset: Int) -> Int {
    (bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
  }
}

/// The queue before a sink, and what goes when it is full.
///
/// First every snapshot and metrics record that a later one of the same agent replaces, then the oldest events, then the
/// oldest of the remaining snapshots and metrics; an essential record never. In place of what went stands a gap, and gaps
/// that meet become one. Room is made an eighth of the queue at a time: one pass over all entries then costs each record
/// little, and there are few gaps.
struct RecordQueue {
  private enum Entry {
    case record(QueuedRecord)
    case gap(RecordGap)

    /// Bytes held in memory: the line, and what the array and this entry take around it.
    var cost: Int {
      switch self {
      case .record(let record): record.line.count + 64
      case .gap: 64
      }
    }
  }

  /// Bytes from which on the queue is full.
  let capacity: Int
  /// Bytes held, the overhead of each record included.
  private(set) var cost = 0
  /// Records that were dropped so far.
  private(set) var dropped = 0
  private var entries: [Entry?] = []
  private var head = 0
  /// Above `capacity` when only essential records are left: else each of them would cause a pass that finds nothing.
  private var limit: Int

  init(capacity: Int) {
    self.capacity = max(0, capacity)
    limit = self.capacity
  }

  var isEmpty: Bool { head == entries.count }
  var isFull: Bool { cost > capacity }

  /// Records that wait.
  var count: Int {
    entries[head...].reduce(0) { count, entry in
      if case .record = entry { count + 1 } else { count }
    }
  }

  mutating func append(_ record: QueuedRecord) {
    let entry = Entry.record(record)
    entries.append(entry)
    cost += entry.cost
  }

  /// Drops what the policy says when the queue is full; else nothing.
  mutating func dropSurplus() {
    guard cost > limit else { return }
    let waiting = entries[head...].compactMap { $0 }
    rebuild(from: waiting, without: surplus(in: waiting))
    limit = max(capacity, cost + capacity / 8)
  }

  /// Drops all that waits, as nobody will ever read it.
  mutating func dropAll() {
    dropped += count
    entries = []
    head = 0
    cost = 0
  }

  /// Counts records that were taken but could not be written.
  mutating func countDropped(_ records: Int) {
    dropped += records
  }

  /// Takes whole lines from the front, at most `limit` bytes unless the first line alone is longer.
  ///
  /// `gapRecord` renders a gap only now, when it can grow no more.
  mutating func takeBatch(upTo most: Int, gapRecord: (RecordGap) -> [UInt8]) -> RecordBatch {
    var batch = RecordBatch()
    while head < entries.count, let entry = entries[head] {
      let line: [UInt8]
      switch entry {
      case .record(let record): line = record.line
      case .gap(let gap): line = gapRecord(gap)
      }
      guard batch.bytes.isEmpty || batch.bytes.count + line.count <= most else { break }
      batch.bytes += line
      if case .record = entry { batch.recordEnds.append(batch.bytes.count) }
      entries[head] = nil
      head += 1
      cost -= entry.cost
    }
    if head == entries.count || head > 1024 && head > entries.count / 2 {
      entries.removeFirst(head)
      head = 0
    }
    limit = max(capacity, min(limit, cost + capacity / 8))
    return batch
  }

  /// Which entries have to go, in the order of the policy.
  private func surplus(in waiting: [Entry]) -> [Bool] {
    var goes = [Bool](repeating: false, count: waiting.count)
    var excess = cost - (capacity - capacity / 8)

    var replaced: Set<RecordKind> = []
    for (index, entry) in waiting.enumerated().reversed() {
      guard case .record(let record) = entry, record.kind.isState else { continue }
      if !replaced.insert(record.kind).inserted {
        goes[index] = true
        excess -= entry.cost
      }
    }
    for state in [false, true] {
      for (index, entry) in waiting.enumerated() where excess > 0 && !goes[index] {
        guard case .record(let record) = entry, record.kind != .essential, record.kind.isState == state else {
          continue
        }
        goes[index] = true
        excess -= entry.cost
      }
    }
    return goes
  }

  private mutating func rebuild(from waiting: [Entry], without goes: [Bool]) {
    var kept: [Entry] = []
    for (entry, leaves) in zip(waiting, goes) {
      var gap: RecordGap?
      switch entry {
      case .gap(let earlier): gap = earlier
      case .record(let record) where leaves:
        gap = RecordGap(dropped: 1, first: record.sequence, last: record.sequence)
        dropped += 1
      case .record: break
      }
      guard let gap else {
        kept.append(entry)
        continue
      }
      if case .gap(let before) = kept.last {
        kept[kept.count - 1] = .gap(
          RecordGap(dropped: before.dropped + gap.dropped, first: before.first, last: gap.last))
      } else {
        kept.append(.gap(gap))
      }
    }
    entries = kept
    head = 0
    cost = kept.reduce(0) { $0 + $1.cost }
  }
}
