import Alerts
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
    do throws(Refusal) {
      return run(try chosen())
    } catch {
      for sentence in error.sentences { Complaint.say(sentence) }
      return error.code
    }
  }

  /// Why nothing can be run.
  struct Refusal: Error {
    let sentences: [String]
    let code: ExitCode

    init(sentences: [String], code: ExitCode) {
      self.sentences = sentences
      self.code = code
    }

    init(_ sentence: String, code: ExitCode = .usage) { self.init(sentences: [sentence], code: code) }
  }

  /// The team file, or the command as one, with the teams that are to run and all that the command line says: what `run`
  /// runs and what `plan` shows.
  func chosen() throws(Refusal) -> TeamFile {
    var file: TeamFile
    do throws(TeamFileErrors) {
      file = try teamFile()
    } catch {
      throw Refusal(sentences: error.messages, code: options.teamFile == nil ? .usage : .badTeamFile)
    }
    if !options.only.isEmpty {
      if let unknown = options.only.first(where: { name in !file.teams.contains { $0.id == name } }) {
        let nearest = NearestName.of(unknown, among: file.teams.map(\.id)).map { "; did you mean \"\($0)\"?" } ?? ""
        throw Refusal("--only \(unknown): the team file has no such team\(nearest)")
      }
      file.teams.removeAll { !options.only.contains($0.id) }
    }
    for index in file.teams.indices { apply(to: &file.teams[index]) }
    if let team = file.teams.first(where: { $0.terminal && $0.standardInput != .null }) {
      throw Refusal("--tty: the team \"\(team.id)\" reads from its terminal then; leave out its stdin, or --tty")
    }
    try apply(to: &file)
    if file.files.keep != nil, file.files.rotate == nil {
      throw Refusal(
        "keep: no file is set aside; say at which size with --rotate, or rotate in the team file",
        code: options.files.keep == nil ? .badTeamFile : .usage)
    }
    if case .team(let name) = file.exitPolicy, !file.teams.contains(where: { $0.id == name }) {
      let near = NearestName.of(name, among: file.teams.map(\.id)).map { "; did you mean \"team:\($0)\"?" } ?? ""
      throw Refusal("exit-from team:\(name): no such team is run\(near)")
    }
    return file
  }

  private func teamFile() throws(TeamFileErrors) -> TeamFile {
    if let path = options.teamFile { return try TeamFile.load(path: path, environment: environment) }
    return try TeamFile.single(
      command: options.command, team: options.team,
      agents: options.agents.map { AgentSpecification(id: $0.id, match: $0.match) })
  }

  /// What the command line says of the whole run; it wins over the file.
  private func apply(to file: inout TeamFile) throws(Refusal) {
    if !options.outputs.isEmpty { file.outputs = options.outputs }
    file.emit = options.emit ?? file.emit
    file.interval = options.interval ?? file.interval
    file.files = options.files.over(file.files)
    file.exitPolicy = options.exitPolicy ?? file.exitPolicy
    file.failFast = options.failFast ?? file.failFast
    file.unpriced = options.unpriced ?? file.unpriced
    file.redact = options.redact ?? file.redact
    file.budget = options.budget.over(file.budget)
    file.alerts = file.alerts.under(options.alerts)
    if let problem = file.alerts.problems.first {
      throw Refusal("the rule \(problem.rule.name): \(problem.sentence)")
    }
    if !options.rules.isEmpty { file.rules = (file.rules ?? []) + options.rules }
    guard let path = options.prices else { return }
    do throws(TeamFileErrors) {
      file.prices = try PriceTable.load(path: path)
      file.pricesPath = path
    } catch {
      throw Refusal(sentences: error.messages, code: .badTeamFile)
    }
  }

  /// What the command line says of each team; it wins over the file.
  private func apply(to team: inout TeamSpecification) {
    if let timeout = options.timeout { team.timeout = timeout }
    if let grace = options.grace {
      for step in team.stop.indices { team.stop[step].grace = grace }
    }
    if let leftovers = options.leftovers { team.leftovers = leftovers }
    if options.terminal { team.terminal = true }
    if let word = options.standardInput {
      team.standardInput = StandardInput.of(word, in: FileManager.default.currentDirectoryPath)
    }
    if let idle = options.idle { team.idle = idle }
    if let limit = options.memoryLimitMB { team.memoryLimitMB = limit }
    if let limit = options.processLimit { team.processLimit = limit }
    if let silence = options.stalledAfter { team.stalledAfter = silence }
    if let trust = options.eventTrust { team.eventTrust = trust }
    // How it is done stays as the file says; only whether it is done is chosen.
    if let mode = options.restart { team.restart.mode = mode }
  }

  private func run(_ file: TeamFile) -> ExitCode {
    let pricing = Pricing(table: file.prices ?? .builtIn, unpriced: file.unpriced ?? .warn)
    let rules: RuleTable
    do throws(TeamFileErrors) { rules = try RuleTable.load(paths: file.rules ?? []) } catch {
      for message in error.messages { Complaint.say(message) }
      return .badTeamFile
    }
    let alertRules: [AlertRule]
    do throws(DefaultRuleError) { alertRules = try file.alerts.allRules(environment: environment) } catch {
      Complaint.say(error.description)
      return .usage
    }
    var dieBy: Int32?
    let outputs = file.outputs ?? ["-"]
    let isHeard = OuterProctor.reads(outputs, environment: environment)
    let code = Recording.record(
      outputs: outputs, emit: file.emit ?? .snapshots, files: file.files,
      choices: .init(
        showsLifecycle: !options.quiet && !isHeard, echoesOutput: options.echo ?? (!isHeard && echoesByDefault)),
      redactor: Recording.redactor(
        scope: file.redact, environments: [environment] + file.teams.map(\.environment))
    ) { recording in
      do {
        var settings = Supervisor.Settings(
          interval: file.interval ?? .seconds(2), environment: environment, pricing: pricing, rules: rules,
          commandLine: CommandLine.arguments, version: ProgramVersion.current, files: file.files)
        settings.exitPolicy = file.exitPolicy ?? .anyFail
        settings.failFast = file.failFast ?? false
        settings.budget = file.budget
        settings.alerts = file.alerts
        settings.alertRules = alertRules
        let supervisor = try Supervisor(
          teams: file.teams, settings: settings,
          recorder: recording.recorder, output: recording.output, people: recording.people)
        let end = try supervisor.run()
        dieBy = end.dieBy
        return (end.code, end.dieBy != nil)
      } catch let error as OutputError {
        recording.people.problem(error.description)
        return (.ownFailure, false)
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
  private var echoesByDefault: Bool {
    guard !options.quiet else { return false }
    let isContinuousIntegration = !["", "0", "false"].contains(environment["CI"] ?? "")
    return isContinuousIntegration || isatty(STDERR_FILENO) == 1
  }
}
