import Monitoring
import ProcessSampling
import Recognition
import Telemetry

/// What a team uses of its budgets, of those of its agents and of the run's.
extension TeamRun {
  /// Whether a budget of its own, or of one of its agents, is used up; or the run's, and it was stopped because of that.
  var isOverBudget: Bool {
    switch stopReason {
    case .budget: true
    case nil: budgets.isExceeded(ofTeam: index)
    case .limit, .signal, .readerGone, .failFast, .unpricedModel, .alert: false
    }
  }

  /// Charges what it has spent by now, as far as it told.
  func chargeSpending(at moment: Moment) {
    guard budgets.watchesSpending(of: index) else { return }
    note(budgets.spend(monitor.spending(), team: index) { monitor.spending(of: $0) }, at: moment)
  }

  /// Charges what its processes hold.
  func chargeProcesses(_ sample: TeamSample, at moment: Moment) {
    guard !budgets.isEmpty else { return }
    let held = (memoryMB: sample.tree.residentMiB, count: sample.tree.processes)
    note(budgets.hold(held, team: index), at: moment)
  }

  /// Charges the time since its first start; what it was stopped for together with proctor does not count.
  ///
  /// - Returns: when the budget has something to say next.
  func chargeTime(at moment: Moment) -> UInt64? {
    guard !budgets.isEmpty, let firstStartedAt else { return nil }
    let start = firstStartedAt.addingSaturating(suspendedNanoseconds)
    let end = restartAt == nil ? min(endedAt ?? .max, moment.monotonicNanoseconds) : moment.monotonicNanoseconds
    note(budgets.pass(.time, nanoseconds: end - min(start, end), team: index), at: moment)
    guard !isOver, let amount = budgets.nextThreshold(of: .time, team: index) else { return nil }
    let next = start.addingSaturating(Duration.milliseconds(amount).wholeNanoseconds)
    return next > moment.monotonicNanoseconds ? next : nil
  }

  /// Tells of budgets that have come to four fifths or to their end. At the end of its own, or of an agent's, the team is
  /// stopped; at the end of the run's, the loop stops all teams.
  func note(_ news: [BudgetStanding], at moment: Moment) {
    for standing in news {
      journal.recorder.record(
        .budget(standing, isFinal: false), team: standing.scope.team, agent: standing.scope.agent, at: moment)
      if standing.status == .exceeded, standing.scope != .run { stop(because: .budget(standing), at: moment) }
      // Who is stopped is told why.
      if standing.status == .warning || standing.scope != .run && stopReason != .budget(standing) {
        journal.people.budget(standing)
      }
    }
  }

  /// Tells of models without a price, and stops the team where that is wanted.
  func noteUnpriced(at moment: Moment) {
    for model in monitor.takeUnpricedModels() { tell(ofUnpriced: model, at: moment) }
    guard namelessCalls != .told, budgets.watchesCost(of: index) else { return }
    let hasSome = monitor.hasNamelessCalls
    // Many tools print the cost of a call on a line of its own, right after its tokens.
    if hasSome, namelessCalls == .seen {
      settleNamelessCalls(at: moment)
    } else {
      namelessCalls = hasSome ? .seen : .none
    }
  }

  /// Tells of calls that have no price because they name no model, if there are any.
  func settleNamelessCalls(at moment: Moment) {
    guard namelessCalls == .seen else { return }
    namelessCalls = .told
    tell(ofUnpriced: nil, at: moment)
  }

  private func tell(ofUnpriced model: String?, at moment: Moment) {
    let isBudgeted = budgets.watchesCost(of: index)
    journal.people.unpriced(team: specification.id, model: model, isBudgeted: isBudgeted)
    if isBudgeted {
      let what = model.map { "the model \(QuotedText.of($0))" } ?? "calls that name no model"
      let sentence = "no price is known for \(what): the budget of cost does not see what is spent there"
      monitor.warn(of: sentence, at: moment) { record($1, agent: $0, at: moment) }
    }
    if pricing.unpriced == .stop { stop(because: .unpricedModel(model), at: moment) }
  }
}

/// How much a team has told of calls that name no model.
enum NamelessCalls {
  /// None, or their cost is known.
  case none
  /// Some have no price so far.
  case seen
  /// Some have none, and everybody knows.
  case told
}
