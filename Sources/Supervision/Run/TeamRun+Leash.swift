import Glibc
import Keeper
import LinuxSystem
import Monitoring
import Telemetry

/// What the keeper tells over the leash.
extension TeamRun {
  /// Longer than any message: names of processes are at most 15 bytes and at most 64 of them come at once.
  private static let longestMessage = 16 << 10
  /// How long pipes are still read once the team is empty: whoever holds them then is no member.
  private static let drainNanoseconds: UInt64 = 2_000_000_000

  /// Reads the messages that have come.
  ///
  /// - Returns: whether the leash has come to its end; it is closed then.
  func readLeash(at moment: Moment) -> Bool {
    var buffer = [UInt8](repeating: 0, count: Self.longestMessage)
    while leash != nil {
      let length = buffer.withUnsafeMutableBytes { bytes -> Int? in
        guard let count = try? leash?.read(into: bytes) else { return nil }
        return count
      }
      guard let length else { return false }
      guard length > 0 else {
        leash = nil
        if !hasKeeperFinished { loseKeeper(at: moment) }
        return true
      }
      if let message = LeashMessage(bytes: Array(buffer[..<length])) { take(message, at: moment) }
    }
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
    case .killed(let member, let age, let reason):
      let kill = ProcessKill(
        pid: member.pid, command: member.command, reason: reason.description, ageSeconds: Double(age) / 1000)
      record(.processKilled(kill), at: moment)
      journal.people.killed(team: specification.id, member: member.text, reason: reason.description)
    case .finished(let left):
      survivors = Int(left)
      finish(at: moment)
    case .signal, .stop, .kill:
      break
    }
  }

  private func takeExit(_ report: ExitReport, at moment: Moment) {
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
    drainDeadline = moment.monotonicNanoseconds + Self.drainNanoseconds
    if survivors > 0 {
      fail(because: "\(survivors) processes could not be ended", at: moment)
    }
  }

  /// The leash ended without a word: the keeper was killed. Its team is swept here.
  private func loseKeeper(at moment: Moment) {
    if ending == nil { ending = .keeperLost }
    endedAt = endedAt ?? moment.monotonicNanoseconds
    let swept = OrphanSweep.kill(
      sessionOf: leader, runID: journal.recorder.runID, team: specification.id)
    survivors = swept.survivors
    hasKeeperFinished = true
    drainDeadline = moment.monotonicNanoseconds + Self.drainNanoseconds
    for member in swept.killed {
      let kill = ProcessKill(pid: member.identity.pid, command: member.command, reason: "its keeper was killed")
      record(.processKilled(kill), at: moment)
    }
    fail(because: "the team's keeper ended unexpectedly", at: moment)
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
      pid: pid, code: code, signal: signal, signalName: signal.map { SignalName.name(of: Int32($0)) },
      coreDumped: core, userSeconds: Double(report.userMicroseconds) / 1e6,
      systemSeconds: Double(report.systemMicroseconds) / 1e6, peakMemoryMB: Double(report.peakResidentKiB) / 1024,
      durationSeconds: durationSeconds)
  }
}
