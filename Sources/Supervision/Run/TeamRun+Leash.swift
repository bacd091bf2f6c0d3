import Glibc
import Keeper
import LinuxSystem
import Monitoring
import Telemetry

/// What the keeper tells over the leash.
extension TeamRun {
  /// How long pipes are still read once the team is empty: whoever holds them then is no member.
  private static let drainNanoseconds: UInt64 = 2_000_000_000

  /// Reads the messages that have come.
  ///
  /// - Returns: whether the leash has come to its end; it is closed then.
  func readLeash(at moment: Moment) -> Bool {
    guard let leash else { return true }
    guard leash.read({ take($0, at: moment) }) else { return false }
    self.leash = nil
    if !hasKeeperFinished { loseKeeper(at: moment) }
    return true
  }

  private func take(_ message: LeashMessage, at moment: Moment) {
    switch message {
    case .spawned(let pid, let startTime):
      leader = ProcessIdentity(pid: pid, startTime: startTime)
      apply(.spawned, because: "process \(pid) started", at: moment)
    case .spawnFailed(let failure):
      ending = .notStarted(ExitCode(rawValue: failure.exitCode))
      endedAt = moment.monotonicNanoseconds
      settleFailedStart(because: failure.description, mayPass: failure.mayPass, at: moment)
    case .exited(let report): takeExit(report, at: moment)
    case .waitingFor(let members): journal.people.waiting(team: specification.id, for: members.map(\.text))
    case .killed(let killed, let reason):
      if reason == .leftOver { leftoverCount += 1 }
      tell(of: killed, because: reason.description, at: moment)
    case .kept(let member, let startTime):
      let identity = ProcessIdentity(pid: member.pid, startTime: startTime)
      kept.insert(identity)
      let age = Double(BootClock.ageMilliseconds(of: identity)) / 1000
      record(.processKept(ProcessKept(pid: member.pid, command: member.command, ageSeconds: age)), at: moment)
      journal.people.kept(team: specification.id, member: member.text)
    case .finished(let left):
      survivors = Int(left)
      finish(at: moment)
    case .signal, .stop, .kill:
      break
    }
  }

  private func takeExit(_ report: ExitReport, at moment: Moment) {
    // What it told before its end comes before its end.
    drainEvents(at: moment)
    ending = .exited(report)
    endedAt = moment.monotonicNanoseconds
    monitor.observeEnd(at: moment)
    let seconds = Double(moment.monotonicNanoseconds - startedAt) / 1e9
    let exit = ProcessExit(report, pid: leader?.pid ?? 0, durationSeconds: seconds)
    record(.processExited(exit), at: moment)
    settleEnd(code: report.shellCode, because: report.sentence, at: moment)
  }

  private func finish(at moment: Moment) {
    hasKeeperFinished = true
    closeEvents(at: moment)
    drainDeadline = moment.monotonicNanoseconds + Self.drainNanoseconds
    if survivors > 0 {
      fail(because: "\(survivors) processes could not be ended", at: moment)
    } else if hasFailedByLeftovers {
      let who = leftoverCount == 1 ? "1 process" : "\(leftoverCount) processes"
      fail(because: "\(who) outlived the orchestrator, which must not leave any (leftovers: report)", at: moment)
    }
  }

  private func tell(of killed: KilledMember, because reason: String, at moment: Moment) {
    let kill = ProcessKill(
      pid: killed.member.pid, command: killed.member.command, reason: reason,
      ageSeconds: Double(killed.ageMilliseconds) / 1000,
      signalName: SignalName.fullName(of: killed.signal),
      tookSeconds: killed.tookMilliseconds.map { Double($0) / 1000 })
    record(.processKilled(kill), at: moment)
    journal.people.killed(team: specification.id, member: killed.member.text, reason: reason)
  }

  /// The leash ended without a word: the keeper was killed. Its team is swept by us.
  private func loseKeeper(at moment: Moment) {
    if ending == nil { ending = .keeperLost }
    endedAt = endedAt ?? moment.monotonicNanoseconds
    let now = moment.monotonicNanoseconds
    sweep = OrphanSweep(
      leader: leader, runID: journal.recorder.runID, team: specification.id, group: controlGroup, at: now)
    fail(because: "the team's keeper ended unexpectedly", at: moment)
  }

  /// Goes on with the sweep after a killed keeper, if there is one.
  ///
  /// - Parameter spared: what teams left behind on purpose.
  /// - Returns: when to come again; nil when nothing is to be swept.
  func advanceSweep(sparing spared: Set<ProcessIdentity>, at moment: Moment) -> UInt64? {
    let now = moment.monotonicNanoseconds
    let step = sweep?.advance(at: now, sparing: spared) {
      tell(of: $0, because: "its keeper was killed", at: moment)
    }
    switch step {
    case nil: return nil
    case .again(let next): return next
    case .finished(let left):
      sweep = nil
      survivors = left
      finish(at: moment)
      return drainDeadline
    }
  }
}

extension SpawnFailure {
  /// Whether the same start may go well a little later: the machine was short of something.
  var mayPass: Bool { subject == .resources && errno != E2BIG }
}

extension MemberSummary {
  /// For people: `sleep (4711)`.
  var text: String { "\(command) (\(pid))" }
}

extension ExitReport {
  /// For people: what the orchestrator's end was.
  var sentence: String {
    switch status {
    case .code(let code): "exit code \(code)"
    case .signal(let signal, let coreDumped):
      "killed by \(SignalName.name(of: signal))\(coreDumped ? ", core dumped" : "")"
    }
  }
}

extension ProcessExit {
  init(_ report: ExitReport, pid: Int32, durationSeconds: Double) {
    var code: Int?
    var signal: Int?
    var core = false
    switch report.status {
    case .code(let value): code = Int(value)
    case .signal(let value, let coreDumped):
      signal = Int(value)
      core = coreDumped
    }
    self.init(
      pid: pid, code: code, signal: signal, signalName: signal.map { SignalName.fullName(of: Int32($0)) },
      coreDumped: core, userSeconds: Double(report.userMicroseconds) / 1e6,
      systemSeconds: Double(report.systemMicroseconds) / 1e6, peakMemoryMB: Double(report.peakResidentKiB) / 1024,
      durationSeconds: durationSeconds)
  }
}
