import CLinux
import Glibc
import Keeper
import LinuxSystem
import Testing

/// What a leader is connected to, the group it is born in, and what may outlive it.
@Suite struct KeeperConnectionTests {
  private func shell(
    _ script: String, leftovers: UInt32? = 300, input: LeaderInput = .null, group: String? = nil
  ) throws -> KeeperProcess {
    try KeeperProcess(
      KeeperArguments(
        command: ["sh", "-c", script], stopSteps: [StopStep(signal: SIGTERM, graceMilliseconds: 300)],
        leftoversGraceMilliseconds: leftovers, input: input, controlGroup: group))
  }

  @Test func `a leader reads what is handed over, and nobody else holds it`() throws {
    let ends = try FileDescriptor.pipe()
    let keeper = try shell("cat; echo done", input: .leash)
    try keeper.handOver(ends.readEnd.rawValue)
    _ = try keeper.leader()
    let text = Array("to be read\n".utf8)
    _ = try text.withUnsafeBytes { try ends.writeEnd.write($0) }
    #expect(try FileDescriptorCount.of(keeper.pid, target: "pipe") == 0)
    _ = consume ends
    #expect(try keeper.output(until: "done") == "to be read\ndone\n")
    _ = try keeper.messages()
  }

  @Test func `a supervisor that dies before anything is handed over has started nobody`() throws {
    let keeper = try shell("echo started; exec sleep 30", input: .leash)
    try keeper.dropLeash()
    #expect(try keeper.exitCode() == 0)
    #expect(try keeper.outputToEnd() == "")
  }

  @Test func `without a terminal a leader's session has none`() throws {
    let keeper = try shell("(: </dev/tty) 2>/dev/null || echo none")
    #expect(try keeper.output(until: "none") == "none\n")
    _ = try keeper.messages()
  }

  @Test func `what is kept outlives its leader, is named, and holds up nothing`() throws {
    let keeper = try shell("sleep 30 & setsid sleep 31 & exit 4", leftovers: nil)
    let messages = try keeper.messages()
    let kept = messages.compactMap { if case .kept(let member, let start) = $0 { (member, start) } else { nil } }
    #expect(kept.map(\.0.command) == ["sleep", "sleep"])
    #expect(messages.last == .finished(survivors: 0))
    #expect(keeper.survivors.count == 2)
    for (member, start) in kept {
      #expect(ProcessIdentity(pid: member.pid, startTime: start).send(signal: SIGKILL))
    }
  }

  @Test func `a stop takes along what would have been kept`() throws {
    let keeper = try shell("sleep 30 & echo ready; exec sleep 30", leftovers: nil)
    _ = try keeper.output(until: "ready")
    try keeper.send(.stop)
    #expect(try keeper.messages().last == .finished(survivors: 0))
    #expect(keeper.survivors == [])
  }

  @Test(.enabled(if: ControlGroup.availability().parent != nil, "needs a writable tree of control groups"))
  func `a team is born in its group, its keeper is not in it, and the group goes with the team`() throws {
    let home = try #require(ControlGroup.availability().parent)
    let name = "\(home.path)/keeper-test-\(getpid())"
    let keeper = try shell("(env -i setsid sleep 30 &); echo ready; exec sleep 30", group: name)
    _ = try keeper.output(until: "ready")
    let leader = try keeper.leader()
    let group = ControlGroup(path: "\(name)-\(keeper.pid)")
    #expect(eventually { group.members().count == 2 })
    #expect(group.members().contains(leader))
    #expect(!group.members().contains(keeper.pid))
    try keeper.send(.stop)
    #expect(try keeper.messages().last == .finished(survivors: 0))
    #expect(access(group.path, F_OK) != 0)
  }

  @Test(arguments: ["/no/such/folder/group", "/proc/group", "group", "/tmp/keeper-test-no-control-group"])
  func `a group that cannot be made holds up nothing`(name: String) throws {
    let keeper = try shell("echo ran", group: name)
    #expect(try keeper.messages().last == .finished(survivors: 0))
    #expect(try keeper.outputToEnd() == "ran\n")
    #expect(access("\(name)-\(keeper.pid)", F_OK) != 0)
  }
}

/// What a process has open.
enum FileDescriptorCount {
  /// How many of a process's descriptors above 2 lead to something whose name begins like this.
  static func of(_ pid: Int32, target: String) throws -> Int {
    var count = 0
    for number in 3..<64 {
      var buffer = [CChar](repeating: 0, count: 256)
      let length = readlink("/proc/\(pid)/fd/\(number)", &buffer, buffer.count)
      guard length > 0 else { continue }
      let name = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if name.hasPrefix(target) { count += 1 }
    }
    return count
  }
}
