// An entry of `teams`, and its agents.

extension TeamFileReader {
  static let teamKeys = KnownKeys(
    names: [
      "id", "command", "shell", "directory", "env", "env_file", "env_clear", "environment_defaults", "agents",
      "timeout",
      "stop",
      "leftovers", "tty", "stdin",
      "restart", "idle", "memory_mb", "processes", "stalled_after", "events", "budget", "after", "ready",
      "git",
    ],
    otherPlaces: [
      "logs": "it belongs at the top level, next to teams", "rotate": "it belongs at the top level, next to teams",
      "interval": "it belongs at the top level, next to teams", "output": "it belongs at the top level, next to teams",
      "emit": "it belongs at the top level, next to teams", "prices": "it belongs at the top level, next to teams",
      "unpriced": "it belongs at the top level, next to teams", "rules": "it belongs at the top level, next to teams",
      "grace": "write stop: {grace: …}, or grace at the top level for all teams",
      "signal": "write stop: {signal: …}",
      "exit_from": "it belongs at the top level, next to teams",
      "fail_fast": "it belongs at the top level, next to teams",
    ],
    otherNames: [
      "name": "id", "cmd": "command", "argv": "command", "args": "command", "run": "command", "cwd": "directory",
      "workdir": "directory", "working_dir": "directory", "working_directory": "directory", "environment": "env",
      "terminal": "tty", "input": "stdin",
      "memory": "memory_mb", "depends_on": "after", "max_processes": "processes",
    ])

  static let agentKeys = KnownKeys(names: ["id", "match", "budget"], otherPlaces: [:], otherNames: ["name": "id"])

  /// A team, the field to complain about when its id is taken, and that of its prerequisites.
  mutating func team(_ field: Field, defaults: TeamDefaults) -> (TeamSpecification, id: Field, after: Field?)? {
    guard let fields = fields(of: field, known: Self.teamKeys) else { return nil }
    let command = command(fields, of: field)
    let given = fields["id"].map { id($0) }
    var team = TeamSpecification(id: "", command: command?.argv ?? [])
    team.directory = fields["directory"].flatMap { nonEmptyString($0) }.map { AbsolutePath.of($0, in: directory) }
    readEnvironment(fields, into: &team)
    team.inheritance = fields["env_clear"].flatMap { inheritance($0) } ?? .everything
    team.environmentDefaults = fields["environment_defaults"].flatMap { flag($0) } ?? true
    team.agents = fields["agents"].map { agents($0) } ?? []
    var supervision = defaults.supervision
    readSupervision(fields, into: &supervision)
    supervision.apply(to: &team)
    if let field = fields["budget"] { team.budget = budget(field, of: .team) }
    team.ready = fields["ready"].flatMap { readySign($0) }
    team.stop =
      fields["stop"].map { stopLadder($0, grace: defaults.grace) } ?? [
        StopStep(signal: StopStep.standard.signal, grace: defaults.grace)
      ]
    readContainment(fields, into: &team)
    team.git = fields["git"].map { gitSettings($0) } ?? GitSettings()
    switch (given, command) {
    case (.some(let id), _):
      guard let id, let idField = fields["id"] else { return nil }
      team.id = id
      return (team, idField, fields["after"])
    case (nil, .some(let command)):
      guard let name = command.name, TeamSpecification.problem(ofID: name) == nil else {
        add(field, "the command gives no usable name; set id")
        return nil
      }
      team.id = name
      return (team, command.field, fields["after"])
    case (nil, nil): return nil
    }
  }

  /// What to run, the name it suggests for the team, and where that stands.
  private struct Command {
    let argv: [String]
    let name: String?
    let field: Field
  }

  private mutating func command(_ fields: Fields, of team: Field) -> Command? {
    switch (fields["command"], fields["shell"]) {
    case (.some, .some(let shell)):
      add(shell, "command is there too; a team has either command or shell")
      return nil
    case (nil, nil):
      guard fields.misspelt.isDisjoint(with: ["command", "shell"]) else { return nil }
      add(team, #"neither command nor shell; add command: ["program", "argument"] or shell: "program argument""#)
      return nil
    case (.some(let field), nil):
      let wanted = #"an array such as ["program", "argument"] (one string goes into shell)"#
      guard let argv = strings(field, expecting: wanted) else { return nil }
      guard let program = argv.first, !program.isEmpty else {
        add(field, argv.isEmpty ? "empty; name a program" : "the program's name is empty")
        return nil
      }
      return Command(argv: argv, name: TeamSpecification.defaultID(command: argv), field: field)
    case (nil, .some(let field)):
      guard let text = string(field) else { return nil }
      guard text.contains(where: { !$0.isWhitespace }) else {
        add(field, "empty; write a command line")
        return nil
      }
      return Command(argv: ["/bin/sh", "-c", text], name: Self.name(ofShellText: text), field: field)
    }
  }

  /// The program that a shell command line begins with, `sh` when it begins with anything but a plain word.
  private static func name(ofShellText text: String) -> String {
    let word = text.split(whereSeparator: \.isWhitespace).first ?? ""
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "._-/+".contains($0) }
    return isPlain ? TeamSpecification.defaultID(command: [String(word)]) ?? "sh" : "sh"
  }

  private mutating func id(_ field: Field) -> String? {
    guard let id = string(field) else { return nil }
    guard let problem = TeamSpecification.problem(ofID: id) else { return id }
    add(field, "the id \(problem)")
    return nil
  }

  private mutating func agents(_ field: Field) -> [AgentSpecification] {
    guard case .array(let values) = field.value.content else {
      expected("an array of agents", field)
      return []
    }
    var agents: [AgentSpecification] = []
    var firstWithID: [String: String] = [:]
    var firstWithMatch: [String: String] = [:]
    for (index, value) in values.enumerated() {
      let field = field.element(index, value)
      guard let (agent, idField, matchField) = agent(field) else { continue }
      if let first = firstWithID.updateIfNew(agent.id, field.path) {
        add(idField, "the id \(QuotedText.of(agent.id)) is already that of \(first)")
      }
      if let match = agent.match, let matchField, let first = firstWithMatch.updateIfNew(match, field.path) {
        add(matchField, "\(QuotedText.of(match)) is already matched by \(first)")
      }
      agents.append(agent)
    }
    return agents
  }

  /// An agent with the fields to complain about when its id or its match is taken.
  private mutating func agent(_ field: Field) -> (AgentSpecification, id: Field, match: Field?)? {
    switch field.value.content {
    case .string: return id(field).map { (AgentSpecification(id: $0), field, nil) }
    case .object:
      guard let fields = fields(of: field, known: Self.agentKeys) else { return nil }
      let match = fields["match"].flatMap { nonEmptyString($0) }
      guard let idField = fields["id"] else {
        if !fields.misspelt.contains("id") { add(field, "the agent has no id") }
        return nil
      }
      let limits = fields["budget"].map { budget($0, of: .agent) } ?? BudgetLimits()
      return id(idField).map { (AgentSpecification(id: $0, match: match, budget: limits), idField, fields["match"]) }
    default:
      expected("a string or an object with id and match", field)
      return nil
    }
  }
}

extension Dictionary {
  /// Remembers the value for a new key; the value already there for a known one.
  fileprivate mutating func updateIfNew(_ key: Key, _ value: Value) -> Value? {
    if let known = self[key] { return known }
    self[key] = value
    return nil
  }
}
