// `env`, `env_file` and `env_clear`: what a team's environment has beyond the inherited one, and what it inherits.

extension TeamFileReader {
  /// `env_clear`: whether only the basics are inherited, or which variables besides.
  mutating func inheritance(_ field: Field) -> EnvironmentInheritance? {
    switch field.value.content {
    case .bool(let isCleared): return isCleared ? .only([]) : .everything
    case .array:
      return strings(field, expecting: "true, false or an array of names of variables").map { names in
        for name in names {
          if let problem = Self.problem(ofVariable: name) { add(field, "\(QuotedText.of(name)): \(problem)") }
        }
        return .only(names)
      }
    default:
      expected("true, false or an array of names of variables", field)
      return nil
    }
  }

  /// Reads both; `env` wins over `env_file`, and a later file over an earlier one.
  mutating func readEnvironment(_ fields: Fields, into team: inout TeamSpecification) {
    for field in fields["env_file"].map({ environmentFiles($0) }) ?? [] { readEnvironmentFile(field, into: &team) }
    guard let field = fields["env"] else { return }
    guard case .object(let members) = field.value.content else { return expected("an object of variables", field) }
    for (member, child) in uniqueMembers(members, of: field) {
      if let problem = Self.problem(ofVariable: member.key) {
        add("\(child.path): \(problem)", at: member.keyOffset)
      } else {
        readVariable(member.key, child, into: &team)
      }
    }
  }

  private mutating func readEnvironmentFile(_ field: Field, into team: inout TeamSpecification) {
    guard let text = nonEmptyString(field) else { return }
    let path = AbsolutePath.of(text, in: directory)
    team.environmentFiles.append(path)
    let file: TextFile
    do { file = try TextFile.read(path, as: "environment file") } catch {
      for message in error.messages { add(field, message) }
      return
    }
    do {
      let added = try EnvironmentFile.variables(in: file)
      for name in added.keys.sorted() where TeamSpecification.ownVariables.contains(name) {
        add(field, "\(file.path) sets \(name), which proctor sets itself")
      }
      team.environment.merge(added) { _, later in later }
      team.fileVariables.formUnion(added.keys)
    } catch {
      for message in error.messages { problems.add(message: message, at: field.value.offset) }
    }
  }

  private mutating func readVariable(_ name: String, _ field: Field, into team: inout TeamSpecification) {
    team.fileVariables.remove(name)
    switch field.value.content {
    case .string: team.environment[name] = string(field)
    case .number(let text): team.environment[name] = text
    case .bool(let value): team.environment[name] = value ? "true" : "false"
    case .null:
      team.environment[name] = nil
      team.removedVariables.insert(name)
    case .array, .object: expected("a string, a number, true, false or null", field)
    }
  }

  private static func problem(ofVariable name: String) -> String? {
    if name.isEmpty { return "a variable needs a name" }
    if name.contains("=") || name.utf8.contains(0) { return "a variable's name cannot hold = or NUL" }
    return TeamSpecification.ownVariables.contains(name) ? "proctor sets this variable itself" : nil
  }

  private mutating func environmentFiles(_ field: Field) -> [Field] {
    switch field.value.content {
    case .string: return [field]
    case .array(let values): return values.enumerated().map { field.element($0.offset, $0.element) }
    default:
      expected("a string or an array of strings", field)
      return []
    }
  }
}
