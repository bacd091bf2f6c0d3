import Glibc
import Locking

/// One sink: its queue, and the thread that may block on it so that nobody else has to.
///
/// The thread takes batches of whole lines and keeps one until all of it is written, so a line that a full disk tore is
/// completed when there is space again.
final class SinkWriter: Sendable {
  enum Health: Equatable {
    case working
    /// The disk is full or hung: what waits is thinned out instead of making the caller wait.
    case failing
    /// Nothing will ever be written again.
    case gone
  }

  struct State {
    var queue: RecordQueue
    var health = Health.working
    var finishing = false
    var abandoned = false
    var ended = false
    /// The thread waits for its doorbell: one ring for many records saves a system call for each.
    var writerWaits = false
    var callerWaits = false
    var mustReopen = false
    var accepted = 0
    var delivered = 0
    /// What had been dropped when the present episode of failures began.
    var droppedBefore = 0
  }

  enum Step {
    case write(RecordBatch)
    case reopen
    case wait
    case stop
  }

  private static let longestWaitMilliseconds: Int32 = 10_000

  /// One write(2) takes at most this much by default: the default size of a pipe.
  static let usualBatchSize = 65_536

  let target: SinkTarget
  /// How many bytes one write(2) takes at most, unless a single record is longer.
  let batchSize: Int
  let rotation: Rotation?
  let gapRecord: @Sendable (RecordGap) -> [UInt8]
  let journal: OutputJournal
  let wake: Doorbell
  /// Rings when the caller may go on: there is room, or the thread has ended.
  let reply: Doorbell
  let state: Lock<State>

  init(
    target: SinkTarget, capacity: Int, batchSize: Int = usualBatchSize, rotation: Rotation? = nil,
    journal: OutputJournal, reply: Doorbell,
    gapRecord: @escaping @Sendable (RecordGap) -> [UInt8]
  ) throws(OutputError) {
    self.target = target
    self.batchSize = batchSize
    self.rotation = rotation
    self.gapRecord = gapRecord
    self.journal = journal
    self.reply = reply
    wake = try Doorbell()
    state = Lock(State(queue: RecordQueue(capacity: capacity)))
  }

  var isGone: Bool { state.withLock { $0.health == .gone } }
  var hasEnded: Bool { state.withLock { $0.ended } }

  var summary: SinkSummary {
    state.withLock { state in
      SinkSummary(
        sink: target.name, accepted: state.accepted, delivered: state.delivered, dropped: state.queue.dropped)
    }
  }

  // MARK: The caller's side

  /// Starts the thread; to be joined once `hasEnded`, or else detached.
  func start() throws(OutputError) -> pthread_t {
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<SinkWriter>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, retained.toOpaque())
    guard code == 0 else {
      retained.release()
      throw .noResources(code: code)
    }
    return thread
  }

  func append(_ record: QueuedRecord) {
    let rings = state.withLock { state in
      state.accepted += 1
      state.queue.append(record)
      if state.health == .gone || state.ended {
        state.queue.dropAll()
      } else if state.health == .failing || !target.isRegularFile {
        state.queue.dropSurplus()
      }
      defer { state.writerWaits = false }
      return state.writerWaits
    }
    if rings { wake.ring() }
    if target.isRegularFile { waitForRoom() }
  }

  private func waitForRoom() {
    while true {
      let mustWait = state.withLock { state in
        state.callerWaits = state.queue.isFull && state.health == .working && !state.ended
        return state.callerWaits
      }
      guard mustWait else { return }
      if !reply.wait(milliseconds: Self.longestWaitMilliseconds), beginEpisode() {
        journal.add(.stalled(sink: target.name))
      }
    }
  }

  /// Lets a file go on at its path: whoever renamed it says so.
  func reopen() {
    guard target.file != nil else { return }
    state.withLock { $0.mustReopen = true }
    wake.ring()
  }

  /// Lets the thread end as soon as all is written; `abandoning`: as soon as it can.
  func finish(abandoning: Bool) {
    state.withLock { state in
      state.finishing = true
      state.abandoned = state.abandoned || abandoning
    }
    wake.ring()
  }
}
