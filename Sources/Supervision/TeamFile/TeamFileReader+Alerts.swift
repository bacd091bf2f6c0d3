import Alerts
import Telemetry

// `alerts`, `alert_exec`, `default_alerts`, `gates` and `fail_on`: what is watched, who is told, and what must hold at the end.

extension TeamFileReader {
  static let alertKeys = ["alerts", "alert_exec", "default_alerts", "gates", "fail_on"]
  static let ruleKeys = KnownKeys(
    names: RulePart.allCases.map(\.rawValue), otherPlaces: [:],
    otherNames: [
      "expr": "metric", "where": "labels", "group": "by", "group_by": "by", "comparison": "op", "operator": "op",
      "value": "threshold", "type": "alert_type", "level": "severity", "action": "actions", "samples": "min",
    ])

  /// - Parameter isWhole: whether the programs that rules start must be there, too.
  mutating func alertSettings(_ fields: Fields, isWhole: Bool = true) -> AlertSettings {
    var settings = AlertSettings()
    settings.usesDefaults = fields["default_alerts"].flatMap { flag($0) }
    if let field = fields["alert_exec"] { readPrograms(field, into: &settings.programs) }
    var places: [(field: Field, rule: String)] = []
    for field in fields["alerts"].map({ list($0, of: "rules") }) ?? [] {
      guard let rule = rule(field) else { continue }
      if let first = places.first(where: { $0.rule == rule.name }) {
        add(field, "the name \(QuotedText.of(rule.name)) is already that of \(first.field.path)")
        continue
      }
      places.append((field, rule.name))
      settings.rules.append(rule)
    }
    for (rule, sentence) in isWhole ? settings.problems : [] {
      guard let place = places.first(where: { $0.rule == rule.name }) else { continue }
      add(place.field, sentence)
    }
    for field in fields["gates"].map({ list($0, of: "gates") }) ?? [] {
      if let gate = gate(field) { settings.gates.append(gate) }
    }
    settings.failOn = fields["fail_on"].flatMap { choice($0, of: AlertSeverity.self, called: "severity") }
    return settings
  }

  /// One, or several in an array.
  private mutating func list(_ field: Field, of noun: String) -> [Field] {
    switch field.value.content {
    case .string, .object: return [field]
    case .array(let elements): return elements.enumerated().map { field.element($0.offset, $0.element) }
    default:
      expected("an array of \(noun)", field)
      return []
    }
  }

  // MARK: Rules

  private mutating func rule(_ field: Field) -> AlertRule? {
    switch field.value.content {
    case .string:
      guard let text = nonEmptyString(field) else { return nil }
      do throws(RuleProblems) { return try AlertRule(text) } catch { note(error, [field]) }
    case .object:
      let before = problems.count
      guard let fields = fields(of: field, known: Self.ruleKeys) else { return nil }
      var draft = RuleDraft()
      // The texts that a rule is made of, by their numbers in places.
      var texts = [field]
      for part in RulePart.allCases {
        guard let field = fields[part.rawValue] else { continue }
        if part == .labels { readLabels(field, into: &draft, &texts) } else { read(part, field, into: &draft, &texts) }
      }
      // What is missing may just be misspelt.
      guard problems.count == before else { return nil }
      do throws(RuleProblems) { return try draft.rule() } catch { note(error, texts) }
    default: expected("a rule as a string or an object", field)
    }
    return nil
  }

  private mutating func read(_ part: RulePart, _ field: Field, into draft: inout RuleDraft, _ texts: inout [Field]) {
    switch field.value.content {
    case .array(let elements) where part == .actions:
      for (index, element) in elements.enumerated() { read(part, field.element(index, element), into: &draft, &texts) }
    case .number(let text) where [.threshold, .min, .clear].contains(part):
      draft.read(part, text, source: texts.count)
      texts.append(field)
    default:
      guard let text = nonEmptyString(field) else { return }
      draft.read(part, text, source: texts.count)
      texts.append(field)
    }
  }

  private mutating func readLabels(_ field: Field, into draft: inout RuleDraft, _ texts: inout [Field]) {
    guard case .object(let members) = field.value.content else { return expected("an object of labels", field) }
    for (member, child) in uniqueMembers(members, of: field) {
      guard let value = string(child) else { continue }
      draft.label(member.key, source: texts.count, value: value, source: texts.count)
      texts.append(child)
    }
  }

  private mutating func gate(_ field: Field) -> Gate? {
    guard let text = nonEmptyString(field) else { return nil }
    do throws(RuleProblems) { return try Gate(text) } catch {
      note(error, [field])
      return nil
    }
  }

  /// Notes what is wrong in a rule where it stands in the file.
  private mutating func note(_ found: RuleProblems, _ texts: [Field]) {
    for problem in found.problems {
      let field = texts[problem.place.text]
      let offset = file.offset(of: problem.place.offset, in: field.value)
      let column = offset == nil && texts.count == 1 ? "column \(found.column(of: problem)): " : ""
      add("\(field.path): \(column)\(problem.sentence)", at: offset ?? field.value.offset)
    }
  }

  // MARK: Programs

  private mutating func readPrograms(_ field: Field, into programs: inout AlertPrograms) {
    switch field.value.content {
    case .array: programs.unnamed = program(field)
    case .object(let members):
      for (member, child) in uniqueMembers(members, of: field) {
        if member.key.isEmpty || member.key.utf8.count > 64 {
          add("\(child.path): a program's name has 1 to 64 bytes", at: member.keyOffset)
        }
        if let command = program(child) { programs.named.append(.init(name: member.key, command: command)) }
      }
    default: expected(Self.programAdvice, field)
    }
  }

  private static let programAdvice =
    #"an array such as ["curl", "--data", "@-", "URL"], or an object of such arrays by name"#

  private mutating func program(_ field: Field) -> [String]? {
    guard let command = strings(field, expecting: #"an array such as ["program", "argument"]"#) else { return nil }
    guard command.first?.isEmpty == false else {
      add(field, "empty; name a program")
      return nil
    }
    return command
  }
}

extension TextFile {
  /// The byte of the file at which a byte of a string's text stands; `nil` when escapes or variables are before it.
  func offset(of textOffset: Int, in value: JSON5Value) -> Int? {
    guard case .string(let text) = value.content else { return nil }
    let start = value.offset + 1
    guard start + textOffset <= bytes.count else { return nil }
    let written = bytes[start..<start + textOffset]
    return written.elementsEqual(text.utf8.prefix(textOffset)) ? start + textOffset : nil
  }
}
