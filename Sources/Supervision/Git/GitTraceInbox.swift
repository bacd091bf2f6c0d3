import LinuxSystem
import Recognition

/// Where git's own trace of every process of a team arrives: a socket of ours, on which each process is one connection.
///
/// A socket and not a file: nothing is written to a disk that a loop of git could fill, the end of a connection tells of
/// processes that were killed, and once we are gone git is refused, which it does not mind (verified with git 2.39.5).
final class GitTraceInbox {
  /// Processes that run at the same time and change something. More are not listened to: their connection is closed, and
  /// git goes on.
  private static let maximumConnections = 256
  /// Longer lines are cut; only argument vectors get that long.
  private static let longestLine = 64 << 10
  /// Reads in one turn, so that git without end holds up nothing else.
  private static let turns = 32

  /// One process.
  private final class Connection {
    let descriptor: FileDescriptor
    var splitter = LineSplitter(maximumLineLength: GitTraceInbox.longestLine)
    var process = GitProcess()
    var isInsideLine = false

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
  }

  private let listener: PrivateListener
  private let epoll: Epoll
  private var connections: [UInt64: Connection] = [:]
  private var latest: UInt64 = 0
  private var isPaused = false
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 16)

  init() throws(SystemError) {
    listener = try PrivateListener()
    epoll = try Epoll()
    try epoll.add(listener.rawValue, .readable, token: 0)
  }

  deinit { buffer.deallocate() }

  /// What to watch for reading.
  var rawValue: Int32 { epoll.rawValue }

  /// The value of `GIT_TRACE2_EVENT` that brings a process here.
  var target: String { "af_unix:stream:\(listener.path)" }

  /// How the targets of all inboxes begin: sockets below `/proc` are nobody else's.
  static let targetPrefix = "af_unix:stream:/proc/"

  /// What a process has come to; tells whether the rest of it matters.
  typealias Delivery = (_ id: UInt64, _ process: GitProcess, _ progress: GitProcess.Progress) -> Bool

  /// Reads what has come; tells of each process that it has begun, in whose name, and that it has ended.
  func read(_ deliver: Delivery) {
    for _ in 0..<Self.turns {
      var ready: [UInt64] = []
      guard let count = try? epoll.wait(timeoutMilliseconds: 0, { token, _ in ready.append(token) }), count > 0 else {
        break
      }
      // Connections that exist already have begun earlier.
      for token in ready.sorted() where token != 0 { read(token, deliver) }
      // Whoever has not told yet whether it only looks may make room in the next turn.
      if ready.contains(0) { accept(refusing: isFull && ready.count == 1) }
    }
    if isPaused, !isFull { resume() }
  }

  private var isFull: Bool { connections.count >= Self.maximumConnections }

  /// Takes in who waits as far as there is room.
  ///
  /// - Parameter refuses: whether the others are sent away, or else wait.
  private func accept(refusing refuses: Bool) {
    do throws(SystemError) {
      while refuses || !isFull, let descriptor = try listener.accept() {
        guard !isFull else { continue }
        latest += 1
        try epoll.add(descriptor.rawValue, .readable, token: latest)
        connections[latest] = Connection(descriptor)
      }
    } catch {
      // No descriptors left: whoever waits is heard when there are some again.
      epoll.remove(listener.rawValue)
      isPaused = true
    }
  }

  private func resume() {
    isPaused = (try? epoll.add(listener.rawValue, .readable, token: 0)) == nil
  }

  private func read(_ id: UInt64, _ deliver: Delivery) {
    guard let connection = connections[id] else { return }
    let count: Int
    do throws(SystemError) {
      guard let read = try connection.descriptor.read(into: buffer) else { return }
      count = read
    } catch {
      count = 0
    }
    var hasEnded = count == 0
    var matters = true
    connection.splitter.split(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { line, ending in
      defer { connection.isInsideLine = ending == .continued }
      guard !connection.isInsideLine, !hasEnded, matters else { return }
      switch connection.process.read(line) {
      case .ended: hasEnded = true
      case .nothing: break
      case let progress: matters = deliver(id, connection.process, progress)
      }
    }
    guard hasEnded || !matters else { return }
    // Closed although git may still hold it: what a process leaves running inherits its end, and what only looks may stay as
    // long as the team (`git cat-file --batch`).
    epoll.remove(connection.descriptor.rawValue)
    connections[id] = nil
    if matters { _ = deliver(id, connection.process, .ended) }
  }
}
