import Recognition
import Telemetry

/// The last entries of an agent's log, in bounded memory.
///
/// A line that says nothing is kept as bytes, in memory that the line before it in the same place has left: of thousands of
/// lines a second a snapshot shows fifty, and only those are worth decoding.
struct RecentLogs {
  private var slots: Slots
  private var oldest = 0
  private var count = 0

  var capacity: Int { slots.capacity }

  init(capacity: Int) {
    precondition(capacity > 0)
    slots = Slots(capacity: capacity)
  }

  mutating func append(_ entry: ActivityLog) {
    let place = takePlace()
    slots.keep(entry, at: place)
  }

  mutating func append(_ line: PlainLine, level: LogLevel, isRedacted: Bool, at milliseconds: Int64) {
    let place = takePlace()
    slots.keep(line, level: level, isRedacted: isRedacted, milliseconds: milliseconds, at: place)
  }

  private mutating func takePlace() -> Int {
    if !isKnownUniquelyReferenced(&slots) { slots = slots.copy() }
    guard count == slots.capacity else {
      count += 1
      return count - 1
    }
    let place = oldest
    oldest = oldest + 1 == count ? 0 : oldest + 1
    return place
  }

  /// At most `count` entries, the newest last.
  func last(_ wanted: Int) -> [ActivityLog] {
    let first = count - min(wanted, count)
    return (first..<count).map { slots.shown(at: (oldest + $0) % count) }
  }
}

/// The memory of a log: its own, because arrays of arrays take longer to find their way than a line to copy.
private final class Slots {
  /// A line without its text.
  private struct Line {
    var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// How many of the bytes are the line's; negative where there is an entry and no line.
    var length = -1
    var milliseconds: Int64 = 0
    var level = LogLevel.info
    var isRedacted = false
  }

  let capacity: Int
  private let lines: UnsafeMutablePointer<Line>
  private var entries: [ActivityLog?]

  /// Memory for a line has at least this many bytes, so that most lines fit where others were.
  private static let leastMemory = 256
  /// Memory that is so many times as large as a line needs is given back.
  private static let mostWaste = 16

  init(capacity: Int) {
    self.capacity = capacity
    lines = .allocate(capacity: capacity)
    lines.initialize(repeating: Line(), count: capacity)
    entries = Array(repeating: nil, count: capacity)
  }

  deinit {
    for place in 0..<capacity { lines[place].bytes.deallocate() }
    lines.deallocate()
  }

  func copy() -> Slots {
    let copy = Slots(capacity: capacity)
    copy.entries = entries
    for place in 0..<capacity where lines[place].length >= 0 {
      let kept = UnsafeRawBufferPointer(rebasing: lines[place].bytes[..<lines[place].length])
      copy.lines[place] = lines[place]
      copy.lines[place].bytes = .allocate(byteCount: max(kept.count, Self.leastMemory), alignment: 1)
      copy.lines[place].bytes.copyMemory(from: kept)
    }
    return copy
  }

  func keep(_ entry: ActivityLog, at place: Int) {
    entries[place] = entry
    lines[place].length = -1
  }

  func keep(_ line: PlainLine, level: LogLevel, isRedacted: Bool, milliseconds: Int64, at place: Int) {
    if lines[place].length < 0 { entries[place] = nil }
    let needed = max(line.bytes.count, Self.leastMemory)
    if needed > lines[place].bytes.count || lines[place].bytes.count > Self.mostWaste * needed {
      lines[place].bytes.deallocate()
      lines[place].bytes = .allocate(byteCount: needed, alignment: 1)
    }
    lines[place].bytes.copyMemory(from: line.bytes)
    lines[place].length = line.bytes.count
    lines[place].milliseconds = milliseconds
    lines[place].level = level
    lines[place].isRedacted = isRedacted
  }

  func shown(at place: Int) -> ActivityLog {
    if let entry = entries[place] { return entry }
    let line = lines[place]
    var entry = ActivityLog(
      timestampMilliseconds: line.milliseconds, level: line.level,
      message: String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes[..<max(0, line.length)]), as: UTF8.self),
      source: .orchestrator)
    entry.isRedacted = line.isRedacted
    return entry
  }
}
