import Glibc
import Locking

/// The thread's side: takes what waits, writes it, and waits as the failures of write(2) ask for.
extension SinkWriter {
  private static let retryMilliseconds: Int32 = 200

  func run() {
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
  private var largestBatch: Int { min(batchSize, rotation.map { $0.size / 4 } ?? .max) }

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
  func beginEpisode() -> Bool {
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
