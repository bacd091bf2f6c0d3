import Monitoring
import ProcessSampling
import Telemetry

/// What a team's activity says about it: limits that it passes, silence, questions, readiness.
///
/// Stalled and waiting for input are told and nothing more: only a limit that somebody has set stops a team.
extension TeamRun {
  /// Whether the orchestrator runs and nobody has told it to stop.
  var isWatched: Bool {
    ending == nil && (state == .running || state == .waitingInput || state == .stalled)
  }

  /// The team printed something.
  func noteOutput(at moment: Moment) {
    activity.noteOutput(at: moment.monotonicNanoseconds)
    stir(because: "it prints again", at: moment)
  }

  /// Judges a sample of its processes.
  func judge(_ sample: TeamSample, at moment: Moment) {
    let now = moment.monotonicNanoseconds
    activity.noteSample(cpuPercent: sample.tree.cpuPercent, tools: sample.tree.tools, at: now)
    guard isWatched else { return }
    if activity.silence(at: now) == 0 {
      stir(because: "it uses the processor again", at: moment)
    } else if state == .stalled, sample.tree.tools > 0 {
      stir(because: "it runs a tool", at: moment)
    }
    let limit = Limit.passed(
      memoryMB: sample.tree.residentMiB, processes: sample.tree.processes, of: specification)
    if let limit { stop(because: .limit(limit), at: moment) }
  }

  private func stir(because reason: String, at moment: Moment) {
    isBlockedOnInput = false
    apply(.stirred, because: reason, at: moment)
  }

  /// When its silence will have lasted long enough to mean something; a sample must be taken then.
  var nextJudgement: UInt64? {
    guard isWatched else { return nil }
    var moments: [UInt64] = []
    if let idle = specification.idle { moments.append(activity.idle(after: idle)) }
    if let amount = budgets.nextThreshold(of: .idle, team: index) {
      moments.append(activity.idle(after: .milliseconds(amount)))
    }
    if state == .running, let silence = specification.stalledAfter { moments.append(activity.stalled(after: silence)) }
    return moments.min()
  }

  /// Judges its silence, right after a sample.
  func judgeSilence(at moment: Moment) {
    guard isWatched else { return }
    let now = moment.monotonicNanoseconds
    if let idle = specification.idle, now >= activity.idle(after: idle) {
      return stop(because: .limit(.idle(idle)), at: moment)
    }
    note(budgets.pass(.idle, nanoseconds: activity.silence(at: now), team: index), at: moment)
    guard stopReason == nil else { return }
    // Who is known to wait is looked at with every sample: the end of waiting need not show otherwise.
    if isBlockedOnInput || activity.takeLook(at: now) { lookForQuestion(at: moment) }
    if state == .running, let silence = specification.stalledAfter, now >= activity.stalled(after: silence) {
      let duration = DurationText.render(.milliseconds(Int64(activity.silence(at: now) / 1_000_000)))
      apply(.fellSilent, because: "no output and no processor time for \(duration), and no tool runs", at: moment)
    }
  }

  private func lookForQuestion(at moment: Moment) {
    guard state != .waitingInput || isBlockedOnInput else { return }
    guard let leader, let wait = InputWait.find(among: processes, leader: leader) else {
      if isBlockedOnInput { stir(because: "nobody waits for input any more", at: moment) }
      return
    }
    isBlockedOnInput = true
    asks(because: "\(wait.command) (\(wait.pid)) waits to read descriptor \(wait.descriptor), \(wait.file)", at: moment)
  }

  /// It seems to ask a question; the evidence says why. Output or processor time take it back.
  func asks(because evidence: String, at moment: Moment) { apply(.asked, because: evidence, at: moment) }

  // MARK: Readiness

  /// Looks whether a line is the sign that others wait for.
  func lookForReadySign(in line: String, at moment: Moment) {
    if let evidence = readyWatch?.evidence(in: line) { becomeReady(because: evidence, at: moment) }
  }

  /// Looks for the file that others wait for.
  ///
  /// - Returns: when to look again; nil when there is no need.
  func lookForReadyFile(at moment: Moment) -> UInt64? {
    guard let watch = readyWatch, watch.needsLooks, leader != nil, ending == nil else { return nil }
    guard let evidence = watch.evidenceOfFile() else {
      return moment.monotonicNanoseconds + ReadyWatch.fileInterval
    }
    becomeReady(because: evidence, at: moment)
    return nil
  }

  private func becomeReady(because evidence: String, at moment: Moment) {
    isReady = true
    readyWatch = nil
    apply(.ready, because: "ready: \(evidence)", at: moment)
  }
}
