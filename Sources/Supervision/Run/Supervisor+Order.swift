import LinuxSystem
import Monitoring
import Telemetry

/// Who may start, who must start again, and in which order all end.
extension Supervisor {
  /// Takes up what has become possible: starts, restarts, and the next step of an ordered stop.
  func advanceLifecycles(at now: Moment) throws {
    stopOverBudget(at: now)
    if settings.failFast, orderedStop == nil, let failed = teams.first(where: \.hasFailed) {
      stopEverything(because: .failFast(team: failed.specification.id), at: now)
    }
    advanceStop(at: now)
    // One that never starts may be what another one waits for.
    var waiting = -1
    while true {
      let candidates = teams.filter { $0.state == .waiting }
      guard !candidates.isEmpty, candidates.count != waiting else { break }
      waiting = candidates.count
      for team in candidates { try startWhenItMay(team) }
    }
    for team in teams {
      if team.isRestartDue(at: now.monotonicNanoseconds) {
        try launch(team)
      } else if let restart = team.restartAt, restart > now.monotonicNanoseconds {
        deadlines.bring(forwardTo: restart)
      }
    }
  }

  /// Starts a team that waits, if nothing stands in its way any more.
  func startWhenItMay(_ team: TeamRun) throws {
    guard team.state == .waiting else { return }
    let verdict = order.verdict(on: team.index) {
      teams[$0].specification.id
    } progress: {
      teams[$0].progress
    }
    switch verdict {
    case .now: try launch(team)
    case .never(let reason): team.abandon(because: reason, at: .now())
    case .wait(let reason): team.hold(because: reason, at: .now())
    }
  }

  /// Stops all teams, those first on whom nobody relies.
  ///
  /// - Parameter urgently: KILL for all, now.
  func stopEverything(because reason: TeamRun.StopReason, urgently: Bool = false, at now: Moment) {
    guard !urgently, order.isOrdered else {
      for team in teams { team.stop(because: reason, urgently: urgently, at: now) }
      return
    }
    if orderedStop == nil {
      let graces = teams.map { team in
        team.specification.stop.reduce(UInt64(0)) { $0.addingSaturating($1.grace.wholeNanoseconds) }
      }
      orderedStop = (OrderedStop(levels: order.stopLevels(), graces: graces, at: now.monotonicNanoseconds), reason)
    }
    advanceStop(at: now)
  }

  private func advanceStop(at now: Moment) {
    guard var stop = orderedStop else { return }
    // What does not run, or not again, needs no order.
    for team in teams where team.state == .waiting || team.state == .restarting {
      team.stop(because: stop.reason, at: now)
    }
    let due = stop.plan.due(at: now.monotonicNanoseconds) { team in
      order.dependents(of: team).allSatisfy { teams[$0].isOver }
    }
    for team in due { teams[team].stop(because: stop.reason, at: now) }
    for team in stop.plan.overdue(at: now.monotonicNanoseconds) where !teams[team].isOver { teams[team].kill() }
    orderedStop = stop
    if let next = stop.plan.next { deadlines.bring(forwardTo: next) }
  }
}
