import Glibc
public import LinuxSystem

/// A process of a team that is blocked reading what only a person can give: a terminal, or the orchestrator's own standard
/// input.
///
/// Told by `/proc/PID/syscall` (proc_pid_syscall(5)): the number of the system call a process is blocked in, and its first
/// argument. Where the kernel or the container does not show it, nobody is ever found waiting; a program that asks the
/// kernel to wait for several descriptors at once (poll, epoll) is not found either.
public struct InputWait: Equatable, Sendable {
  /// The process.
  public let pid: Int32
  /// Name of its executable.
  public let command: String
  /// The descriptor that it reads.
  public let descriptor: Int32
  /// What the descriptor is: the link in `/proc/PID/fd`.
  public let file: String

  /// A process that waits.
  public init(pid: Int32, command: String, descriptor: Int32, file: String) {
    self.pid = pid
    self.command = command
    self.descriptor = descriptor
    self.file = file
  }

  /// The first of a team's processes that waits for input; `nil` when none does.
  ///
  /// - Parameter processes: everybody of the team as they were seen last. Who has gone meanwhile waits for nothing.
  public static func find(
    among processes: [ProcessStatLine], leader: ProcessIdentity, in table: ProcessTable = ProcessTable()
  ) -> InputWait? {
    for process in processes where process.state == UInt8(ascii: "S") {
      let pid = process.identity.pid
      guard let descriptor = readDescriptor(of: pid, root: table.root),
        let file = link("\(table.root)/\(pid)/fd/\(descriptor)")
      else { continue }
      // A pipe between two tools is nobody's question; what the orchestrator itself reads comes from outside.
      let isOwnInput = process.identity == leader && descriptor == 0
      guard isOwnInput || isTerminal(file), table.statLine(of: pid)?.identity == process.identity else { continue }
      return InputWait(pid: pid, command: process.command, descriptor: descriptor, file: file)
    }
    return nil
  }

  private static func isTerminal(_ file: String) -> Bool {
    file.hasPrefix("/dev/pts/") || file.hasPrefix("/dev/tty") || file == "/dev/console"
  }

  /// The number of read(2), see syscalls(2); it differs between machines.
  #if arch(x86_64)
    private static let readNumber = "0"
  #else
    private static let readNumber = "63"
  #endif

  /// The descriptor in `0 0x3 …`; `nil` when the process is in another call, runs, or may not be looked at.
  private static func readDescriptor(of pid: Int32, root: String) -> Int32? {
    guard let text = content("\(root)/\(pid)/syscall") else { return nil }
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[0] == readNumber, words[1].hasPrefix("0x") else { return nil }
    return Int32(words[1].dropFirst(2), radix: 16)
  }

  private static func content(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { return nil }
      return String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
    }
  }

  private static func link(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = readlink(path, start, buffer.count)
      guard count > 0 else { return nil }
      return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
  }
}
