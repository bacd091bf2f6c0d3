import Keeper
import Monitoring
import Telemetry

/// How a team goes from state to state. Every change passes through ``apply(_:because:at:)``, which tells it.
extension TeamRun {
  /// Takes an event in and tells of the state it leads to; an event that changes nothing is not told.
  func apply(_ event: TeamState.Event, because reason: String, at moment: Moment) {
    guard let next = state.next(on: event) else { return }
    state = next
    monitor.enter(next.wire, because: reason, at: moment) { record($1, agent: $0, at: moment) }
    if event == .failed {
      // Not the team's own doing: people hear of it even when they want no lines.
      journal.people.problem("\(specification.id): \(reason)")
    } else {
      journal.people.lifecycle(team: specification.id, state: next.wire, reason: reason)
    }
  }

  /// Tells of a failure that is not the team's own; there is no restart after it.
  func fail(because reason: String, at moment: Moment) {
    restartAt = nil
    apply(.failed, because: reason, at: moment)
  }

  /// Stops the team by its ladder, or keeps it from being started; the first reason stands.
  ///
  /// - Parameter urgently: kill it at once: one message, since after two its processes may have heard a TERM in between.
  func stop(because reason: StopReason, urgently: Bool = false, at moment: Moment) {
    guard stopReason == nil else {
      if urgently { kill() }
      return
    }
    switch state {
    case .waiting:
      stopReason = reason
      neverStart(at: moment)
      apply(.stopRequested, because: "\(reason.sentence); the team was not started", at: moment)
    case .restarting:
      stopReason = reason
      restartAt = nil
      endedAt = moment.monotonicNanoseconds
      apply(.stopRequested, because: "\(reason.sentence); the team is not started again", at: moment)
    default:
      guard ending == nil else {
        if urgently { kill() }
        return
      }
      stopReason = reason
      apply(.stopRequested, because: reason.sentence, at: moment)
      if urgently { kill() } else { send(.stop) }
    }
  }

  /// It has to wait for others; said once, until it waits for less.
  func hold(because reason: String, at moment: Moment) {
    guard reason != heldBecause else { return }
    heldBecause = reason
    apply(.held, because: reason, at: moment)
  }

  /// A team that it needs has failed: it never runs.
  func abandon(because reason: String, at moment: Moment) {
    neverStart(at: moment)
    fail(because: "not started: \(reason)", at: moment)
  }

  private func neverStart(at moment: Moment) {
    startedAt = moment.monotonicNanoseconds
    endedAt = startedAt
    ending = .notStarted(.ownFailure)
    hasKeeperFinished = true
  }

  /// The orchestrator has ended: for good, or to be started again.
  func settleEnd(code: Int32, because sentence: String, at moment: Moment) {
    switch decideRestart(code: code, at: moment) {
    case .restart(let number, let delay):
      restart(number, after: delay, code: code, because: sentence, at: moment)
    case .giveUp(let count, let window):
      let trouble = "\(sentence); given up after \(count) restarts in \(DurationText.render(window))"
      apply(code == 0 ? .endedWell : .endedBadly, because: trouble, at: moment)
    case .end:
      apply(code == 0 ? .endedWell : .endedBadly, because: sentence, at: moment)
    }
  }

  /// The orchestrator could not be started.
  ///
  /// - Parameter mayPass: whether the machine was only short of something.
  func settleFailedStart(because sentence: String, mayPass: Bool, at moment: Moment) {
    let code = ExitCode.ownFailure.rawValue
    if mayPass, case .restart(let number, let delay) = decideRestart(code: code, at: moment) {
      restart(number, after: delay, code: code, because: sentence, at: moment)
    } else {
      fail(because: sentence, at: moment)
    }
  }

  private func decideRestart(code: Int32, at moment: Moment) -> RestartSchedule.Decision {
    guard stopReason == nil else { return .end }
    let now = moment.monotonicNanoseconds
    var chance = SystemRandomNumberGenerator()
    return restarts.decide(code: code, up: now - min(startedAt, now), at: now, using: &chance)
  }

  private func restart(_ number: Int, after delay: UInt64, code: Int32, because sentence: String, at moment: Moment) {
    restartAt = moment.monotonicNanoseconds + delay
    let wait = DurationText.render(.milliseconds(Int64(delay / 1_000_000)))
    apply(.endedForRestart, because: "\(sentence); starts again in \(wait)", at: moment)
    let notice = RestartNotice(
      attempt: number, delaySeconds: Double(delay) / 1e9, exitCode: Int(code), reason: sentence)
    record(.restartScheduled(notice), at: moment)
  }

  /// Whether the team is to be started again now: its delay is over, and nothing of its life before is left.
  func isRestartDue(at now: UInt64) -> Bool {
    guard let restartAt else { return false }
    return now >= restartAt && hasKeeperFinished && pipes.isEmpty
  }

  /// When its time is up. The limit counts from the first start on: with restarts it bounds what all lives of a team cost.
  /// What it was stopped for together with proctor does not count.
  var timeLimitDeadline: UInt64? {
    guard let limit = specification.timeout, let firstStartedAt else { return nil }
    return firstStartedAt.addingSaturating(limit.wholeNanoseconds).addingSaturating(suspendedNanoseconds)
  }

  /// How far it has come, for those who wait for it.
  var progress: TeamProgress {
    TeamProgress(
      hasStarted: leader != nil, isReady: isReady, isOver: isOver,
      hasSucceeded: stopReason == nil && exitCode == .success)
  }

  /// How it ended, for the exit code.
  var outcome: TeamOutcome {
    var outcome = TeamOutcome(
      id: specification.id, code: exitCode, origin: .supervisor, endedAt: endedAt ?? startedAt)
    switch (stopReason, ending) {
    case (.limit(let limit), _):
      outcome.origin = .limit
      outcome.limit = limit.key
    case (.unpricedModel, _), (.budget, _): outcome.origin = .budget
    case (.alert, _): outcome.origin = .gate
    case (.some, _): outcome.wasStoppedByUs = true
    case (nil, _) where isOverBudget: outcome.origin = .budget
    case (nil, .exited): outcome.origin = hasFailedByLeftovers ? .supervisor : .child
    case (nil, _): break
    }
    return outcome
  }

  /// Whether it has ended for good, and badly, by its own doing.
  var hasFailed: Bool { state.isFinal && outcome.hasFailed }
}
