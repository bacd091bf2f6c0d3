import CLinux
import Foundation
import TestSupport

/// `proctor` at a terminal of its own, as the session's leader and in its foreground: what is typed here are real keystrokes,
/// and the kernel makes signals of them.
final class TerminalProcess {
  /// Where it runs; its records are in `run.ndjson` there.
  let folder: URL
  let mark = "PROCTOR_TEST_MARK=\(UUID().uuidString)"
  private let pid: Int32
  private var keyboard: Int32
  private var status: Int32?
  private(set) var screen = ""

  /// The key that a terminal makes INT, QUIT and TSTP of.
  enum Key: UInt8 {
    case interrupt = 3
    case quit = 28
    case suspend = 26
  }

  /// Runs a shell's command line, in which `$PROCTOR` is the executable.
  init(shell: String, files: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "proctor-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, content) in files { try Data(content.utf8).write(to: folder.appending(path: name)) }
    keyboard = posix_openpt(O_RDWR | O_NOCTTY)
    var name = [CChar](repeating: 0, count: 64)
    guard keyboard >= 0, grantpt(keyboard) == 0, unlockpt(keyboard) == 0,
      ptsname_r(keyboard, &name, name.count) == 0
    else { throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO) }
    _ = fcntl(keyboard, F_SETFD, FD_CLOEXEC)
    _ = fcntl(keyboard, F_SETFL, O_NONBLOCK)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens becomes its controlling one.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    // Pipes of other tests would not come to their end.
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var every = sigset_t()
    var none = sigset_t()
    sigfillset(&every)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    posix_spawnattr_setsigmask(&attributes, &none)
    let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | newSession)

    var environment = ProcessInfo.processInfo.environment
    environment["PROCTOR"] = Machine.product("proctor")
    environment["PROCTOR_TEST_MARK"] = String(mark.drop { $0 != "=" }.dropFirst())
    let line = "cd '\(folder.path)' || exit 99\n\(shell)"
    let words: [UnsafeMutablePointer<CChar>?] = ["/bin/sh", "-c", line].map { strdup($0 as String) } + [nil]
    let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, words, variables)
    guard code == 0 else { throw POSIXError(POSIXError.Code(rawValue: code) ?? .EIO) }
    pid = child
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    hangUp()
    for pid in Survivors.marked(mark) { kill(pid, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  func type(_ key: Key) {
    var byte = key.rawValue
    _ = write(keyboard, &byte, 1)
  }

  /// Closes the window.
  func hangUp() {
    if keyboard >= 0 { close(keyboard) }
    keyboard = -1
  }

  /// Waits until a text has been recorded or shown.
  func shows(_ text: String) async throws {
    try await eventually("\"\(text)\" on the screen or in the records", within: .seconds(120)) {
      self.look()
      return try self.screen.contains(text) || self.recorded().contains(text)
    }
  }

  /// Waits for the end; the records, and the status as a shell tells it.
  func end() async throws -> (code: Int32, records: [Record]) {
    try await eventually("proctor to end", within: .seconds(120)) {
      self.look()
      var status: Int32 = 0
      if self.status == nil, waitpid(self.pid, &status, WNOHANG) == self.pid { self.status = status }
      return self.status != nil
    }
    let status = status ?? 0
    try await eventually("every process to be gone", within: .seconds(120)) { Survivors.marked(self.mark).isEmpty }
    let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    return (code, Record.all(in: Array(try recorded().utf8)))
  }

  private func recorded() throws -> String {
    (try? String(contentsOf: folder.appending(path: "run.ndjson"), encoding: .utf8)) ?? ""
  }

  private func look() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while keyboard >= 0 {
      let count = read(keyboard, &buffer, buffer.count)
      guard count > 0 else { return }
      screen += String(decoding: buffer[..<count], as: UTF8.self)
    }
  }
}
