import Foundation
public import Monitoring
public import Recognition
public import Redaction

/// What to run and how: the teams of a run, and what belongs to the run as a whole.
///
/// It comes from a team file (`docs/team-file.md` lists every key) or from a bare command. Everything in it has been
/// checked: who has a `TeamFile` never checks again. What is `nil` was not said, so that the command line, which wins over
/// the file, and the defaults of `run` can fill it.
public struct TeamFile: Equatable, Sendable {
  /// The teams in the order written: at least one, no two with the same id.
  public var teams: [TeamSpecification]
  /// How often processes are sampled, at least ``shortestInterval``.
  public var interval: Duration?
  /// Where records go, as written: `-` for standard output, a path, or `FORMAT:PATH`. Relative paths are the caller's.
  public var outputs: [String]?
  /// Which records are written.
  public var emit: EmitMode?
  /// What becomes of the files that the run writes.
  public var files: FileChoices
  /// Whose exit code is the run's.
  public var exitPolicy: ExitPolicy?
  /// Whether the first failure stops all other teams.
  public var failFast: Bool?
  /// What the whole run may use.
  public var budget = BudgetLimits()
  /// What tokens cost where no cost is printed.
  public var prices: PriceTable?
  /// The file that ``prices`` were read from.
  public var pricesPath: String?
  /// What a model without a known price means.
  public var unpriced: UnpricedPolicy?
  /// What is taken out of records and lines for people.
  public var redact: RedactionScope?
  /// Absolute paths of files with rules that go before the built-in ones.
  public var rules: [String]?

  /// What is watched, who is told, and what must hold at the end.
  public var alerts = AlertSettings()

  /// The shortest sampling interval: below it, sampling costs more than it tells.
  public static let shortestInterval: Duration = .milliseconds(100)

  /// A run of these teams.
  public init(
    teams: [TeamSpecification], interval: Duration? = nil, outputs: [String]? = nil, emit: EmitMode? = nil,
    files: FileChoices = FileChoices(), prices: PriceTable? = nil, unpriced: UnpricedPolicy? = nil,
    rules: [String]? = nil
  ) {
    self.teams = teams
    self.interval = interval
    self.outputs = outputs
    self.emit = emit
    self.files = files
    self.prices = prices
    self.unpriced = unpriced
    self.rules = rules
  }

  /// Reads a team file.
  ///
  /// Relative `directory`, `env_file` and `prices` entries are resolved against the directory of the team file.
  /// - Parameters:
  ///   - path: The file, relative to the current directory.
  ///   - environment: Where `${VAR}` finds its values.
  /// - Throws: Everything that is wrong, at once. A file that is no JSON5 has one message, that of the first place.
  public static func load(path: String, environment: [String: String]) throws(TeamFileErrors) -> TeamFile {
    let file = try TextFile.read(path, as: "team file")
    return try read(file, directory: directory(of: path), environment: environment)
  }

  /// The run of `proctor run -- COMMAND`: one team, named after the last path component of the command unless named.
  /// - Throws: What is wrong with the command or a name.
  public static func single(
    command: [String], team: String? = nil, agents: [AgentSpecification] = []
  ) throws(TeamFileErrors) -> TeamFile {
    let specification = TeamSpecification(
      id: team ?? TeamSpecification.defaultID(command: command) ?? "team", command: command, agents: agents)
    var messages: [String] = []
    if command.first?.isEmpty ?? true { messages.append("the command is empty; name a program after --") }
    if command.contains(where: { $0.utf8.contains(0) }) { messages.append("the command holds a NUL character") }
    if let problem = TeamSpecification.problem(ofID: specification.id) { messages.append("the team's id \(problem)") }
    for (index, agent) in agents.enumerated() {
      if let problem = TeamSpecification.problem(ofID: agent.id) { messages.append("an agent's id \(problem)") }
      if agents[..<index].contains(where: { $0.id == agent.id }) {
        messages.append("the agent \(QuotedText.of(agent.id)) is named twice")
      }
    }
    guard messages.isEmpty else { throw TeamFileErrors(messages: messages) }
    return TeamFile(teams: [specification])
  }

  /// Reads a team file that was read already: `name` is what sentences call it, `directory` is where it would lie.
  package static func read(
    text: [UInt8], name: String, directory: String, environment: [String: String]
  ) throws(TeamFileErrors) -> TeamFile {
    try read(.checked(text, path: name), directory: directory, environment: environment)
  }

  /// Reads the text of a team file that lies, or would lie, in `directory`.
  static func read(
    _ file: TextFile, directory: String, environment: [String: String]
  ) throws(TeamFileErrors) -> TeamFile {
    let text = file.bytes
    guard let first = text.firstIndex(where: { !" \t\r\n".utf8.contains($0) }) else {
      throw TeamFileErrors(messages: [file.message("the file is empty; the least is \(smallest)", at: 0)])
    }
    guard text[first] == UInt8(ascii: "{") || text[first] == UInt8(ascii: "/") else {
      throw TeamFileErrors(messages: [file.message("a team file begins with {; the least is \(smallest)", at: first)])
    }
    let value: JSON5Value
    do { value = try JSON5Reader.read(text) } catch {
      throw TeamFileErrors(messages: [file.message(error.sentence, at: error.offset)])
    }
    var reader = TeamFileReader(file: file, directory: directory, variables: Variables(environment: environment))
    let teamFile = reader.teamFile(value)
    guard reader.problems.isEmpty, let teamFile else { throw reader.problems.errors(in: file) }
    return teamFile
  }

  private static let smallest = #"{teams: [{command: ["program", "argument"]}]}"#

  /// The absolute directory that a path lies in.
  private static func directory(of path: String) -> String {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { path[...$0] } ?? ""
    return AbsolutePath.of(String(directory), in: FileManager.default.currentDirectoryPath)
  }
}
