import Testing

@testable import Recognition

/// The built-in rules prove themselves by their own examples.
struct RuleTableTests {
  static let rules: [Rule] = RuleTable.builtIn().all
  static let examples = rules.flatMap { rule in
    rule.examples.map { RuleExample(rule: rule, line: $0.line, fields: $0.fields) }
  }
  static let counterexamples = rules.flatMap { rule in
    rule.counterexamples.map { RuleExample(rule: rule, line: $0, fields: [:]) }
  }

  struct RuleExample: Sendable, CustomTestStringConvertible {
    let rule: Rule
    let line: String
    let fields: [String: String]
    var testDescription: String { "\(rule.id): \(line)" }
  }

  @Test(arguments: rules.map(\.id))
  func `every rule has an example`(id: String) {
    #expect(Self.rules.first { $0.id == id }?.examples.isEmpty == false)
  }

  @Test func `every pattern compiles`() throws {
    try RuleTable.builtIn().compileAll()
  }

  @Test func `no id is used twice`() {
    #expect(Set(Self.rules.map(\.id)).count == Self.rules.count)
  }

  @Test func `an id begins with its tool`() {
    for rule in Self.rules { #expect(rule.id.hasPrefix(rule.tool + "."), "\(rule.id)") }
  }

  @Test func `what opens and what joins fit together`() {
    let opened = Set(Self.rules.compactMap { $0.opening?.group })
    for rule in Self.rules {
      #expect(opened.isSuperset(of: rule.joins + [rule.replaces].compactMap(\.self)), "\(rule.id)")
    }
    for rule in Self.rules where rule.reading == .detail { #expect(!rule.joins.isEmpty, "\(rule.id)") }
  }

  @Test func `every git rule tells a known operation`() {
    for rule in Self.rules where rule.reading == .git {
      #expect(rule.constants["operation"].flatMap(GitOperation.init(rawValue:)) != nil, "\(rule.id)")
    }
  }

  @Test(arguments: examples)
  func `an example holds a literal of its rule`(example: RuleExample) {
    #expect(example.rule.literals.contains { example.line.contains($0) })
  }

  @Test(arguments: examples)
  func `an example passes the gate and matches its rule first, with its fields`(example: RuleExample) throws {
    let table = RuleTable.builtIn()
    let match = try #require(Self.firstMatch(in: example.line, asFor: example.rule, table: table))
    #expect(match.rule.id == example.rule.id)
    for (name, value) in example.fields { #expect(match.fields[name] == value, "\(name)") }
  }

  @Test(arguments: counterexamples)
  func `a counterexample matches no rule`(example: RuleExample) {
    let match = Self.firstMatch(in: example.line, asFor: example.rule, table: RuleTable.builtIn())
    #expect(match?.rule.id == nil)
  }

  @Test func `a panel's rule matches nothing outside its panel`() {
    let table = RuleTable.builtIn()
    for example in Self.examples where example.rule.panel != nil {
      #expect(Self.firstMatch(in: example.line, asFor: nil, table: table)?.rule.id == nil, "\(example.rule.id)")
    }
  }

  @Test func `sections that rules ask for begin somewhere`() {
    let begun = Set(Self.rules.filter { $0.reading == .section }.compactMap { $0.constants["section"] })
    for rule in Self.rules { #expect(rule.section.map(begun.contains) ?? true, "\(rule.id)") }
  }

  /// The first match where `wanted` applies: in its panel, its section, or the title of a box.
  static func firstMatch(
    in line: String, asFor wanted: Rule?, table: RuleTable
  ) -> RuleTable.Match? {
    let literals = wanted?.reading == .prompt ? table.questionLiterals(in: line) : table.literals(in: line)
    return table.firstMatch(in: line, literals: literals) { rule in
      if rule.isOfTitle != (wanted?.isOfTitle ?? false) { return false }
      // Questions are unfinished lines, of which nothing else is asked.
      if (rule.reading == .prompt) != (wanted?.reading == .prompt) { return false }
      if let section = rule.section, section != wanted?.section { return false }
      guard let panel = wanted?.panel else { return rule.panel == nil }
      return rule.panel.map(panel.contains) ?? false
    }
  }
}
