import Foundation
import LinuxSystem
import Monitoring
import Output
import Recognition
import Supervision

/// `proctor run`: launch teams under supervision and stream what they tell.
struct RunCommand {
  private let options: RunOptions
  private let environment = ProcessInfo.processInfo.environment

  init(_ options: RunOptions) { self.options = options }

  func execute() -> ExitCode {
    let file: TeamFile
    do throws(TeamFileErrors) {
      file = try teamFile()
    } catch {
      for message in error.messages { Complaint.say(message) }
      return options.teamFile == nil ? .usage : .badTeamFile
    }
    var teams = file.teams
    if !options.only.isEmpty {
      if let unknown = options.only.first(where: { name in !teams.contains { $0.id == name } }) {
        let nearest = NearestName.of(unknown, among: teams.map(\.id)).map { "; did you mean \"\($0)\"?" } ?? ""
        Complaint.say("--only \(unknown): the team file has no such team\(nearest)")
        return .usage
      }
      teams.removeAll { !options.only.contains($0.id) }
    }
    for index in teams.indices { apply(to: &teams[index]) }
    return run(teams, file)
  }

  private func teamFile() throws(TeamFileErrors) -> TeamFile {
    if let path = options.teamFile { return try TeamFile.load(path: path, environment: environment) }
    return try TeamFile.single(
      command: options.command, team: options.team,
      agents: options.agents.map { AgentSpecification(id: $0.id, match: $0.match) })
  }

  /// The command line wins over the file.
  private func apply(to team: inout TeamSpecification) {
    if let timeout = options.timeout { team.timeout = timeout }
    if let grace = options.grace {
      for step in team.stop.indices { team.stop[step].grace = grace }
    }
  }

  private func run(_ teams: [TeamSpecification], _ file: TeamFile) -> ExitCode {
    let rules: RuleTable
    do throws(TeamFileErrors) { rules = try RuleTable.load(paths: (file.rules ?? []) + options.rules) } catch {
      for message in error.messages { Complaint.say(message) }
      return .badTeamFile
    }
    var dieBy: Int32?
    let code = Recording.record(
      outputs: options.outputs.isEmpty ? file.outputs ?? ["-"] : options.outputs,
      emit: options.emit ?? file.emit ?? .snapshots,
      choices: .init(showsLifecycle: !options.quiet, echoesOutput: echoesOutput)
    ) { recording in
      do {
        let supervisor = try Supervisor(
          teams: teams,
          settings: .init(
            interval: options.interval ?? file.interval ?? .seconds(2), environment: environment, rules: rules,
            commandLine: CommandLine.arguments, version: ProgramVersion.current),
          recorder: recording.recorder, output: recording.output, people: recording.people)
        let end = try supervisor.run()
        dieBy = end.dieBy
        return (end.code, end.dieBy != nil)
      } catch {
        recording.people.problem("the run cannot go on: \(error)")
        return (.ownFailure, false)
      }
    }
    // Whoever waits for us sees what ended us.
    if let dieBy { SignalInbox.restoreDefaultAndRaise(dieBy) }
    return code
  }

  /// The child's output is shown where a person or a log is likely to look for it.
  private var echoesOutput: Bool {
    if let echo = options.echo { return echo }
    guard !options.quiet else { return false }
    let isContinuousIntegration = !["", "0", "false"].contains(environment["CI"] ?? "")
    return isContinuousIntegration || isatty(STDERR_FILENO) == 1
  }
}
