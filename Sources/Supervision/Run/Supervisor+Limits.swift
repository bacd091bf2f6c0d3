import Telemetry

/// What may happen to a team merely because time passes.
extension Supervisor {
  /// A loop that is later than this was not merely busy: the machine or the container stood still, and so did the teams.
  private static let standstill: UInt64 = 5_000_000_000

  /// Silence while nobody could do anything is nobody's fault.
  func excuseStandstill(at now: Moment) {
    guard deadlines.lateness > Self.standstill else { return }
    for team in teams { team.activity.excuse(deadlines.lateness, at: now.monotonicNanoseconds) }
  }

  /// Looks after a team, and sees to it that it is looked after again in time.
  ///
  /// - Parameter wasSampled: whether its processes have been sampled at this moment.
  func watch(_ team: TeamRun, wasSampled: Bool, at now: Moment) {
    watchTime(of: team, at: now)
    if let deadline = team.chargeTime(at: now) { deadlines.bring(forwardTo: deadline) }
    var isFresh = wasSampled
    if !isFresh, let judgement = team.nextJudgement, now.monotonicNanoseconds >= judgement {
      // Who was busy since the last sample was not silent.
      sample(team, at: now)
      isFresh = true
    }
    if isFresh { team.judgeSilence(at: now) }
    if let judgement = team.nextJudgement, judgement > now.monotonicNanoseconds {
      deadlines.bring(forwardTo: judgement)
    }
    if let look = team.lookForReadyFile(at: now) { deadlines.bring(forwardTo: look) }
    if let restart = team.restartAt, restart > now.monotonicNanoseconds { deadlines.bring(forwardTo: restart) }
  }

  private func watchTime(of team: TeamRun, at now: Moment) {
    guard let limit = team.specification.timeout, let deadline = team.timeLimitDeadline, team.stopReason == nil,
      team.ending == nil || team.restartAt != nil
    else { return }
    if now.monotonicNanoseconds >= deadline {
      team.stop(because: .limit(.timeout(limit)), at: now)
    } else {
      deadlines.bring(forwardTo: deadline)
    }
  }
}
