import Analysis
import Monitoring
import Telemetry

/// The budgets of the whole run: what passes with time, and the stop of all teams when one is used up.
extension Supervisor {
  /// Tells the analysis what may be used, so that it can say how much of it is left and for how long.
  func tellLimits() {
    for team in teams {
      let specification = team.specification
      recorder.analysis.setLimits(
        ofTeam: specification.id, memoryMB: specification.memoryLimitMB, processes: specification.processLimit)
    }
    var limits: [FigureSeries: (dollars: Double?, tokens: Double?)] = [:]
    for standing in budgets.standings {
      let series = FigureSeries(team: standing.scope.team, agent: standing.scope.agent)
      if standing.name == .cost { limits[series, default: (nil, nil)].dollars = Double(standing.limit) / 1e9 }
      if standing.name == .tokens { limits[series, default: (nil, nil)].tokens = Double(standing.limit) }
    }
    for (series, limit) in limits {
      recorder.analysis.setBudget(of: series, dollars: limit.dollars, tokens: limit.tokens)
    }
  }

  /// Looks after the run's own budgets of time and idleness, and sees to it that they are looked after again in time.
  ///
  /// - Parameter wasSampled: whether all teams have been sampled at this moment.
  func watchRunBudgets(wasSampled: Bool, at now: Moment) {
    guard !budgets.isEmpty else { return }
    note(budgets.pass(.time, nanoseconds: lasted(at: now), team: nil), at: now)
    if let amount = budgets.nextThreshold(of: .time, team: nil) {
      let start = startedAt.addingSaturating(suspendedNanoseconds)
      deadlines.bring(forwardTo: start.addingSaturating(Duration.milliseconds(amount).wholeNanoseconds))
    }
    guard let deadline = idleDeadline else { return }
    guard now.monotonicNanoseconds >= deadline else { return deadlines.bring(forwardTo: deadline) }
    // Who was busy since the last sample was not silent.
    if !wasSampled { for team in teams { sample(team, at: now) } }
    if let last = lastActivity {
      note(
        budgets.pass(.idle, nanoseconds: now.monotonicNanoseconds - min(last, now.monotonicNanoseconds), team: nil),
        at: now)
    }
    if let deadline = idleDeadline, deadline > now.monotonicNanoseconds { deadlines.bring(forwardTo: deadline) }
  }

  /// When the run will have been idle for so long that its budget has something to say.
  private var idleDeadline: UInt64? {
    guard let amount = budgets.nextThreshold(of: .idle, team: nil), let last = lastActivity else { return nil }
    return last.addingSaturating(Duration.milliseconds(amount).wholeNanoseconds)
  }

  /// When any team last did something; `nil` while none of them could be idle.
  private var lastActivity: UInt64? {
    guard !teams.contains(where: { $0.state == .starting }) else { return nil }
    return teams.filter(\.isWatched).map(\.activity.last).max()
  }

  /// How long the run has lasted, in nanoseconds, without the time for which it was stopped.
  private func lasted(at now: Moment) -> UInt64 {
    let start = startedAt.addingSaturating(suspendedNanoseconds)
    return now.monotonicNanoseconds - min(start, now.monotonicNanoseconds)
  }

  /// Charges the time of the run and of all teams up to this moment.
  func chargeTime(at now: Moment) {
    guard !budgets.isEmpty else { return }
    for team in teams { _ = team.chargeTime(at: now) }
    note(budgets.pass(.time, nanoseconds: lasted(at: now), team: nil), at: now)
  }

  /// Stops all teams when a budget of the run has been used up.
  func stopOverBudget(at now: Moment) {
    guard let overrun = budgets.takeOverrun() else { return }
    people.budget(overrun)
    stopEverything(because: .budget(overrun), at: now)
  }

  /// Tells what the budgets that were used up came to, now that everything is read.
  func recordOverruns(at now: Moment) {
    for standing in budgets.standings where standing.status == .exceeded {
      recorder.record(
        .budget(standing, isFinal: true), team: standing.scope.team, agent: standing.scope.agent, at: now)
    }
  }

  private func note(_ news: [BudgetStanding], at now: Moment) {
    for standing in news {
      recorder.record(.budget(standing, isFinal: false), team: nil, agent: nil, at: now)
      if standing.status == .warning { people.budget(standing) }
    }
  }
}
