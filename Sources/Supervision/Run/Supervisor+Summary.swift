import Analysis
import Foundation
import Keeper
import LinuxSystem
import Monitoring
import Output
import Redaction
import Telemetry

/// The end of a run: last snapshots, the summary, whose exit code it is.
extension Supervisor {
  func finish() -> (code: ExitCode, dieBy: Int32?) {
    let now = Moment.now()
    // A team whose pipes were given up has had no other occasion.
    for team in teams {
      team.settleGit(at: now)
      team.settleNamelessCalls(at: now)
      team.monitor.tellOfRest { team.record($1, agent: $0, at: now) }
    }
    if recorder.wantsSnapshots {
      for team in teams {
        for snapshot in team.monitor.finalSnapshots(at: now) { recorder.record(snapshot, at: now) }
      }
    }
    chargeTime(at: now)
    recordOverruns(at: now)
    let gates = alerts.gateResults(settings.alerts, at: now)
    let verdict = verdict(gates: gates)
    var quality = DataQuality(teams.map(\.monitor), recorder)
    quality.droppedRecords += output.droppedRecords
    var summary = RunSummary(
      exitCode: Int(verdict.code.rawValue), origin: verdict.origin.rawValue,
      durationSeconds: Double((endedAt ?? now).monotonicNanoseconds - startedAt) / 1e9, teams: teams.map(\.summary),
      dataQuality: quality)
    summary.limit = verdict.limit
    summary.budgets = budgets.standings
    recorder.judge(&summary, at: now)
    summary.alerts = alerts.counts
    summary.gates = gates
    recorder.record(.runSummary(summary), team: nil, agent: nil, at: now)
    people.summary(summary)
    people.deadLetters(teams.reduce(0) { $0 + ($1.deadLetterDesk?.count ?? 0) }, in: settings.files.deadLetters)
    let dieBy = isReaderGone ? nil : stopRequests.signals.first
    return (verdict.code, survivors > 0 ? nil : dieBy)
  }

  func runStart() -> RunStart {
    RunStart(
      proctorVersion: settings.version,
      teams: teams.map { team in
        RunStart.Team(
          id: team.specification.id, command: team.specification.command,
          agents: team.monitor.agentIDs,
          directory: Self.folder(of: team.specification))
      },
      commandLine: settings.commandLine, hostname: Self.kernelFact("hostname"), kernel: Self.kernelFact("osrelease"))
  }

  /// Without the `..` that a path relative to the team file has in it.
  private static func folder(of team: TeamSpecification) -> String {
    let path = team.directory ?? FileManager.default.currentDirectoryPath
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private var survivors: Int { teams.reduce(0) { $0 + $1.survivors } }

  /// What stopped the run from outside comes first; then the exit policy looks at the teams.
  private func verdict(gates: [GateResult]) -> Verdict {
    if survivors > 0 { return Verdict(code: .ownFailure, origin: .supervisor) }
    if isReaderGone { return Verdict(code: .readerGone, origin: .supervisor) }
    if let signal = stopRequests.signals.first { return Verdict(code: .killed(bySignal: signal), origin: .signal) }
    if budgets.isRunExceeded { return Verdict(code: .overBudget, origin: .budget) }
    return settings.exitPolicy.verdict(of: teams.map(\.outcome)).under(gates: gates)
  }

  /// Read where no name is looked up: `ProcessInfo.hostName` may ask the network.
  private static func kernelFact(_ name: String) -> String? {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/\(name)", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

extension TeamRun {
  /// What the team came to.
  var summary: TeamSummary {
    let sums = monitor.summary()
    let start = firstStartedAt ?? startedAt
    let end = max(endedAt ?? startedAt, start)
    var result = TeamSummary(
      id: specification.id, state: monitor.lifecycle, durationSeconds: Double(end - start) / 1e9,
      gitOperations: sums.gitOperations, gitCommands: gitCommands, linesRead: sums.lines, tokenUsage: sums.tokenUsage,
      incidents: sums.incidents, agents: sums.agents)
    result.restarts = restarts.count
    result.stoppedBy = stopReason?.key
    result.messages = journal.recorder.analysis.messages(ofTeam: specification.id)
    result.count(deadLetterDesk)
    guard case .exited(let report) = ending else {
      result.exitCode = Int(exitCode.rawValue)
      return result
    }
    switch report.status {
    case .code(let code): result.exitCode = Int(code)
    case .signal(let signal, _): result.signal = Int(signal)
    }
    result.cpuSeconds = Double(report.userMicroseconds + report.systemMicroseconds) / 1e6
    result.peakMemoryMB = Double(report.peakResidentKiB) / 1024
    return result
  }
}

extension TeamSummary {
  /// Tells how many dead letters there are: those that say too little to be counted as messages are among them.
  mutating func count(_ desk: DeadLetterDesk?) {
    guard let desk, desk.count > 0 else { return }
    messages = messages ?? MessageSummary()
    messages?.deadLetters = desk.count
  }
}

extension DataQuality {
  /// The sums over all teams, and what was taken out of records that are nobody's.
  init(_ monitors: [TeamMonitor], _ recorder: RunRecorder) {
    self.init()
    redactions = recorder.redactions
    for monitor in monitors {
      let sums = monitor.summary()
      let quality = monitor.quality
      let nested = quality.nested
      linesRead += sums.lines
      invalidUTF8 += quality.invalidLines + nested["invalid_utf8"]
      truncatedLines += quality.cutLines + nested["truncated_lines"]
      tornRecords += quality.tornRecords + nested["torn_records"]
      unpricedCalls += sums.tokenUsage?.unpricedCalls ?? 0
      reconciledTokens += sums.reconciledTokens + nested["reconciled_tokens"]
      interimCalls += sums.interimCalls + nested["interim_calls"]
      callsWithoutTokens += sums.callsWithoutTokens + nested["calls_without_tokens"]
      unattributedLines += sums.agents.filter { TeamMonitor.isTeamAgent($0.id) }.reduce(0) { $0 + $1.lines }
      unknownEvents += quality.unknownEvents + nested["unknown_events"]
      malformedEvents += quality.malformedEvents + nested["malformed_events"]
      unparsedEvents += quality.unparsedEvents + nested["unparsed_events"]
      unauthenticatedEvents += quality.unauthenticatedEvents + nested["unauthenticated_events"]
      droppedRecords += nested["dropped_records"]
      redactions.add(monitor.redactions)
    }
  }
}
