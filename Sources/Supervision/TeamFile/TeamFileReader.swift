import Monitoring
import Recognition

/// From JSON values to a ``TeamFile``. It notes every problem and goes on, so the result is `nil` or unused when there
/// was one. This file reads the top level; the extensions read teams, environments, stop ladders, and plain values.
struct TeamFileReader {
  let file: TextFile
  /// The absolute directory that relative paths start from.
  let directory: String
  let variables: Variables
  var problems = TeamFileProblems()

  init(file: TextFile, directory: String, variables: Variables) {
    self.file = file
    self.directory = directory
    self.variables = variables
  }

  /// A value and the path of keys that leads to it (`teams[0].agents[1]`; empty for the whole file).
  struct Field {
    let value: JSON5Value
    let path: String

    func element(_ index: Int, _ value: JSON5Value) -> Field { Field(value: value, path: "\(path)[\(index)]") }

    func member(_ member: JSON5Value.Member) -> Field {
      Field(value: member.value, path: pathOfMember(named: member.key))
    }

    func pathOfMember(named key: String) -> String {
      let isPlain =
        !key.isEmpty && key.utf8.count <= 60
        && key.unicodeScalars.allSatisfy { $0 == "_" || $0 == "$" || $0.properties.isIDContinue }
      guard isPlain else { return "\(path)[\(QuotedText.of(key))]" }
      return path.isEmpty ? key : "\(path).\(key)"
    }
  }

  static let topLevelKeys = KnownKeys(
    names: [
      "$schema", "teams", "interval", "output", "emit", "timeout", "grace", "restart", "idle", "memory_mb", "processes",
      "stalled_after", "events", "budget", "exit_from", "fail_fast", "prices", "unpriced", "rules", "redact",
    ] + fileKeys + alertKeys,
    otherPlaces: Dictionary(
      uniqueKeysWithValues: [
        "id", "command", "shell", "directory", "env", "env_file", "agents", "stop", "git",
        "env_clear", "environment_defaults", "leftovers", "tty", "stdin", "after", "ready",
      ].map { ($0, "it belongs to a team, inside teams") }),
    otherNames: ["team": "teams", "outputs": "output", "memory": "memory_mb", "gate": "gates"])

  mutating func teamFile(_ value: JSON5Value) -> TeamFile? {
    let root = Field(value: value, path: "")
    guard let fields = fields(of: root, known: Self.topLevelKeys) else { return nil }
    if let schema = fields["$schema"], case let kind = schema.value.kind, kind != "a string" {
      expected("a string", schema)
    }
    let interval = fields["interval"].flatMap { duration($0, atLeast: TeamFile.shortestInterval) }
    let outputs = fields["output"].flatMap { outputList($0) }
    let emit = fields["emit"].flatMap { choice($0, of: EmitMode.self, called: "mode") }
    let files = fileChoices(fields)
    var defaults = TeamDefaults()
    if let grace = fields["grace"].flatMap({ duration($0) }) { defaults.grace = grace }
    readSupervision(fields, into: &defaults.supervision)
    guard let teams = fields["teams"] else {
      if !fields.misspelt.contains("teams") { add("teams: missing; list at least one team", at: value.offset) }
      return nil
    }
    let read = self.teams(teams, defaults: defaults)
    var file = TeamFile(teams: read, interval: interval, outputs: outputs, emit: emit, files: files)
    if let field = fields["prices"] { readPrices(field, into: &file) }
    file.unpriced = fields["unpriced"].flatMap { choice($0, of: UnpricedPolicy.self, called: "policy") }
    if let field = fields["budget"] { file.budget = budget(field, of: .run) }
    file.redact = fields["redact"].flatMap { redaction($0) }
    file.rules = fields["rules"].flatMap { ruleFiles($0) }
    file.exitPolicy = fields["exit_from"].flatMap { exitPolicy($0, teams: read.map(\.id)) }
    file.failFast = fields["fail_fast"].flatMap { flag($0) }
    file.alerts = alertSettings(fields)
    return file
  }

  private mutating func teams(_ field: Field, defaults: TeamDefaults) -> [TeamSpecification] {
    guard case .array(let values) = field.value.content else {
      expected("an array of teams", field)
      return []
    }
    if values.isEmpty { add(field, "empty; list at least one team") }
    var firstWithID: [String: String] = [:]
    var teams: [TeamSpecification] = []
    var order: [String: Field] = [:]
    for (index, value) in values.enumerated() {
      let field = field.element(index, value)
      guard let (team, idField, after) = team(field, defaults: defaults) else { continue }
      if let after { order[team.id] = order[team.id] ?? after }
      if let first = firstWithID[team.id] {
        add(idField, "the id \(QuotedText.of(team.id)) is already that of \(first); give each team its own id")
      } else {
        firstWithID[team.id] = field.path
      }
      noteInheritance(of: team, after: teams, field)
      teams.append(team)
    }
    settleOrder(of: &teams, written: order)
    return teams
  }

  private mutating func outputList(_ field: Field) -> [String]? {
    let values: [Field]
    switch field.value.content {
    case .string: values = [field]
    case .array(let elements): values = elements.enumerated().map { field.element($0.offset, $0.element) }
    default:
      expected("a string or an array of strings", field)
      return nil
    }
    if values.isEmpty { add(field, "empty; leave the key out to write to standard output") }
    var outputs: [String] = []
    var known: Set<String> = []
    for value in values {
      guard let output = nonEmptyString(value) else { continue }
      if known.insert(output).inserted {
        outputs.append(output)
      } else {
        add(value, "\(QuotedText.of(output)) is there twice")
      }
    }
    return outputs
  }

  private mutating func ruleFiles(_ field: Field) -> [String]? {
    let values: [Field]
    switch field.value.content {
    case .string: values = [field]
    case .array(let elements): values = elements.enumerated().map { field.element($0.offset, $0.element) }
    default:
      expected("a string or an array of strings", field)
      return nil
    }
    var paths: [String] = []
    for value in values {
      guard let path = nonEmptyString(value).map({ AbsolutePath.of($0, in: directory) }) else { continue }
      // `proctor check` must find what `proctor run` would.
      do throws(TeamFileErrors) { _ = try UserRules.load(path: path) } catch {
        for message in error.messages { add(value, message) }
      }
      paths.append(path)
    }
    return paths
  }

  mutating func choice<Value>(_ field: Field, of type: Value.Type, called noun: String) -> Value?
  where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    guard let text = string(field) else { return nil }
    if let value = Value(rawValue: text) { return value }
    let names = Value.allCases.map(\.rawValue)
    let nearest = NearestName.of(text, among: names).map { "did you mean \($0)?" }
    add(field, "unknown \(noun) \(QuotedText.of(text)); " + (nearest ?? "known are \(names.joined(separator: ", "))"))
    return nil
  }

  private mutating func readPrices(_ field: Field, into file: inout TeamFile) {
    guard let path = nonEmptyString(field).map({ AbsolutePath.of($0, in: directory) }) else { return }
    do throws(TeamFileErrors) {
      file.prices = try PriceTable.load(path: path)
      file.pricesPath = path
    } catch {
      for message in error.messages { add(field, message) }
    }
  }

  // MARK: - Noting problems

  mutating func add(_ sentence: String, at offset: Int) { problems.add(sentence, at: offset) }

  mutating func add(_ field: Field, _ sentence: String) {
    add(field.path.isEmpty ? sentence : "\(field.path): \(sentence)", at: field.value.offset)
  }

  mutating func expected(_ wanted: String, _ field: Field) {
    add(field, "expected \(wanted), found \(field.value.kind)")
  }
}

/// What the top level of a team file says for teams that do not say it themselves.
struct TeamDefaults {
  var grace = StopStep.standard.grace
  var supervision = SupervisionKeys()
}
