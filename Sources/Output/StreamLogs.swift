import Glibc
import LinuxSystem
import Locking

/// The raw output of teams, byte for byte: `FOLDER/TEAM.stdout.log` and `FOLDER/TEAM.stderr.log`.
///
/// One thread writes all files of the folder; what waits for it is bounded. A disk that is slower than the teams slows them
/// down, as if they wrote there themselves. One that is full, or takes nothing for ten seconds, does not: teams go on, and
/// what could not be kept of each file is one hole, whose size is told. Files are appended to, so a team that is started
/// again continues its log. One thread at a time may call.
public final class StreamLogs: Sendable {
  private enum Step {
    case write(Int, [UInt8])
    case reopen
    case wait(milliseconds: Int32)
    case stop
  }

  static let capacity = 8 << 20
  private static let retryMilliseconds: Int32 = 200
  private static let longestWaitMilliseconds: Int32 = 10_000
  /// One write(2) takes at most this much, so that a slow disk is seen to make progress.
  private static let largestWrite = 1 << 20

  private let folder: String
  private let files: [OutputFile]
  private let rotation: Rotation?
  private let journal: OutputJournal
  private let wake: Doorbell
  private let reply: Doorbell
  private let state: Lock<StreamLogQueue>
  private let thread: Lock<pthread_t?>

  /// Makes the folder (mode 0700) and the files (0600) where they are not there, and starts the thread.
  ///
  /// - Parameter teams: the ids of the teams; a team's index is its place among them.
  init(
    folder: String, teams: [String], rotation: Rotation?, journal: OutputJournal, reply: Doorbell
  ) throws(OutputError) {
    self.folder = folder
    self.rotation = rotation
    self.journal = journal
    self.reply = reply
    wake = try Doorbell()
    files = try Self.open(folder, teams)
    state = Lock(StreamLogQueue(logs: files.count, capacity: Self.capacity))
    thread = Lock(nil)
    do throws(OutputError) {
      try start()
    } catch {
      for file in files { Glibc.close(file.descriptor) }
      throw error
    }
  }

  private static func open(_ folder: String, _ teams: [String]) throws(OutputError) -> [OutputFile] {
    var status = stat()
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw .cannotMakeFolder(path: folder, code: errno) }
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotMakeFolder(path: folder, code: ENOTDIR)
    }
    var files: [OutputFile] = []
    do throws(OutputError) {
      for name in LogFileName.names(of: teams) {
        for stream in ["stdout", "stderr"] {
          files.append(try OutputFile(path: "\(folder)/\(name).\(stream).log", emptied: false))
        }
      }
    } catch {
      for file in files { Glibc.close(file.descriptor) }
      throw error
    }
    InterruptedRotation.removeStrays(of: Set(files.map { String($0.path.dropFirst(folder.count + 1)) }), in: folder)
    return files
  }

  private func start() throws(OutputError) {
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<StreamLogs>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, retained.toOpaque())
    guard code == 0 else {
      retained.release()
      throw .noResources(code: code)
    }
    self.thread.withLock { $0 = thread }
  }

  // MARK: The caller's side

  /// The log of a team's stream, for ``append(_:to:)``.
  public static func place(ofTeam team: Int, isStandardError: Bool) -> Int { team * 2 + (isStandardError ? 1 : 0) }

  /// Adds bytes to a log.
  public func append(_ bytes: UnsafeRawBufferPointer, to place: Int) {
    guard files.indices.contains(place), !bytes.isEmpty else { return }
    while true {
      let (isTaken, rings) = state.withLock { state in
        let isTaken = state.append(bytes, to: place)
        defer { if isTaken { state.writerWaits = false } }
        return (isTaken, isTaken && state.writerWaits)
      }
      if rings { wake.ring() }
      if isTaken { return }
      if !reply.wait(milliseconds: Self.longestWaitMilliseconds) {
        let isNew = state.withLock { $0.beginStall() }
        if isNew { journal.add(.stalled(sink: folder)) }
      }
    }
  }

  func reopen() {
    state.withLock { $0.mustReopen = true }
    wake.ring()
  }

  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// How many bytes all files have taken.
  var written: Int { state.withLock { $0.written } }

  /// Lets the thread end as soon as all is written; `abandoning`: as soon as it can.
  func finish(abandoning: Bool) {
    state.withLock { state in
      state.isFinishing = true
      state.isAbandoned = state.isAbandoned || abandoning
    }
    wake.ring()
  }

  /// Waits for the thread if it has ended, else leaves it behind; says what was lost.
  func close() {
    guard
      let thread = thread.withLock({ thread -> pthread_t? in
        defer { thread = nil }
        return thread
      })
    else { return }
    if hasEnded {
      pthread_join(thread, nil)
    } else {
      finish(abandoning: true)
      pthread_detach(thread)
    }
    for (place, bytes) in state.withLock({ $0.unwritten }) {
      journal.add(.incomplete(sink: files[place].path, missing: .bytes(bytes)))
    }
  }

  // MARK: The thread's side

  private func run() {
    // As in SinkWriter: signals are for the main thread, and a failed write shows as an error.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)

    var upkeep = files.map { FileUpkeep(file: $0, rotation: rotation, journal: journal) }
    var endsInLine = [Bool](repeating: false, count: files.count)
    working: while true {
      switch nextStep() {
      case .write(let place, let bytes): write(bytes, to: place, &upkeep[place], &endsInLine[place])
      case .reopen: for place in upkeep.indices { upkeep[place].reopen() }
      case .wait(let milliseconds): wake.wait(milliseconds: milliseconds)
      case .stop: break working
      }
    }
    for file in files where Glibc.close(file.descriptor) != 0 && errno != EINTR {
      journal.add(.writeFailed(sink: file.path, code: errno))
    }
    state.withLock { $0.hasEnded = true }
    reply.ring()
  }

  private func nextStep() -> Step {
    state.withLock { state in
      if state.isAbandoned { return .stop }
      if state.mustReopen {
        state.mustReopen = false
        return .reopen
      }
      if let (place, bytes) = state.take(now: MonotonicClock.nanoseconds()) { return .write(place, bytes) }
      if state.hasFailing { return .wait(milliseconds: Self.retryMilliseconds) }
      if state.isFinishing { return .stop }
      state.writerWaits = true
      return .wait(milliseconds: -1)
    }
  }

  private func write(_ bytes: [UInt8], to place: Int, _ upkeep: inout FileUpkeep, _ endsInLine: inout Bool) {
    _ = upkeep.followPath()
    let descriptor = files[place].descriptor
    var offset = 0
    var failure: Int32?
    bytes.withUnsafeBytes { bytes in
      while offset < bytes.count, failure == nil {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        let portion = upkeep.portion(of: rest, continuesLine: endsInLine)
        let count = Glibc.write(descriptor, rest.baseAddress, min(portion, Self.largestWrite))
        if count > 0 {
          offset += count
          state.withLock { $0.written += count }
          endsInLine = bytes[offset - 1] != UInt8(ascii: "\n")
        } else if count == 0 || errno != EINTR {
          failure = count == 0 ? EIO : errno
        }
      }
    }
    end(ofWriting: bytes, to: place, written: offset, failure: failure)
  }

  private func end(ofWriting bytes: [UInt8], to place: Int, written: Int, failure: Int32?) {
    let sink = files[place].path
    let now = MonotonicClock.nanoseconds()
    var event: OutputEvent?
    let mustReply = state.withLock { state in
      switch failure {
      case nil:
        event = state.succeed(at: place).map { .resumed(sink: sink, missing: .bytes($0)) }
      case .some(let code) where WriteFailure(code: code, isTerminal: false) == .diskFull:
        let isNew = state.fail(at: place, returning: bytes[written...], now: now)
        event = isNew ? .diskFull(sink: sink, code: code) : nil
      case .some(let code):
        state.giveUp(place, leaving: bytes.count - written)
        event = .writeFailed(sink: sink, code: code)
      }
      return state.takeCaller()
    }
    if let event { journal.add(event) }
    if mustReply { reply.ring() }
  }
}
