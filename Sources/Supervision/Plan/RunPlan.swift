import Foundation
import Keeper

/// What a run would do, found out without starting anything: the answer of `proctor plan`. Secrets are masked in it already.
public struct RunPlan: Equatable, Sendable {
  /// A variable that a team's orchestrator gets besides the inherited ones.
  public struct Variable: Equatable, Sendable {
    /// Where a variable comes from.
    public enum Source: String, Sendable {
      /// `env` of the team file.
      case team
      /// An environment file.
      case file = "env_file"
      /// What makes tools readable through a pipe, set only where nothing else sets it.
      case defaults = "default"
    }

    /// Its name.
    public let name: String
    /// Its value; `nil` when it is secret.
    public let value: String?
    /// Where it comes from.
    public let source: Source
  }

  /// A team of the plan.
  public struct Team: Equatable, Sendable {
    /// As the run would have it, command and environment included: nothing of these two may be shown.
    let specification: TeamSpecification
    /// Program and arguments.
    public let command: [String]
    /// The file that would be executed; `nil` when there is none.
    public let program: String?
    /// What would keep the team from being started.
    public let problem: String?
    /// Where it runs, absolute.
    public let directory: String
    /// How many variables it inherits.
    public let inheritedVariables: Int
    /// What it gets besides, by name.
    public let variables: [Variable]
    /// Inherited variables that it does not get, by name.
    public let removedVariables: [String]
  }

  /// The teams, in the order in which they are started.
  public let teams: [Team]
  /// How often processes are sampled.
  public let interval: Duration
  /// Which records are written.
  public let emit: EmitMode
  /// Where to.
  public let outputs: [String]

  /// Plans a run of this file.
  /// - Parameters:
  ///   - file: the teams and settings of the run, the command line's included.
  ///   - environment: what the teams inherit.
  public init(_ file: TeamFile, environment: [String: String]) {
    teams = file.teams.map { Team($0, environment: environment) }
    interval = file.interval ?? .seconds(2)
    emit = file.emit ?? .snapshots
    outputs = file.outputs ?? ["-"]
  }
}

extension RunPlan.Team {
  fileprivate init(_ team: TeamSpecification, environment: [String: String]) {
    let mask = SecretMask(team, inherited: environment)
    let child = team.childEnvironment(base: environment, runID: "", eventsPath: nil, token: nil)
    specification = team
    command = mask.shown(team.command)
    directory = URL(filePath: team.directory ?? FileManager.default.currentDirectoryPath).standardizedFileURL.path
    (program, problem) = Self.lookUp(team.command[0], in: directory, searchPath: child["PATH"], mask: mask)
    let added = team.environment.filter { !team.removedVariables.contains($0.key) }
    var variables = added.map { name, value in
      RunPlan.Variable(
        name: name, value: mask.shown(value, of: name), source: team.fileVariables.contains(name) ? .file : .team)
    }
    for (name, value) in TeamSpecification.defaultVariables
    where child[name] == value && environment[name] == nil && added[name] == nil {
      variables.append(RunPlan.Variable(name: name, value: value, source: .defaults))
    }
    self.variables = variables.sorted { $0.name < $1.name }
    removedVariables = team.removedVariables.filter { environment[$0] != nil }.sorted()
    inheritedVariables = environment.keys.count { name in
      added[name] == nil && child[name] != nil && !TeamSpecification.ownVariables.contains(name)
    }
  }

  /// Looks for the program as the keeper will: in the team's directory and with the team's PATH.
  private static func lookUp(
    _ program: String, in directory: String, searchPath: String?, mask: SecretMask
  ) -> (program: String?, problem: String?) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), isFolder.boolValue else {
      return (nil, "the directory \(QuotedText.of(mask.shown(directory))) does not exist")
    }
    let folders = (searchPath ?? ExecutableLookup.defaultSearchPath)
      .split(separator: ":", omittingEmptySubsequences: false)
      .map { AbsolutePath.of(String($0), in: directory) }
    let path = program.contains("/") ? AbsolutePath.of(program, in: directory) : program
    do throws(SpawnFailure) {
      return (try ExecutableLookup(searchPath: folders.joined(separator: ":")).locate(path), nil)
    } catch {
      return (nil, mask.shown(error.description))
    }
  }
}
