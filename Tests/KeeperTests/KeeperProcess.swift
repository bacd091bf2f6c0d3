// A keeper as its supervisor sees it: a process with a socket as standard input and two pipes. What it started is found by
// a word in its environment that no other process has, so a test proves that nobody is left without trusting the keeper.

import CLinux
import Glibc
import Keeper
import LinuxSystem
import Synchronization
import Testing

/// A keeper under test. Whatever a failed test leaves behind goes with it.
final class KeeperProcess {
  private static let markName = "KEEPER_TEST_MARK"
  private static let serial = Atomic<Int>(0)
  private static let patienceMilliseconds: Int32 = 20_000

  let pid: Int32
  private let mark: String
  private var leash: FileDescriptor
  private let output: FileDescriptor
  private var isReaped = false

  /// Starts the built executable as a keeper.
  init(
    _ arguments: KeeperArguments, searchPath: String = "/usr/local/bin:/usr/bin:/bin", environment: [String] = []
  ) throws {
    let number = Self.serial.add(1, ordering: .relaxed).newValue
    mark = "keeper-test-\(getpid())-\(number)"
    let sockets = try FileDescriptor.socketPair()
    let pipe = try FileDescriptor.pipe()
    pid = try Self.spawn(
      arguments.encoded, environment: ["PATH=\(searchPath)", "\(Self.markName)=\(mark)"] + environment,
      input: sockets.second.rawValue, output: pipe.writeEnd.rawValue)
    leash = sockets.first
    output = pipe.readEnd
  }

  deinit {
    if !isReaped {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    for process in Self.processes(with: mark) { process.identity.send(signal: SIGKILL) }
  }

  /// Sends a message.
  func send(_ message: LeashMessage) throws {
    let bytes = message.encoded()
    try #require(write(leash.rawValue, bytes, bytes.count) == bytes.count)
  }

  /// Hands over a descriptor, for a leader that is to read from it.
  func handOver(_ descriptor: Int32) throws {
    try #require(linux_send_descriptor(leash.rawValue, descriptor) == 1)
  }

  /// Closes the leash, as the death of the supervisor does.
  func dropLeash() throws {
    leash = try FileDescriptor.open("/dev/null", O_RDONLY)
  }

  /// The next message; nil at the end. A keeper that says nothing for long is an error.
  func next() throws -> LeashMessage? {
    var descriptor = pollfd(fd: leash.rawValue, events: Int16(POLLIN), revents: 0)
    try #require(poll(&descriptor, 1, Self.patienceMilliseconds) == 1, "the keeper is silent")
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(leash.rawValue, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    let message: LeashMessage = try #require(LeashMessage(bytes: Array(buffer[..<count])))
    return message
  }

  /// All messages up to `finished`, after which the keeper must exit with 0.
  func messages() throws -> [LeashMessage] {
    var messages: [LeashMessage] = []
    while let message = try next() { messages.append(message) }
    #expect(try exitCode() == 0)
    return messages
  }

  /// Waits for the first message that tells of the leader's start and gives its pid.
  func leader() throws -> Int32 {
    guard case .spawned(let pid, _) = try next() else {
      Issue.record("the first message is not 'spawned'")
      return 0
    }
    return pid
  }

  /// What the team writes, up to a line that ends with this word.
  func output(until word: String) throws -> String {
    var text = ""
    while !text.hasSuffix("\(word)\n") {
      guard let more = try readOutput() else { break }
      text += more
    }
    return text
  }

  /// What the team writes, to the end of the pipe.
  func outputToEnd() throws -> String {
    var text = ""
    while let more = try readOutput() { text += more }
    return text
  }

  private func readOutput() throws -> String? {
    var descriptor = pollfd(fd: output.rawValue, events: Int16(POLLIN), revents: 0)
    try #require(poll(&descriptor, 1, Self.patienceMilliseconds) == 1, "the team is silent")
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(output.rawValue, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  /// Waits for the keeper's own end. A signal gives 128 + n.
  func exitCode() throws -> Int32 {
    let deadline = MonotonicClock.nanoseconds() + UInt64(Self.patienceMilliseconds) * 1_000_000
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      try #require(MonotonicClock.nanoseconds() < deadline, "the keeper does not end")
      usleep(1000)
    }
    isReaped = true
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }

  /// Commands of the team's processes that live, the keeper not among them.
  var survivors: [String] {
    Self.processes(with: mark).filter { $0.identity.pid != pid }.map { "\($0.command) \($0.identity.pid)" }
  }

  /// Processes that have the mark in their environment or, where they cleared that, among their arguments.
  private static func processes(with mark: String) -> [ProcessStatLine] {
    ProcessTable().all().filter { line in
      let folder = "/proc/\(line.identity.pid)"
      return !line.isDead
        && (words(of: "\(folder)/environ").contains("\(markName)=\(mark)")
          || words(of: "\(folder)/cmdline").contains(mark))
    }
  }

  /// The words of a file that ends each with a zero byte; none when it cannot be read.
  private static func words(of path: String) -> [String] {
    guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return [] }
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = read(file.rawValue, &buffer, buffer.count)
    return buffer[..<max(0, count)].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func spawn(
    _ words: [String], environment: [String], input: Int32, output: Int32
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    let executable = try builtExecutable()
    let vector = ([executable] + words).map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for word in vector + variables { free(word) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, executable, &actions, nil, vector, variables)
    try #require(result == 0, "\(executable): \(SystemError(code: result, operation: "start"))")
    return pid
  }

  /// `proctor` is built next to the test program.
  private static func builtExecutable() throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    try #require(count > 0)
    let program = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return program.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/proctor"
  }
}
