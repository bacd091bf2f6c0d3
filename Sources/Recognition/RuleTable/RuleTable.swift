/// All rules that apply, with the gate that decides which of them to try on a line.
///
/// Patterns are compiled when a line first asks for them: a run that never sees git never pays for git's rules. A table is
/// therefore not shared between threads; each owner makes its own.
public final class RuleTable {
  /// Finds what any line may hold that a rule matches.
  let gate: LiteralGate
  /// The same for questions, which are asked of unfinished lines only.
  private let questionGate: LiteralGate
  private let levels: LevelTable
  /// All literals that let a line through to the rules.
  let ruleLiterals: LiteralSet
  /// All literals that may tell a level.
  private let levelLiterals: LiteralSet
  /// Those that nobody uses just now.
  private var scanners: [LineScanner] = []
  private let entries: [Entry]
  /// Which rules each literal lets through.
  private let rulesOfLiteral: [LiteralSet]
  private let memory = MatchMemory()
  private let prefixBytes: [UInt8]
  private var prefixes: LogPrefixes?

  /// A rule that matched a text, and what it read.
  struct Match {
    fileprivate let entry: Entry
    let fields: RuleFields
    /// A rule has many parts; whoever looks at one of them need not copy the others.
    var rule: Rule { _read { yield entry.rule } }
  }

  /// A rule and what was made of it.
  fileprivate final class Entry {
    let rule: Rule
    lazy var pattern = RulePattern(rule.pattern)
    lazy var constants = rule.constantFields

    init(_ rule: Rule) { self.rule = rule }
  }

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
    var numbers = LiteralNumbers()
    // First, so that a level word has the same number in its table and in the gate.
    let levels = try LevelTable(bytes: levelBytes)
    for (index, literal) in levels.literals.enumerated() where numbers.add(literal) != index {
      throw RuleFileError(description: "levels: \"\(literal)\" is there twice")
    }
    levelLiterals = LiteralSet(levels.literals.indices)
    let numbersOfRule = rules.map { rule in rule.literals.map { numbers.add($0) } }
    // Sets have no room for more.
    for (count, what) in [(numbers.literals.count, "literals"), (rules.count, "rules")]
    where count > LiteralSet.capacity {
      throw RuleFileError(description: "\(count) \(what); a table holds at most \(LiteralSet.capacity)")
    }
    var rulesOfLiteral = [LiteralSet](repeating: LiteralSet(), count: numbers.literals.count)
    var ofLines = LiteralSet(levels.literals.indices)
    var ofQuestions = LiteralSet()
    for (index, rule) in rules.enumerated() {
      for number in numbersOfRule[index] {
        rulesOfLiteral[number].insert(index)
        if rule.reading == .prompt { ofQuestions.insert(number) } else { ofLines.insert(number) }
      }
    }
    gate = LiteralGate(numbers.literals.enumerated().filter { ofLines.contains($0.offset) }.map { ($0, $1) })
    questionGate = LiteralGate(
      numbers.literals.enumerated().filter { ofQuestions.contains($0.offset) }.map { ($0, $1) })
    self.rulesOfLiteral = rulesOfLiteral
    ruleLiterals = LiteralSet(numbersOfRule.joined())
    self.levels = levels
    self.prefixBytes = prefixBytes
    entries = rules.map(Entry.init)
  }

  /// Each literal once, however many rules name it.
  private struct LiteralNumbers {
    private(set) var literals: [String] = []
    private var numberOf: [String: Int] = [:]

    mutating func add(_ literal: String) -> Int {
      if let known = numberOf[literal] { return known }
      numberOf[literal] = literals.count
      literals.append(literal)
      return literals.count - 1
    }
  }

  /// The literals that occur in `text`.
  func literals(in text: String) -> LiteralSet {
    var text = text
    return text.withUTF8 { gate.literals(in: UnsafeRawBufferPointer($0)) }
  }

  /// The literals of questions that occur in `text`.
  func questionLiterals(in text: String) -> LiteralSet {
    var text = text
    return text.withUTF8 { questionGate.literals(in: UnsafeRawBufferPointer($0)) }
  }

  /// All rules, for listings and tests.
  var all: [Rule] { entries.map(\.rule) }

  /// The first rule, in the order of the tables, that matches `text`, with its fields.
  func firstMatch(
    in text: String, literals: LiteralSet, where applies: (Rule) -> Bool
  ) -> Match? {
    var candidates = LiteralSet()
    literals.intersection(ruleLiterals).forEach { candidates.formUnion(rulesOfLiteral[$0]) }
    while let index = candidates.popFirst() {
      let entry = entries[index]
      guard applies(entry.rule) else { continue }
      if let fields = entry.pattern.fields(of: text, constants: entry.constants, memory) {
        return Match(entry: entry, fields: fields)
      }
    }
    return nil
  }

  /// Calls `body` with a scanner of its own.
  package func withScanner<Result>(_ body: (LineScanner) -> Result) -> Result {
    let scanner =
      scanners.popLast()
      ?? LineScanner(gate: gate, levels: levels, levelLiterals: levelLiterals, ruleLiterals: ruleLiterals)
    defer { scanners.append(scanner) }
    return body(scanner)
  }

  /// The message behind a log library's prefix, or `nil` when `line` has none.
  func message(of line: String) -> Substring? {
    if let prefixes { return prefixes.message(of: line) }
    prefixes = try? LogPrefixes(bytes: prefixBytes)
    return prefixes?.message(of: line)
  }

  /// Compiles every pattern, so that a wrong one is found before the run.
  func compileAll() throws(RuleFileError) {
    let prefixes = try LogPrefixes(bytes: prefixBytes)
    for prefix in prefixes.all {
      guard let problem = prefix.pattern.problem else { continue }
      throw RuleFileError(description: "prefix \(prefix.id): the pattern cannot be used: \(problem)")
    }
    self.prefixes = prefixes
    for entry in entries {
      guard let problem = entry.pattern.problem else { continue }
      throw RuleFileError(description: "rule \(entry.rule.id): the pattern cannot be used: \(problem)")
    }
  }
}
