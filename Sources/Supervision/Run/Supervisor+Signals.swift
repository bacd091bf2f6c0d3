import Glibc
import Keeper
import LinuxSystem
import Monitoring
import Output
import Telemetry

/// What signals do to a run. Teams live in sessions of their own, so a signal from a terminal reaches proctor only, and each
/// of their processes hears of it exactly once: through the stop ladder.
extension Supervisor {
  /// Does what a signal asks for.
  func take(_ signal: Int32, at now: Moment) {
    switch SignalRequest(signal: signal) {
    case .stop: stop(by: signal, killing: false, at: now)
    case .dumpAndKill: stop(by: signal, killing: true, at: now)
    case .status: people.show(status(at: now))
    case .suspend: suspend(at: now)
    case .reopenFiles: output.reopenFiles()
    case nil: break
    }
  }

  private func stop(by signal: Int32, killing: Bool, at now: Moment) {
    let urgency = stopRequests.take(signal, isUrgent: killing, at: now.monotonicNanoseconds)
    guard urgency != .echo else { return }
    if killing { people.show(StateDump.lines(of: self, signal: signal, at: now)) }
    stopEverything(because: .signal(signal), urgently: urgency == .immediate, at: now)
    if endedAt != nil || urgency == .immediate { desk.finish(within: 0, at: now.monotonicNanoseconds) }
  }

  /// How the teams are at this moment, as a table.
  func status(at now: Moment) -> [String] {
    for team in teams { sample(team, at: now) }
    chargeTime(at: now)
    return StatusTable.lines(of: teams.map { TeamStatus($0, at: now) }) + BudgetTable.lines(of: budgets.standings)
  }

  /// Stops the teams' processes, then this one; once it is continued, continues them.
  ///
  /// A team that is being stopped is left to its keeper, which sees it through without us. Keepers are in groups of their own
  /// and are never stopped: if proctor is killed meanwhile, they end their teams.
  private func suspend(at now: Moment) {
    let suspended = teams.filter { $0.leash != nil && $0.ending == nil && $0.stopReason == nil }
    for team in suspended { team.send(.signal(SIGSTOP)) }
    SignalInbox.stopUntilContinued()
    let resumed = Moment.now()
    let pause = resumed.monotonicNanoseconds - now.monotonicNanoseconds
    let text = SummaryTable.seconds(Double(pause) / 1e9)
    suspendedNanoseconds += pause
    for team in suspended {
      team.send(.signal(SIGCONT))
      team.suspendedNanoseconds += pause
      team.activity.excuse(pause, at: resumed.monotonicNanoseconds)
      team.monitor.note("stopped together with proctor for \(text)", level: .info, at: resumed)
    }
    people.notice("went on after \(text), in which the teams were stopped, too")
  }
}
