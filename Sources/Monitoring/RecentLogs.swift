import Recognition
import Telemetry

/// The last entries of an agent's log, in bounded memory.
///
/// A line that says nothing is kept as bytes, in memory that the line before it in the same place has left: of thousands of
/// lines a second a snapshot shows fifty, and only those are worth decoding.
struct RecentLogs {
  private var slots: [Slot] = []
  private var oldest = 0
  let capacity: Int

  init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
  }

  mutating func append(_ entry: ActivityLog) {
    let slot = Slot(entry: entry)
    if slots.count < capacity { slots.append(slot) } else { slots[takePlace()] = slot }
  }

  mutating func append(_ line: PlainLine, level: LogLevel, isRedacted: Bool, at milliseconds: Int64) {
    if slots.count < capacity {
      slots.append(Slot(line, level: level, isRedacted: isRedacted, at: milliseconds))
    } else {
      slots[takePlace()].replace(with: line, level: level, isRedacted: isRedacted, at: milliseconds)
    }
  }

  private mutating func takePlace() -> Int {
    defer { oldest = oldest + 1 == capacity ? 0 : oldest + 1 }
    return oldest
  }

  /// At most `count` entries, the newest last.
  func last(_ count: Int) -> [ActivityLog] {
    let first = slots.count - min(count, slots.count)
    return (first..<slots.count).map { place -> ActivityLog in slots[(oldest + place) % slots.count].shown }
  }
}

/// An entry, or a line that will be one when somebody looks.
private struct Slot {
  /// Of a line, all but the message.
  private var entry: ActivityLog
  /// Of a line, the message, and possibly more that earlier lines have left.
  private var bytes: [UInt8] = []
  /// How many of the bytes are the message's; `nil` for an entry.
  private var length: Int?

  /// Memory for a line has at least this many bytes, so that most lines fit where others were.
  private static let leastMemory = 256
  /// Memory that is so many times as large as a line needs is given back.
  private static let mostWaste = 16

  init(entry: ActivityLog) { self.entry = entry }

  init(_ line: PlainLine, level: LogLevel, isRedacted: Bool, at milliseconds: Int64) {
    entry = ActivityLog(
      timestampMilliseconds: milliseconds, level: level, message: "", source: .orchestrator)
    entry.isRedacted = isRedacted
    keep(line.bytes)
  }

  mutating func replace(with line: PlainLine, level: LogLevel, isRedacted: Bool, at milliseconds: Int64) {
    guard length != nil else {
      self = Slot(line, level: level, isRedacted: isRedacted, at: milliseconds)
      return
    }
    entry.timestampMilliseconds = milliseconds
    entry.level = level
    entry.isRedacted = isRedacted
    keep(line.bytes)
  }

  private mutating func keep(_ line: UnsafeRawBufferPointer) {
    let needed = max(line.count, Self.leastMemory)
    if needed > bytes.count || bytes.count > Self.mostWaste * needed { bytes = [UInt8](repeating: 0, count: needed) }
    bytes.withUnsafeMutableBytes { $0.copyMemory(from: line) }
    length = line.count
  }

  var shown: ActivityLog {
    guard let length else { return entry }
    var shown = entry
    shown.message = String(decoding: bytes[..<length], as: UTF8.self)
    return shown
  }
}
