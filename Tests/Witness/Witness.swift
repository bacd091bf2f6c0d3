// Sees who gets away from a program. It is a child subreaper (PR_SET_CHILD_SUBREAPER(2const)), so whoever loses all parents
// below it becomes its child, and when the kernel says that it has no child left, no descendant of the program is left
// either, living or zombie: exact where a search through /proc can miss somebody who is being born.

import CLinux
import Glibc

/// `witness ACCOUNT PROGRAM ARGUMENT…` runs a program, waits until nobody descends from it any more, and ends as it ended.
///
/// The account gets one line for each event: `started PID`, `ended PID NAME code|signal NUMBER` for the program,
/// `adopted PID NAME code|signal NUMBER` for others whose end was left to the witness, and `alone` at last.
@main enum Witness {
  static func main() {
    guard CommandLine.arguments.count > 2 else { fail("usage: witness ACCOUNT PROGRAM ARGUMENT…") }
    let account = open(CommandLine.arguments[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard account >= 0, linux_become_subreaper() == 0 else { fail("cannot be a witness") }

    var ends = sigset_t()
    var before = sigset_t()
    sigemptyset(&ends)
    sigaddset(&ends, SIGCHLD)
    _ = linux_set_signal_handler(SIGCHLD, nil)
    sigprocmask(SIG_BLOCK, &ends, &before)
    let program = start(Array(CommandLine.arguments.dropFirst(2)), mask: &before)
    tell("started \(program)", account)

    var ending: (isSignal: Bool, number: Int32) = (false, 125)
    while true {
      let pid = linux_peek_ended_child()
      guard pid >= 0 else { break }
      guard pid > 0 else {
        var signal: Int32 = 0
        sigwait(&ends, &signal)
        continue
      }
      let name = name(of: pid)
      let end = reap(pid)
      if pid == program { ending = end }
      tell(
        "\(pid == program ? "ended" : "adopted") \(pid) \(name) \(end.isSignal ? "signal" : "code") \(end.number)",
        account)
    }
    tell("alone", account)
    endLike(ending)
  }

  private static func start(_ command: [String], mask: inout sigset_t) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var pid: Int32 = 0
    let vector = command.map { strdup($0) } + [nil]
    let failure = posix_spawn(&pid, command[0], nil, &attributes, vector, linux_environment())
    guard failure == 0 else { fail("cannot start \(command[0])") }
    return pid
  }

  /// A zombie has its name until it is reaped.
  private static func name(of pid: Int32) -> String {
    let file = open("/proc/\(pid)/comm", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = max(1, read(file, &bytes, bytes.count))
    return String(decoding: bytes[..<(count - 1)], as: UTF8.self).replacing(" ", with: "_")
  }

  private static func reap(_ pid: Int32) -> (isSignal: Bool, number: Int32) {
    var status: Int32 = 0
    while waitpid(pid, &status, 0x4000_0000) < 0, errno == EINTR {}
    return linux_exited(status) ? (false, linux_exit_code(status)) : (true, linux_signal(status))
  }

  private static func endLike(_ ending: (isSignal: Bool, number: Int32)) -> Never {
    guard ending.isSignal else { exit(ending.number) }
    var none = rlimit()
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    _ = linux_set_signal_handler(ending.number, nil)
    raise(ending.number)
    exit(128 + ending.number)
  }

  private static func tell(_ line: String, _ descriptor: Int32) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  private static func fail(_ sentence: String) -> Never {
    tell("witness: \(sentence)", 2)
    exit(125)
  }
}
