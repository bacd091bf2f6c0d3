import Glibc
import LinuxSystem

/// Everything that records are written to: standard output and files.
///
/// Each sink has a bounded queue and a thread of its own, so a slow reader delays neither the caller nor another sink; it
/// loses records by the rules of ``RecordKind`` and finds a gap record in their place. A regular file loses nothing: when
/// the disk is slower than the records, the caller waits, ten seconds at most. One thread at a time may call.
public final class RecordOutput {
  private struct Sink {
    let writer: SinkWriter
    let thread: pthread_t
  }

  private let capacity: Int
  private let rotation: Rotation?
  private let gapRecord: @Sendable (RecordGap) -> [UInt8]
  private let journal: OutputJournal
  private let reply: Doorbell
  private var sinks: [Sink] = []
  private var deadLetters: Sink?
  private var deadLettersWritten: UInt64 = 0
  private var hasStandardOutput = false
  /// The raw output of teams, where it is kept.
  public private(set) var logs: StreamLogs?

  /// Starts without a sink: what is written goes nowhere.
  ///
  /// - Parameters:
  ///   - capacity: bytes that may wait in each queue.
  ///   - rotation: when files are set aside for fresh ones; `nil` is never.
  ///   - gapRecord: renders the record that stands for dropped ones, newline included; its own sequence number is
  ///     `lastSequence`, which is free in that sink. It is called on the sinks' threads and must not call this object.
  public init(
    capacity: Int = 8 << 20, rotation: Rotation? = nil,
    gapRecord: @escaping @Sendable (_ dropped: Int, _ firstSequence: UInt64, _ lastSequence: UInt64) -> [UInt8]
  ) throws(OutputError) {
    self.capacity = capacity
    self.rotation = rotation
    self.gapRecord = { gap in gapRecord(gap.dropped, gap.first, gap.last) }
    journal = try OutputJournal()
    reply = try Doorbell()
  }

  deinit {
    finish(deadlineNanoseconds: 0)
  }

  /// Writes to descriptor 1 from now on; a second call has no effect.
  public func addStandardOutput() throws(OutputError) {
    guard !hasStandardOutput else { return }
    let flags = fcntl(STDOUT_FILENO, F_GETFL)
    guard flags >= 0, flags & O_ACCMODE != O_RDONLY else { throw .closedStandardOutput }
    // `proctor run … >> records`, where the run before was killed.
    LastLine.end(in: STDOUT_FILENO)
    try add(SinkTarget(name: "standard output", descriptor: STDOUT_FILENO, owned: false))
    hasStandardOutput = true
  }

  /// Writes to descriptor 2 from now on: lines for people pass through the same queues as records.
  public func addStandardError() throws(OutputError) {
    try add(SinkTarget(name: "standard error", descriptor: STDERR_FILENO, owned: false))
  }

  /// Writes to a file from now on: created with mode 0600, emptied when it exists; `-` is standard output.
  public func addFile(path: String) throws(OutputError) {
    guard path != "-" else { return try addStandardOutput() }
    let target = try SinkTarget(creating: path)
    do throws(OutputError) {
      try add(target)
    } catch {
      close(target.descriptor)
      throw error
    }
  }

  func add(_ target: SinkTarget) throws(OutputError) {
    let writer = try SinkWriter(
      target: target, capacity: capacity, rotation: rotation, journal: journal, reply: reply, gapRecord: gapRecord)
    sinks.append(Sink(writer: writer, thread: try writer.start()))
  }

  /// Keeps the raw output of these teams in a folder from now on, rotated like other files; see ``StreamLogs``.
  public func keepLogs(in folder: String, ofTeams teams: [String]) throws(OutputError) {
    logs = try StreamLogs(folder: folder, teams: teams, rotation: rotation, journal: journal, reply: reply)
  }

  /// Appends dead letters to this file from now on: a regular one with mode 0600, rotated like other files. What it loses is
  /// dropped by the rules of a slow reader.
  ///
  /// - Parameter gapLine: renders the line that stands for so many lost letters, newline included. It is called on the file's
  ///   thread and must not call this object.
  public func keepDeadLetters(
    in path: String, gapLine: @escaping @Sendable (_ dropped: Int) -> [UInt8]
  ) throws(OutputError) {
    let target = try SinkTarget(appendingTo: path)
    do throws(OutputError) {
      // One write for each letter: others may append to the same file.
      let writer = try SinkWriter(
        target: target, capacity: capacity, batchSize: 1, rotation: rotation, journal: journal, reply: reply
      ) { gapLine($0.dropped) }
      deadLetters = Sink(writer: writer, thread: try writer.start())
    } catch {
      close(target.descriptor)
      throw error
    }
  }

  /// Appends a dead letter, one line with its newline; nothing happens when there is no file for them.
  public func writeDeadLetter(_ line: [UInt8]) {
    deadLettersWritten += 1
    deadLetters?.writer.append(QueuedRecord(line: line, sequence: deadLettersWritten, kind: .event))
  }

  /// The sinks of records, and the file of dead letters.
  private var allSinks: [Sink] { sinks + (deadLetters.map { [$0] } ?? []) }

  /// Closes every file and goes on in the one that its path leads to now, a new one if somebody has renamed or removed it.
  public func reopenFiles() {
    for sink in allSinks { sink.writer.reopen() }
    logs?.reopen()
  }

  /// The most records that any one sink has lost so far.
  public var droppedRecords: Int {
    sinks.map { $0.writer.summary.dropped }.max() ?? 0
  }

  /// Whether a vanished reader of standard output is noticed at once, without a write: true of pipes and sockets.
  public var standardOutputIsWatchable: Bool {
    SinkTarget(name: "standard output", descriptor: STDOUT_FILENO, owned: false).isWatchable
  }

  /// Sinks that still take records.
  public var liveSinks: Int {
    sinks.count { !$0.writer.isGone }
  }

  /// Hands one record to every sink.
  ///
  /// - Parameters:
  ///   - line: the serialised record with its newline.
  ///   - sequence: its number in the run, larger than those before.
  public func write(_ line: [UInt8], sequence: UInt64, kind: RecordKind) {
    let record = QueuedRecord(line: line, sequence: sequence, kind: kind)
    for sink in sinks { sink.writer.append(record) }
  }

  /// Readable when `takeEvents` has something; to be watched by the caller's event loop, never read.
  public var eventDescriptor: Int32 { journal.doorbell.descriptor }

  /// What happened to the sinks since the last call.
  public func takeEvents() -> [OutputEvent] {
    journal.take()
  }

  /// Writes all that waits, ends the threads and closes the files; no record is taken afterwards.
  ///
  /// A sink that cannot be written is given up when CLOCK_MONOTONIC reaches the deadline; its thread ends when it can.
  @discardableResult public func finish(deadlineNanoseconds: UInt64) -> [SinkSummary] {
    finish(patienceNanoseconds: .max) { deadlineNanoseconds }
  }

  /// Writes all that waits, as above, for as long as it goes on: until no sink has taken anything for so long.
  ///
  /// - Parameter deadline: asked several times a second: until when all must be over, in nanoseconds of CLOCK_MONOTONIC;
  ///   `nil` while there is no hurry.
  @discardableResult public func finish(patienceNanoseconds: UInt64, deadline: () -> UInt64?) -> [SinkSummary] {
    let sinks = allSinks
    for sink in sinks { sink.writer.finish(abandoning: false) }
    logs?.finish(abandoning: false)
    var progress = taken
    var lastProgress = MonotonicClock.nanoseconds()
    while sinks.contains(where: { !$0.writer.hasEnded }) || logs?.hasEnded == false {
      if taken != progress { (progress, lastProgress) = (taken, MonotonicClock.nanoseconds()) }
      let (givesUp, overflows) = lastProgress.addingReportingOverflow(patienceNanoseconds)
      let left = millisecondsLeft(until: min(overflows ? .max : givesUp, deadline() ?? .max))
      guard left > 0 else { break }
      reply.wait(milliseconds: min(left, Self.lookMilliseconds))
    }
    for sink in sinks {
      if sink.writer.hasEnded {
        pthread_join(sink.thread, nil)
      } else {
        sink.writer.finish(abandoning: true)
        pthread_detach(sink.thread)
      }
    }
    logs?.close()
    logs = nil
    defer {
      self.sinks = []
      deadLetters = nil
    }
    return sinks.map(\.writer.summary)
  }

  /// How often it is looked whether a sink has taken something.
  private static let lookMilliseconds: Int32 = 100

  /// Grows whenever a sink takes something.
  private var taken: Int { allSinks.reduce(logs?.written ?? 0) { $0 + $1.writer.summary.delivered } }

  private func millisecondsLeft(until deadline: UInt64) -> Int32 {
    let now = MonotonicClock.nanoseconds()
    guard deadline > now else { return 0 }
    return Int32(clamping: (deadline - now + 999_999) / 1_000_000)
  }
}
