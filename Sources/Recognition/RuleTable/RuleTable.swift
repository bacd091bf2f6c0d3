/// All rules that apply, with the gate that decides which of them to try on a line.
///
/// Patterns are compiled when a line first asks for them: a run that never sees git never pays for git's rules. A table is
/// therefore not shared between threads; each owner makes its own.
public final class RuleTable {
  package let gate: LiteralGate
  private let levels: LevelTable
  /// All literals that let a line through to the rules.
  let ruleLiterals: LiteralSet
  /// All literals that may tell a level.
  let levelLiterals: LiteralSet
  private let rules: [Rule]
  private let literalsOfRule: [LiteralSet]
  /// How every match of a rule begins.
  private let beginnings: [[UInt8]]
  private var compiled: [RulePattern?]
  private let prefixBytes: [UInt8]
  private var prefixes: LogPrefixes?

  /// The built-in rules.
  public static func builtIn() -> RuleTable {
    do {
      return try RuleTable(
        files: BuiltInTables.rules, levels: BuiltInTables.levels, prefixes: BuiltInTables.prefixes)
    } catch {
      // The tables are part of the program and every test loads them.
      preconditionFailure("built-in rules: \(error)")
    }
  }

  /// - Throws: ``RuleFileError`` when a table cannot be read, an id is used twice, or a pattern is no regular expression.
  convenience init(
    files: [(name: String, bytes: [UInt8])], levels: [UInt8], prefixes: [UInt8]
  ) throws(RuleFileError) {
    var rules: [Rule] = []
    for file in files { rules += try RuleFile.rules(in: file.bytes, named: file.name) }
    try self.init(rules: rules, levels: levels, prefixes: prefixes)
  }

  init(rules: [Rule], levels levelBytes: [UInt8], prefixes prefixBytes: [UInt8]) throws(RuleFileError) {
    var ids: Set<String> = []
    for rule in rules where !ids.insert(rule.id).inserted {
      throw RuleFileError(description: "rule id \(rule.id) is used twice")
    }
    var numberOf: [String: Int] = [:]
    var literals: [String] = []
    func number(_ literal: String) -> Int {
      if let known = numberOf[literal] { return known }
      numberOf[literal] = literals.count
      literals.append(literal)
      return literals.count - 1
    }
    // First, so that a level word has the same number in its table and in the gate.
    let levels = try LevelTable(bytes: levelBytes)
    let numbersOfLevels = levels.literals.map(number)
    for (index, literal) in levels.literals.enumerated() where numbersOfLevels[index] != index {
      throw RuleFileError(description: "levels: \"\(literal)\" is there twice")
    }
    let numbersOfRule = rules.map { $0.literals.map(number) }
    // Sets have no room for more.
    guard literals.count <= LiteralGate.capacity else {
      throw RuleFileError(description: "\(literals.count) literals; a table holds at most \(LiteralGate.capacity)")
    }
    literalsOfRule = numbersOfRule.map { LiteralSet($0) }
    self.rules = rules
    beginnings = rules.map { RulePattern.beginning(of: $0.pattern) }
    self.levels = levels
    ruleLiterals = LiteralSet(numbersOfRule.joined())
    levelLiterals = LiteralSet(numbersOfLevels)
    gate = LiteralGate(literals)
    self.prefixBytes = prefixBytes
    compiled = Array(repeating: nil, count: rules.count)
  }

  /// The literals that occur in `text`.
  func literals(in text: String) -> LiteralSet {
    var text = text
    return text.withUTF8 { gate.literals(in: UnsafeRawBufferPointer($0)) }
  }

  /// All rules, for listings and tests.
  var all: [Rule] { rules }

  /// The first rule, in the order of the tables, that matches `text`, with its fields.
  func firstMatch(
    in text: String, literals: LiteralSet, where applies: (Rule) -> Bool
  ) -> (rule: Rule, fields: RuleFields)? {
    guard literals.intersects(ruleLiterals) else { return nil }
    for index in rules.indices
    where literalsOfRule[index].intersects(literals) && text.utf8.starts(with: beginnings[index])
      && applies(rules[index])
    {
      if let pattern = try? pattern(at: index), let match = try? pattern.regex.prefixMatch(in: text) {
        return (rules[index], RuleFields(match, constants: rules[index].constants, groups: pattern.groups))
      }
    }
    return nil
  }

  /// The level that a line tells by its own words.
  func level(of line: UnsafeRawBufferPointer, literals: LiteralSet) -> LineLevel {
    let candidates = literals.intersection(levelLiterals)
    return candidates.isEmpty ? .info : levels.level(of: line, candidates: candidates)
  }

  /// The message behind a log library's prefix, or `nil` when `line` has none.
  func message(of line: String) -> Substring? {
    if prefixes == nil { prefixes = try? LogPrefixes(bytes: prefixBytes) }
    return prefixes?.message(of: line)
  }

  /// Compiles every pattern, so that a wrong one is found before the run.
  func compileAll() throws(RuleFileError) {
    prefixes = try LogPrefixes(bytes: prefixBytes)
    for index in rules.indices { _ = try pattern(at: index) }
  }

  private func pattern(at index: Int) throws(RuleFileError) -> RulePattern {
    if let ready = compiled[index] { return ready }
    do {
      let pattern = try RulePattern(rules[index].pattern)
      compiled[index] = pattern
      return pattern
    } catch {
      throw RuleFileError(description: "rule \(rules[index].id): not a regular expression: \(error)")
    }
  }
}
