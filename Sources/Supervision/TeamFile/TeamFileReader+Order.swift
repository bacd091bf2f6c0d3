// `after` and `ready`: which teams come before which, and how others know that they may rely on one.

import Recognition

extension TeamFileReader {
  static let readyKeys = KnownKeys(
    names: ["pattern", "file"], otherPlaces: [:],
    otherNames: ["regex": "pattern", "log": "pattern", "line": "pattern", "path": "file"])

  /// `{pattern: "…"}` or `{file: "…"}`.
  mutating func readySign(_ field: Field) -> ReadySign? {
    guard let fields = fields(of: field, known: Self.readyKeys) else { return nil }
    switch (fields["pattern"], fields["file"]) {
    case (.some, .some(let file)):
      add(file, "pattern is there too; a team is ready by either pattern or file")
      return nil
    case (nil, nil):
      if fields.misspelt.isEmpty { add(field, "neither pattern nor file") }
      return nil
    case (.some(let field), nil):
      guard let pattern = nonEmptyString(field) else { return nil }
      do throws(PatternError) { _ = try SearchPattern(pattern) } catch {
        add(field, error.description)
        return nil
      }
      return .pattern(pattern)
    case (nil, .some(let field)):
      return nonEmptyString(field).map { .file(AbsolutePath.of($0, in: directory)) }
    }
  }

  /// Reads `after` of every team, now that all names are known, and refuses teams that wait for each other.
  ///
  /// - Parameter written: the `after` of the teams that have one, by the team's id.
  mutating func settleOrder(of teams: inout [TeamSpecification], written: [String: Field]) {
    guard !written.isEmpty else { return }
    let names = teams.map(\.id)
    let withReady = Set(teams.filter { $0.ready != nil }.map(\.id))
    var settled: Set<String> = []
    for place in teams.indices where settled.insert(teams[place].id).inserted {
      guard let field = written[teams[place].id] else { continue }
      teams[place].after = prerequisites(field, of: teams[place].id, names: names, withReady: withReady)
    }
    guard let cycle = StartOrder.cycle(among: teams), let first = cycle.first, let field = written[first] else {
      return
    }
    add(field, "these teams wait for each other: \(cycle.joined(separator: " → "))")
  }

  /// A name, an array of names, or an object of conditions by name.
  private mutating func prerequisites(
    _ field: Field, of team: String, names: [String], withReady: Set<String>
  ) -> [Prerequisite] {
    var found: [(field: Field, offset: Int, name: String, condition: Field?)] = []
    switch field.value.content {
    case .string:
      if let name = string(field) { found.append((field, field.value.offset, name, nil)) }
    case .array(let values):
      for (index, value) in values.enumerated() {
        let field = field.element(index, value)
        if let name = string(field) { found.append((field, field.value.offset, name, nil)) }
      }
    case .object(let members):
      for (member, child) in uniqueMembers(members, of: field) {
        found.append((child, member.keyOffset, member.key, child))
      }
    default:
      expected(#"a team's id, an array of ids, or an object such as {setup: "succeeded"}"#, field)
    }
    var prerequisites: [Prerequisite] = []
    for entry in found {
      guard names.contains(entry.name) else {
        let advice = NearestName.of(entry.name, among: names).map { "did you mean \($0)?" }
        let known = names.prefix(10).joined(separator: ", ")
        add(
          "\(entry.field.path): there is no team \(QuotedText.of(entry.name)); \(advice ?? "the teams are \(known)")",
          at: entry.offset)
        continue
      }
      guard entry.name != team else {
        add("\(entry.field.path): the team waits for itself", at: entry.offset)
        continue
      }
      guard !prerequisites.contains(where: { $0.team == entry.name }) else {
        add("\(entry.field.path): \(QuotedText.of(entry.name)) is there twice", at: entry.offset)
        continue
      }
      let standard: Prerequisite.Condition = withReady.contains(entry.name) ? .ready : .started
      guard let condition = entry.condition else {
        prerequisites.append(Prerequisite(team: entry.name, condition: standard))
        continue
      }
      guard let wanted = self.condition(condition) else { continue }
      if wanted == .ready, !withReady.contains(entry.name) {
        add(condition, "\(entry.name) says nowhere when it is ready; give it ready, or write \"started\" here")
      }
      prerequisites.append(Prerequisite(team: entry.name, condition: wanted))
    }
    return prerequisites
  }

  private mutating func condition(_ field: Field) -> Prerequisite.Condition? {
    guard let text = string(field) else { return nil }
    if let condition = Prerequisite.Condition(rawValue: text) { return condition }
    let names = Prerequisite.Condition.allCases.map(\.rawValue)
    let nearest = NearestName.of(text, among: names).map { "did you mean \($0)?" }
    add(field, "unknown condition \(QuotedText.of(text)); " + (nearest ?? "known are \(names.joined(separator: ", "))"))
    return nil
  }
}
