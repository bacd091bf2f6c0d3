// What waits for the files of a folder of logs, bounded in bytes. A value without lock, thread or clock, like RecordQueue.

/// The bytes that wait for each log, and which log is written next.
struct StreamLogQueue {
  private enum Health {
    case working
    /// The disk is full or hangs: a little is kept for when it is not, the rest is lost.
    case failing
    /// Nothing will ever be written again.
    case gone
  }

  private struct Log {
    var pending: [UInt8] = []
    var health = Health.working
    /// Among `ready`, or with the thread.
    var isTaken = false
    /// Lost since writing last worked. Whatever comes after a loss is lost too until it works again: one hole, not many.
    var lostNow = 0
    var lost = 0
  }

  /// What a log that cannot be written keeps beside what it had when it failed.
  private static let keptWhileFailing = 64 << 10
  private static let retryNanoseconds: UInt64 = 200_000_000

  private let capacity: Int
  private var logs: [Log]
  /// Logs that have something to be written, longest waiting first.
  private var ready: [Int] = []
  /// Bytes that wait in logs that work, in the thread's hands, and in logs that fail. The first two together and the third
  /// alone stay below the capacity.
  private var waiting = 0
  private var inFlight = 0
  private var held = 0
  private var failing = 0
  private var nextRetry: UInt64 = 0
  private var isStalled = false
  private var callerWaits = false

  /// What the files have taken.
  var written = 0
  var writerWaits = false
  var mustReopen = false
  var isFinishing = false
  var isAbandoned = false
  var hasEnded = false

  init(logs: Int, capacity: Int) {
    self.logs = Array(repeating: Log(), count: logs)
    self.capacity = capacity
  }

  /// Whether some log waits for its disk.
  var hasFailing: Bool { failing > 0 }

  /// What is not in each log, once all is over.
  var unwritten: [(place: Int, bytes: Int)] {
    logs.indices.compactMap { place in
      let bytes = logs[place].lost + logs[place].pending.count
      return bytes > 0 ? (place, bytes) : nil
    }
  }

  // MARK: The caller's side

  /// Takes bytes, or loses them; false when the caller has to wait for room.
  mutating func append(_ bytes: UnsafeRawBufferPointer, to place: Int) -> Bool {
    if logs[place].health == .working, waiting + inFlight > 0, waiting + inFlight + bytes.count > capacity {
      guard isStalled || hasEnded else {
        callerWaits = true
        return false
      }
      beginFailing(place)
    }
    let log = logs[place]
    let isFull =
      log.health == .failing
      && (log.pending.count + bytes.count > Self.keptWhileFailing || held + bytes.count > capacity)
    guard !isFull, log.health != .gone, log.lostNow == 0, !hasEnded else {
      lose(bytes.count, of: place)
      return true
    }
    logs[place].pending.append(contentsOf: bytes)
    guard log.health == .working else {
      held += bytes.count
      return true
    }
    waiting += bytes.count
    makeReady(place)
    return true
  }

  /// Nothing has been written for long: from now on what finds no room is lost. Returns whether that is news.
  mutating func beginStall() -> Bool {
    defer { isStalled = true }
    return !isStalled
  }

  // MARK: The thread's side

  /// All that waits for the log that has waited longest; of a log that fails only when it is time to try again.
  mutating func take(now: UInt64) -> (place: Int, bytes: [UInt8])? {
    if failing > 0, now >= nextRetry {
      nextRetry = now + Self.retryNanoseconds
      for place in logs.indices where logs[place].health == .failing { makeReady(place) }
    }
    guard !ready.isEmpty else { return nil }
    let place = ready.removeFirst()
    let bytes = logs[place].pending
    logs[place].pending = []
    inFlight = bytes.count
    if logs[place].health == .failing { held -= bytes.count } else { waiting -= bytes.count }
    return (place, bytes)
  }

  /// All that was taken is written. Returns how much is missing after it when the log had failed before; nil when nothing
  /// is missing and other logs still fail, as a full disk is one event, not one for each log.
  mutating func succeed(at place: Int) -> Int? {
    inFlight = 0
    isStalled = false
    logs[place].isTaken = false
    let pending = logs[place].pending.count
    defer { if pending > 0 { makeReady(place) } }
    guard logs[place].health == .failing else { return nil }
    logs[place].health = .working
    failing -= 1
    held -= pending
    waiting += pending
    defer { logs[place].lostNow = 0 }
    return logs[place].lostNow > 0 || failing == 0 ? logs[place].lostNow : nil
  }

  /// The disk is full, and this much of what was taken is left. Returns whether that is news: no log failed before.
  mutating func fail(at place: Int, returning rest: ArraySlice<UInt8>, now: UInt64) -> Bool {
    inFlight = 0
    logs[place].isTaken = false
    nextRetry = now + Self.retryNanoseconds
    let isNew = failing == 0
    beginFailing(place)
    let all = rest + logs[place].pending
    held -= logs[place].pending.count
    logs[place].pending = Array(all.prefix(capacity - held))
    held += logs[place].pending.count
    lose(all.count - logs[place].pending.count, of: place)
    return isNew
  }

  /// The log will never be written again, and this much of what was taken is left.
  mutating func giveUp(_ place: Int, leaving rest: Int) {
    inFlight = 0
    beginFailing(place)
    failing -= 1
    held -= logs[place].pending.count
    lose(rest + logs[place].pending.count, of: place)
    logs[place].pending = []
    logs[place].health = .gone
  }

  /// Whether the caller waits for room and there is some now; it is told once.
  mutating func takeCaller() -> Bool {
    guard callerWaits, waiting + inFlight <= capacity / 2 || isStalled else { return false }
    callerWaits = false
    return true
  }

  // MARK: Accounts

  private mutating func beginFailing(_ place: Int) {
    guard logs[place].health == .working else { return }
    logs[place].health = .failing
    failing += 1
    waiting -= logs[place].pending.count
    held += logs[place].pending.count
  }

  private mutating func lose(_ bytes: Int, of place: Int) {
    logs[place].lostNow += bytes
    logs[place].lost += bytes
  }

  private mutating func makeReady(_ place: Int) {
    guard !logs[place].isTaken else { return }
    logs[place].isTaken = true
    ready.append(place)
  }
}
