import Alerts
import Analysis
import LinuxSystem
import Monitoring
import Recognition
import Telemetry

/// What rules find out, and what is done about it.
extension Supervisor {
  /// How long programs may still be told of alerts when the run is over: long, or short when somebody waits for us to go.
  private static let lastWords: UInt64 = 10_000_000_000
  private static let hurriedLastWords: UInt64 = 1_000_000_000
  /// A deadline that has just passed is no reason to spin.
  private static let shortestWait: UInt64 = 1_000_000

  /// Looks whether alerts have begun or ended, and sees to it that somebody looks again in time.
  func watchAlerts(everything: Bool = false, at now: Moment) throws {
    alerts.restingTeams = Set(teams.filter { $0.leader == nil || $0.ending != nil }.map(\.specification.id))
    for change in alerts.changes(at: now, everything: everything) { act(on: change, at: now) }
    for rule in alerts.takeOverflowing() {
      people.notice("\(rule): more series are in trouble than alerts are told of at once")
    }
    try desk.advance(at: now) { program in
      if let leash = program.leash?.rawValue { try epoll.add(leash, .readable, token: Token.alertLeash) }
      for (stream, pipe) in program.pipes {
        try epoll.add(pipe.descriptor.rawValue, .readable, token: Token.alertPipe(stream))
      }
    }
    let next = [alerts.deadline(nextWake: deadlines.nextSampling), desk.deadline].compactMap(\.self).min()
    let soonest = now.monotonicNanoseconds.addingSaturating(Self.shortestWait)
    if let next { deadlines.bring(forwardTo: max(next, soonest)) }
  }

  private func act(on change: AlertChange, at now: Moment) {
    let series = change.series
    for action in change.actions {
      switch action {
      case .emit:
        recorder.record(.alert(change.alert), team: series.team, agent: series.agent, at: now)
        people.alert(change)
      case .exec(let name): desk.tell(program: name, of: change.alert)
      // The summary tells, and the exit code.
      case .fail: break
      case .stop: stop(change, urgently: false, at: now)
      case .kill: stop(change, urgently: true, at: now)
      }
    }
    for team in teams where series.team == nil || team.specification.id == series.team {
      team.monitor.touch(series.agent, at: now)
    }
  }

  /// Stops the team that an alert is about, or all of them.
  private func stop(_ change: AlertChange, urgently: Bool, at now: Moment) {
    let reason = TeamRun.StopReason.alert(rule: change.alert.rule)
    guard let name = change.series.team else { return stopEverything(because: reason, urgently: urgently, at: now) }
    for team in teams where team.specification.id == name {
      team.stop(because: reason, urgently: urgently, at: now)
    }
  }

  /// Reads what a program that is told of an alert prints, and what its keeper says.
  func readAlertProgram(_ stream: ChildStream?, into buffer: UnsafeMutableRawBufferPointer, at now: Moment) {
    if let stream {
      desk.running?.readPipe(stream, into: buffer)
    } else {
      desk.running?.readLeash(into: buffer, at: now.monotonicNanoseconds)
    }
  }

  /// Everybody has ended: a last look, and a last occasion to tell.
  func endAlerts(at now: Moment) throws {
    let isHurried = isReaderGone || !stopRequests.signals.isEmpty
    try watchAlerts(everything: true, at: now)
    desk.finish(within: isHurried ? Self.hurriedLastWords : Self.lastWords, at: now.monotonicNanoseconds)
  }
}
