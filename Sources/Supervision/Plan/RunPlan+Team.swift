import Foundation
import Keeper

// What a run would start for one team: the program that would be found, the environment, what git would be asked to tell.

extension RunPlan {
  /// A variable that a team's orchestrator gets besides the inherited ones.
  public struct Variable: Equatable, Sendable {
    /// Where a variable comes from.
    public enum Source: String, Sendable {
      /// `env` of the team file.
      case team
      /// An environment file.
      case file = "env_file"
      /// What makes tools readable through a pipe or on a terminal, set only where nothing else sets it.
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
    /// As the run would have it, with its texts masked and without its environment: all of it may be shown.
    let specification: TeamSpecification
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
    /// How its git would be observed, given the environment.
    public let git: GitSettings
  }
}

extension RunPlan.Team {
  init(_ team: TeamSpecification, mask: SecretMask, environment: [String: String]) {
    let environment = team.inheritance.of(environment)
    let child = team.childEnvironment(base: environment, runID: "", eventsPath: nil, token: nil)
    specification = team.shown(by: mask)
    let folder = URL(filePath: team.directory ?? FileManager.default.currentDirectoryPath).standardizedFileURL.path
    directory = mask.shown(folder)
    let found = Self.lookUp(team.command[0], in: folder, searchPath: child["PATH"], mask: mask)
    program = found.program
    problem = found.problem ?? Self.problem(ofInput: team.standardInput, mask: mask)
    git = TeamGit.settings(team, environment: child) ?? GitSettings(trace: false)
    let added = team.environment.filter { !team.removedVariables.contains($0.key) }
    var variables = added.map { name, value in
      RunPlan.Variable(
        name: name, value: mask.shown(value, of: name), source: team.fileVariables.contains(name) ? .file : .team)
    }
    for (name, value) in child
    where environment[name] == nil && added[name] == nil && !TeamSpecification.ownVariables.contains(name) {
      variables.append(RunPlan.Variable(name: name, value: value, source: .defaults))
    }
    self.variables = variables.sorted { $0.name < $1.name }
    let hidden = git.trace ? team.removedVariables.union(TeamGit.parentVariables) : team.removedVariables
    removedVariables = hidden.filter { environment[$0] != nil }.sorted()
    inheritedVariables = environment.keys.count { name in
      added[name] == nil && !hidden.contains(name) && !TeamSpecification.ownVariables.contains(name)
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

  /// Asks about the file without opening it: the writer of a named pipe would notice.
  private static func problem(ofInput input: StandardInput, mask: SecretMask) -> String? {
    guard case .file(let path) = input else { return nil }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists, !isFolder.boolValue, FileManager.default.isReadableFile(atPath: path) { return nil }
    let reason = !exists ? "does not exist" : isFolder.boolValue ? "is a folder" : "cannot be read"
    return "the file for stdin, \(QuotedText.of(mask.shown(path))), \(reason)"
  }
}

extension TeamSpecification {
  /// What of it may be shown.
  fileprivate func shown(by mask: SecretMask) -> TeamSpecification {
    var shown = self
    shown.command = mask.shown(command)
    shown.environment = [:]
    for index in agents.indices { shown.agents[index].match = agents[index].match.map { mask.shown($0) } }
    if case .file(let path) = standardInput { shown.standardInput = .file(mask.shown(path)) }
    switch ready {
    case .pattern(let pattern): shown.ready = .pattern(mask.shown(pattern))
    case .file(let path): shown.ready = .file(mask.shown(path))
    case nil: break
    }
    return shown
  }
}
