import Foundation
import Keeper
import LinuxSystem
import Monitoring
import Output
import Telemetry

/// The end of a run: last snapshots, the summary, whose exit code it is.
extension Supervisor {
  func finish() -> (code: ExitCode, dieBy: Int32?) {
    let now = Moment.now()
    if recorder.wantsSnapshots {
      for team in teams {
        for snapshot in team.monitor.finalSnapshots(at: now) {
          recorder.record(.snapshot(snapshot), team: team.specification.id, agent: snapshot.agentID, at: now)
        }
      }
    }
    let (code, origin) = verdict()
    let summary = RunSummary(
      exitCode: Int(code.rawValue), origin: origin,
      durationSeconds: Double(now.monotonicNanoseconds - startedAt) / 1e9, teams: teams.map(\.summary),
      dataQuality: DataQuality(teams.map(\.monitor)))
    recorder.record(.runSummary(summary), team: nil, agent: nil, at: now)
    people.summary(summary)
    let dieBy = isReaderGone ? nil : stopSignals.first
    return (code, survivors > 0 ? nil : dieBy)
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

  /// One team: its own code. Several: 0 when all went well, else 1. What stopped the run from outside comes first.
  private func verdict() -> (code: ExitCode, origin: String) {
    if survivors > 0 { return (.ownFailure, "supervisor") }
    if isReaderGone { return (.readerGone, "supervisor") }
    if let signal = stopSignals.first { return (.killed(bySignal: signal), "signal") }
    guard teams.count == 1, let team = teams.first else {
      return (teams.allSatisfy { $0.exitCode == .success } ? .success : .someTeamFailed, "child")
    }
    switch (team.stopReason, team.ending) {
    case (.timeLimit, _): return (.timeLimit, "limit")
    case (_, .exited): return (team.exitCode, "child")
    default: return (team.exitCode, "supervisor")
    }
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
    let end = endedAt ?? startedAt
    var result = TeamSummary(
      id: specification.id, state: monitor.lifecycle, durationSeconds: Double(end - startedAt) / 1e9,
      gitOperations: sums.gitOperations, linesRead: sums.lines, tokenUsage: sums.tokenUsage, incidents: sums.incidents,
      agents: sums.agents)
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

extension DataQuality {
  /// The sums over all teams.
  init(_ monitors: [TeamMonitor]) {
    self.init()
    for monitor in monitors {
      let sums = monitor.summary()
      linesRead += monitor.quality.lines
      invalidUTF8 += monitor.quality.invalidLines
      truncatedLines += monitor.quality.cutLines
      unpricedCalls += sums.tokenUsage?.unpricedCalls ?? 0
      reconciledTokens += sums.reconciledTokens
      callsWithoutTokens += sums.callsWithoutTokens
      unattributedLines += sums.agents.first { $0.id == TeamMonitor.teamAgent }?.lines ?? 0
    }
  }
}
