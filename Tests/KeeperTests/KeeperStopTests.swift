import Glibc
import Keeper
import LinuxSystem
import Testing

/// No process left behind, however the end comes.
@Suite struct KeeperStopTests {
  private static let quick = [StopStep(signal: SIGTERM, graceMilliseconds: 300)]
  private static let patient = [StopStep(signal: SIGTERM, graceMilliseconds: 15_000)]

  private func shell(_ script: String, steps: [StopStep] = quick) throws -> KeeperProcess {
    try KeeperProcess(
      KeeperArguments(command: ["sh", "-c", script], stopSteps: steps, leftoversGraceMilliseconds: 300))
  }

  private func killed(in messages: [LeashMessage]) -> [(command: String, reason: KillReason)] {
    messages.compactMap {
      if case .killed(let killed, let reason) = $0 { (killed.member.command, reason) } else { nil }
    }
  }

  /// Teams that other supervisors leave processes of.
  static let stubborn: [String] = [
    "trap '' TERM; echo ready; while :; do sleep 1; done",
    "setsid sleep 30 & echo ready; exec sleep 30",
    "(trap '' TERM; while :; do sleep 1; done) & echo ready; exec sleep 30",
    "(setsid sh -c 'trap \"\" TERM; (trap \"\" TERM; exec sleep 30) & exec sleep 30' &) ; sleep 0.2; echo ready; wait",
    "sleep 30 & kill -STOP $!; echo ready; exec sleep 30",
    "(env -i setsid sh -c 'sleep 30; :' $KEEPER_TEST_MARK &) ; echo ready; exec sleep 30",
  ]

  /// Leaders that end by themselves while others live.
  static let abandoned: [String] = [
    "sleep 30 & sleep 30 &",
    "setsid sleep 30 &",
    "(trap '' TERM; while :; do sleep 1; done) &",
    "(setsid sh -c 'trap \"\" TERM; (exec sleep 30) & exec sleep 30' &); sleep 0.2",
    "sleep 30 & kill -STOP $!",
    "(env -i setsid sh -c 'sleep 30; :' $KEEPER_TEST_MARK &)",
    "sleep 30 & kill -KILL $$",
  ]

  @Test(arguments: stubborn)
  func `a stop leaves nobody`(script: String) throws {
    let keeper = try shell(script)
    _ = try keeper.output(until: "ready")
    try keeper.send(.stop)
    #expect(try keeper.messages().last == .finished(survivors: 0))
    #expect(keeper.survivors == [])
  }

  @Test(arguments: stubborn)
  func `a supervisor that dies leaves nobody`(script: String) throws {
    let keeper = try shell(script)
    _ = try keeper.output(until: "ready")
    try keeper.dropLeash()
    #expect(try keeper.exitCode() == 0)
    #expect(keeper.survivors == [])
  }

  @Test(arguments: abandoned)
  func `a leader that ends leaves nobody`(script: String) throws {
    let keeper = try shell(script)
    let messages = try keeper.messages()
    #expect(messages.last == .finished(survivors: 0))
    #expect(!killed(in: messages).isEmpty)
    #expect(killed(in: messages).allSatisfy { $0.reason == .leftOver })
    #expect(keeper.survivors == [])
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
  func `a keeper that is told to end takes its team along`(signal: Int32) throws {
    let keeper = try shell("echo ready; exec sleep 30")
    _ = try keeper.output(until: "ready")
    kill(keeper.pid, signal)
    let messages = try keeper.messages()
    #expect(messages.last == .finished(survivors: 0))
    #expect(keeper.survivors == [])
  }

  @Test func `a team that obeys is gone long before its grace is over`() throws {
    let keeper = try shell("sleep 30 & sleep 30 & echo ready; wait", steps: Self.patient)
    _ = try keeper.output(until: "ready")
    let start = MonotonicClock.nanoseconds()
    try keeper.send(.stop)
    let messages = try keeper.messages()
    #expect(MonotonicClock.nanoseconds() - start < 5_000_000_000)
    #expect(killed(in: messages).isEmpty)
    #expect(keeper.survivors == [])
  }

  @Test func `a member that ignores the stop is killed by name, and the leader that obeys is not`() throws {
    let keeper = try shell("(trap '' TERM; exec sleep 30) & echo ready; exec sleep 20")
    _ = try keeper.output(until: "ready")
    #expect(eventually { keeper.survivors.count == 2 })
    try keeper.send(.stop)
    let messages = try keeper.messages()
    #expect(killed(in: messages).map(\.command) == ["sleep"])
    #expect(killed(in: messages).map(\.reason) == [.didNotStop])
    #expect(
      messages.contains {
        if case .exited(let report) = $0 { report.status == .signal(SIGTERM, coreDumped: false) } else { false }
      })
  }

  @Test func `a clean-up that the stop asked for is not disturbed`() throws {
    // Its child is born after TERM: it must neither get TERM nor KILL.
    let script = "trap 'sleep 0.3 && echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.01; done"
    let keeper = try shell(script, steps: Self.patient)
    _ = try keeper.output(until: "ready")
    try keeper.send(.stop)
    let messages = try keeper.messages()
    // The shell itself may have said that its child was terminated.
    #expect(try keeper.outputToEnd().hasSuffix("cleaned\n"))
    #expect(killed(in: messages).isEmpty)
  }

  @Test func `KILL on request does not wait for the grace`() throws {
    let keeper = try shell("trap '' TERM; echo ready; while :; do sleep 1; done", steps: Self.patient)
    _ = try keeper.output(until: "ready")
    try keeper.send(.stop)
    try keeper.send(.kill)
    let start = MonotonicClock.nanoseconds()
    let messages = try keeper.messages()
    #expect(MonotonicClock.nanoseconds() - start < 5_000_000_000)
    #expect(killed(in: messages).contains { $0 == ("sh", .requested) })
  }

  @Test func `while a stop lasts it is said each second whom it waits for`() throws {
    let steps = [StopStep(signal: SIGTERM, graceMilliseconds: 1500)]
    let keeper = try shell("trap '' TERM; echo ready; while :; do sleep 5; done", steps: steps)
    let leader = try keeper.leader()
    _ = try keeper.output(until: "ready")
    try keeper.send(.stop)
    let waits = try keeper.messages().compactMap { if case .waitingFor(let members) = $0 { members } else { nil } }
    #expect(waits.count == 1)
    #expect(waits.first?.contains(MemberSummary(pid: leader, command: "sh")) == true)
  }

  @Test func `a signal for the team does not start a stop`() throws {
    let keeper = try shell("trap 'echo got; exit 7' USR1; echo ready; while :; do sleep 0.01; done")
    _ = try keeper.output(until: "ready")
    try keeper.send(.signal(SIGUSR1))
    let messages = try keeper.messages()
    #expect(try keeper.outputToEnd().hasSuffix("got\n"))
    #expect(
      messages.contains { if case .exited(let report) = $0 { report.status == .code(7) } else { false } })
  }

  @Test func `a keeper that watches a quiet team does not wake up`() throws {
    let keeper = try shell("echo ready; exec sleep 30")
    _ = try keeper.output(until: "ready")
    func switches() throws -> [Substring] {
      let file = try FileDescriptor.open("/proc/\(keeper.pid)/status", O_RDONLY)
      var buffer = [UInt8](repeating: 0, count: 8192)
      let count = read(file.rawValue, &buffer, buffer.count)
      return String(decoding: buffer[..<max(0, count)], as: UTF8.self).split(separator: "\n")
        .filter { $0.hasPrefix("voluntary_ctxt_switches") }
    }
    #expect(eventually { ProcessTable().statLine(of: keeper.pid)?.state == UInt8(ascii: "S") })
    usleep(20_000)
    let before = try switches()
    usleep(300_000)
    #expect(try switches() == before)
    try keeper.send(.kill)
    _ = try keeper.messages()
  }

  @Test func `without a leash there is no keeper`() throws {
    let keeper = try KeeperProcess(KeeperArguments(command: []))
    #expect(try keeper.exitCode() == 64)
    #expect(try keeper.outputToEnd().hasPrefix("keeper: the command after -- is missing."))
  }
}
