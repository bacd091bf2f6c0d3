import Foundation
import LinuxSystem
import ProcessSampling
import Testing

/// Who of a team waits for input, in pictures of `/proc`.
struct InputWaitTests {
  #if arch(x86_64)
    private static let read = "0"
  #else
    private static let read = "63"
  #endif

  /// What orchestrator 11 and its tool 12 are blocked in, and what their descriptors are.
  private func find(
    leader: (call: String, files: [Int: String]), tool: (call: String, files: [Int: String]), state: String = "S"
  ) throws -> InputWait? {
    let picture = try ProcPicture()
    try picture.set(11, parent: 10, startTime: 50, state: state, children: [12])
    try picture.set(12, parent: 11, startTime: 60)
    for (pid, process) in [(11, leader), (12, tool)] {
      try Data("\(process.call)\n".utf8).write(to: URL(filePath: "\(picture.root)/\(pid)/syscall"))
      let folder = "\(picture.root)/\(pid)/fd"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for (number, file) in process.files {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(number)", withDestinationPath: file)
      }
    }
    let table = ProcessTable(root: picture.root)
    return InputWait.find(
      among: [11, 12].compactMap(table.statLine), leader: ProcessIdentity(pid: 11, startTime: 50), in: table)
  }

  private static let busy = (call: "running", files: [0: "/dev/pts/1"])

  @Test(arguments: ["/dev/pts/3", "pipe:[42]", "socket:[43]"])
  func `an orchestrator that reads its own standard input waits`(file: String) throws {
    let found = try find(leader: ("\(Self.read) 0x0 0x7ffe 0x1 0x0", [0: file]), tool: Self.busy)
    #expect(found == InputWait(pid: 11, command: "worker", descriptor: 0, file: file))
  }

  @Test func `a tool that reads a terminal waits, by whatever number`() throws {
    let found = try find(leader: Self.busy, tool: ("\(Self.read) 0x5 0x7ffe 0x1", [5: "/dev/tty"]))
    #expect(found?.pid == 12)
    #expect(found?.descriptor == 5)
  }

  @Test func `pipes between tools, other calls and other states are no waiting`() throws {
    let readsPipe = (call: "\(Self.read) 0x0 0x7ffe", files: [0: "pipe:[7]"])
    #expect(try find(leader: Self.busy, tool: readsPipe) == nil)
    #expect(try find(leader: ("\(Self.read) 0x4 0x7ffe", [4: "socket:[9]"]), tool: Self.busy) == nil)
    #expect(try find(leader: ("999 0x0 0x7ffe", [0: "/dev/pts/1"]), tool: Self.busy) == nil)
    #expect(try find(leader: ("\(Self.read) 0x0", [0: "/dev/pts/1"]), tool: Self.busy, state: "R") == nil)
  }

  @Test(arguments: ["", "-1 0x7ffe 0x7f", "0", "0 0x", "0 5 0x1", "0 0xffffffffffffffff 0x1", "\u{FFFD}"])
  func `what cannot be understood is no waiting`(call: String) throws {
    #expect(try find(leader: (call, [0: "/dev/pts/1"]), tool: Self.busy) == nil)
  }

  @Test func `whoever has the pid of a process that was seen does not wait for it`() throws {
    let picture = try ProcPicture()
    try picture.set(11, parent: 10, startTime: 50)
    try Data("\(Self.read) 0x0 0x7ffe\n".utf8).write(to: URL(filePath: "\(picture.root)/11/syscall"))
    try FileManager.default.createDirectory(atPath: "\(picture.root)/11/fd", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(picture.root)/11/fd/0", withDestinationPath: "/dev/pts/1")
    let table = ProcessTable(root: picture.root)
    let seen = try #require(table.statLine(of: 11))
    #expect(InputWait.find(among: [seen], leader: seen.identity, in: table)?.pid == 11)
    try picture.set(11, parent: 10, startTime: 99)
    #expect(InputWait.find(among: [seen], leader: seen.identity, in: table) == nil)
  }
}
