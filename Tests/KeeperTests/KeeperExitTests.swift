import Glibc
import Keeper
import LinuxSystem
import Testing

/// How a leader ends, and when the supervisor hears of it.
@Suite struct KeeperExitTests {
  private func shell(_ script: String) throws -> KeeperProcess {
    try KeeperProcess(KeeperArguments(command: ["sh", "-c", script]))
  }

  private func status(in messages: [LeashMessage]) -> ExitReport.Status? {
    messages.lazy.compactMap { if case .exited(let report) = $0 { report.status } else { nil } }.first
  }

  @Test(arguments: Int32(0)...255)
  func `every exit code arrives as it is`(code: Int32) throws {
    let keeper = try shell("exit \(code)")
    let messages = try keeper.messages()
    #expect(status(in: messages) == .code(code))
    #expect(messages.last == .finished(survivors: 0))
    #expect(messages.count == 3)
  }

  @Test(arguments: [SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL, SIGUSR1, SIGSEGV, SIGPIPE, SIGALRM, SIGTERM, 40])
  func `a death by signal arrives as one`(signal: Int32) throws {
    let keeper = try shell("ulimit -c 0; kill -\(signal) $$")
    #expect(status(in: try keeper.messages()) == .signal(signal, coreDumped: false))
  }

  @Test func `the exit is reported at once though a background child lives`() throws {
    // The best of three: the machine may be busy, the keeper may not.
    var best = UInt64.max
    for _ in 0..<3 {
      let keeper = try shell("setsid sleep 30 & trap 'exit 5' TERM; echo ready; wait")
      let leader = try keeper.leader()
      _ = try keeper.output(until: "ready")
      #expect(
        eventually {
          ProcessTable().descendants(of: keeper.pid).contains { $0.command == "sleep" && $0.session == $0.identity.pid }
        })
      let start = MonotonicClock.nanoseconds()
      // To the leader alone: over the leash a signal reaches all.
      kill(leader, SIGTERM)
      let exit = try keeper.next()
      best = min(best, MonotonicClock.nanoseconds() - start)
      #expect(status(in: [exit].compactMap(\.self)) == .code(5))
      let rest = try keeper.messages()
      guard case .killed(let killed, .leftOver) = rest.first else {
        Issue.record("\(rest)")
        return
      }
      #expect(killed.member.command == "sleep")
      #expect(killed.signal == SIGTERM)
      #expect(killed.tookMilliseconds != nil)
      #expect(rest.last == .finished(survivors: 0))
      #expect(keeper.survivors == [])
    }
    #expect(best < 50_000_000)
  }

  @Test func `the last program of a pipeline may finish after its leader`() throws {
    // The background reader outlives the leader by some milliseconds and is neither killed nor reported.
    let keeper = try shell("(sleep 0.05; echo last line) & exit 0")
    let messages = try keeper.messages()
    #expect(try keeper.outputToEnd() == "last line\n")
    #expect(messages.count == 3)
  }

  @Test func `processor time and memory of the leader are reported`() throws {
    let keeper = try shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done")
    let messages = try keeper.messages()
    guard case .exited(let report) = messages[1] else {
      Issue.record("\(messages)")
      return
    }
    #expect(report.userMicroseconds > 0)
    #expect(report.peakResidentKiB > 100)
  }

  @Test func `the start is reported with an identity that the process table confirms`() throws {
    let keeper = try shell("read line; echo started; exec sleep 30")
    guard case .spawned(let pid, let startTime) = try keeper.next() else {
      Issue.record("the first message is not 'spawned'")
      return
    }
    #expect(ProcessTable().statLine(of: pid)?.identity == ProcessIdentity(pid: pid, startTime: startTime))
    try keeper.send(.kill)
    #expect(status(in: try keeper.messages()) == .signal(SIGKILL, coreDumped: false))
  }

  @Test func `orphans that end are reaped, and none stays a zombie`() throws {
    let keeper = try shell("for i in 1 2 3 4 5; do (true &) ; done; sleep 0.1; echo ready; exec sleep 30")
    _ = try keeper.output(until: "ready")
    let pid = keeper.pid
    #expect(eventually { ProcessTable().descendants(of: pid).allSatisfy { !$0.isDead } })
    try keeper.send(.kill)
    _ = try keeper.messages()
  }
}

/// Looks again and again until it is so, for at most ten seconds.
func eventually(_ condition: () -> Bool) -> Bool {
  let deadline = MonotonicClock.nanoseconds() + 10_000_000_000
  while !condition() {
    if MonotonicClock.nanoseconds() > deadline { return false }
    usleep(1000)
  }
  return true
}
