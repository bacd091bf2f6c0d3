import Glibc
import Synchronization

/// One sink: its queue, and the thread that may block on it so that nobody else has to.
///
/// The thread takes batches of whole lines and keeps one until all of it is written, so a line that a full disk tore is
/// completed when there is space again.
final class SinkWriter: Sendable {
  private enum Health: Equatable {
    case working
    /// The disk is full or hung: what waits is thinned out instead of making the caller wait.
    case failing
    /// Nothing will ever be written again.
    case gone
  }

  private struct State {
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

  private enum Step {
    case write(RecordBatch)
    case reopen
    case wait
    case stop
  }

  /// One write(2) takes at most this much: the default size of a pipe.
  private static let batchSize = 65_536
  private static let retryMilliseconds: Int32 = 200
  private static let longestWaitMilliseconds: Int32 = 10_000

  let target: SinkTarget
  private let rotation: Rotation?
  private let gapRecord: @Sendable (RecordGap) -> [UInt8]
  private let journal: OutputJournal
  private let wake: Doorbell
  /// Rings when the caller may go on: there is room, or the thread has ended.
  private let reply: Doorbell
  private let state: Mutex<State>

  init(
    target: SinkTarget, capacity: Int, rotation: Rotation? = nil, journal: OutputJournal, reply: Doorbell,
    gapRecord: @escaping @Sendable (RecordGap) -> [UInt8]
  ) throws(OutputError) {
    self.target = target
    self.rotation = rotation
    self.gapRecord = gapRecord
    self.journal = journal
    self.reply = reply
    wake = try Doorbell()
    state = Mutex(State(queue: RecordQueue(capacity: capacity)))
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

  // MARK: The thread's side

  private func run() {
    // Signals are for the main thread. Those of a failed write (SIGPIPE, SIGXFSZ) go to the thread that wrote, stay
    // blocked here and show as EPIPE and EFBIG, without a handler or an ignored signal that a child would inherit.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)

    var upkeep = FileUpkeep(file: target.file, rotation: rotation, journal: journal)
    working: while true {
      switch nextStep() {
      case .write(let batch): deliver(batch, &upkeep)
      case .reopen: upkeep.reopen()
      case .wait: waitForWork()
      case .stop: break working
      }
    }
    if target.owned, close(target.descriptor) != 0, errno != EINTR, !isGone {
      journal.add(.writeFailed(sink: target.name, code: errno))
    }
    state.withLock { state in
      state.ended = true
      state.queue.dropAll()
    }
    reply.ring()
  }

  /// A quarter of a file that is rotated: then it is nearly full when it is.
  private var largestBatch: Int { min(Self.batchSize, rotation.map { $0.size / 4 } ?? .max) }

  private func nextStep() -> Step {
    let (step, hasRoom) = state.withLock { state -> (Step, Bool) in
      if state.health == .gone || state.abandoned { return (.stop, false) }
      if state.mustReopen {
        state.mustReopen = false
        return (.reopen, false)
      }
      let batch = state.queue.takeBatch(upTo: largestBatch, gapRecord: gapRecord)
      if batch.bytes.isEmpty {
        if state.finishing { return (.stop, false) }
        state.writerWaits = true
        return (.wait, false)
      }
      let hasRoom = state.callerWaits && state.queue.cost <= state.queue.capacity / 2
      if hasRoom { state.callerWaits = false }
      return (.write(batch), hasRoom)
    }
    if hasRoom { reply.ring() }
    return step
  }

  private func waitForWork() {
    // Without any requested event, poll still reports a pipe whose readers are gone (POLLERR) and a socket whose peer
    // is (POLLHUP). A negative descriptor is left out.
    var questions = [
      pollfd(descriptor: wake.descriptor, events: POLLIN),
      pollfd(descriptor: target.isWatchable ? target.descriptor : -1, events: 0),
    ]
    guard poll(&questions, 2, -1) > 0 else { return }
    wake.silence()
    if Int32(questions[1].revents) & (POLLERR | POLLHUP) != 0 { lose(.readerGone(sink: target.name)) }
  }

  private func deliver(_ batch: RecordBatch, _ upkeep: inout FileUpkeep) {
    _ = upkeep.followPath()
    upkeep.makeRoom(for: batch.bytes.count)
    var offset = 0
    while offset < batch.bytes.count, !state.withLock({ $0.abandoned }) {
      let count = batch.bytes.withUnsafeBytes { bytes in
        Glibc.write(target.descriptor, bytes.baseAddress! + offset, bytes.count - offset)
      }
      if count > 0 {
        offset += count
      } else if !recover(from: count < 0 ? errno : EIO) {
        break
      } else if upkeep.followPath() {
        // Removed to make room on a full disk: the line that it tore is written whole into the new file.
        offset = batch.startOfLine(at: offset)
      }
    }
    let isComplete = offset == batch.bytes.count
    let missing = state.withLock { state -> Int? in
      let delivered = batch.recordEnds.count { $0 <= offset }
      state.delivered += delivered
      state.queue.countDropped(batch.recordEnds.count - delivered)
      guard isComplete, state.health == .failing else { return nil }
      state.health = .working
      return state.queue.dropped - state.droppedBefore
    }
    if let missing { journal.add(.resumed(sink: target.name, missing: .records(missing))) }
  }

  /// Waits as the failure asks for; false when there is no hope.
  private func recover(from code: Int32) -> Bool {
    switch WriteFailure(code: code, isTerminal: isatty(target.descriptor) == 1) {
    case .interrupted:
      return true
    case .wouldBlock:
      var questions = [
        pollfd(descriptor: wake.descriptor, events: POLLIN), pollfd(descriptor: target.descriptor, events: POLLOUT),
      ]
      poll(&questions, 2, -1)
      wake.silence()
      return true
    case .diskFull:
      if beginEpisode() {
        journal.add(.diskFull(sink: target.name, code: code))
        reply.ring()
      }
      wake.wait(milliseconds: Self.retryMilliseconds)
      return true
    case .readerGone:
      lose(.readerGone(sink: target.name))
      return false
    case .permanent:
      lose(.writeFailed(sink: target.name, code: code))
      return false
    }
  }

  /// Lets the policy of a slow reader hold until something is written; false when it does already.
  private func beginEpisode() -> Bool {
    state.withLock { state in
      guard state.health == .working else { return false }
      state.health = .failing
      state.droppedBefore = state.queue.dropped
      state.queue.dropSurplus()
      return true
    }
  }

  private func lose(_ event: OutputEvent) {
    state.withLock { state in
      state.health = .gone
      state.queue.dropAll()
    }
    journal.add(event)
    reply.ring()
  }
}
