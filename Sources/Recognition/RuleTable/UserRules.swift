import JSONText

/// A user's table of rules, in the shape of the built-in ones, which has proved itself: it can be read, its patterns are
/// regular expressions, and its examples and counterexamples are right.
public struct UserRules: Equatable, Sendable {
  /// What is wrong with a table, and where.
  public struct Problem: Error, Equatable, Sendable {
    /// What is wrong, without the place.
    public let sentence: String
    /// The byte at which the rule, or the mistake, begins.
    public let offset: Int
  }

  let rules: [Rule]

  /// How many rules there are.
  public var count: Int { rules.count }
  /// How many examples they have.
  public var exampleCount: Int { rules.reduce(0) { $0 + $1.examples.count } }
  /// How many counterexamples they have.
  public var counterexampleCount: Int { rules.reduce(0) { $0 + $1.counterexamples.count } }

  /// Reads and checks a table.
  public init(json bytes: [UInt8]) throws(Problem) {
    do { _ = try JSONReader.read(bytes) } catch {
      throw Problem(sentence: "not JSON: \(error.reason)", offset: error.offset)
    }
    do { rules = try RuleFile.rules(in: bytes, named: "") } catch {
      let (index, sentence) = Self.place(in: error.description)
      throw Problem(sentence: sentence, offset: index.flatMap { Self.offset(ofRule: $0, in: bytes) } ?? 0)
    }
    for (index, rule) in rules.enumerated() {
      if let sentence = Self.problem(of: rule) {
        throw Problem(sentence: "rule \(rule.id): \(sentence)", offset: Self.offset(ofRule: index, in: bytes) ?? 0)
      }
    }
  }

  /// The number of the rule that a sentence of ``RuleFile`` is about, and the sentence without it.
  private static func place(in sentence: String) -> (index: Int?, sentence: String) {
    guard let match = sentence.firstMatch(of: /^: (?:rules\[(\d+)\]: )?/) else { return (nil, sentence) }
    return (match.1.flatMap { Int($0) }, String(sentence[match.range.upperBound...]))
  }

  private static func problem(of rule: Rule) -> String? {
    let pattern = RulePattern(rule.pattern)
    if let problem = pattern.problem { return "the pattern cannot be used: \(problem)" }
    let memory = MatchMemory()
    guard !rule.examples.isEmpty else { return "has no example; give at least one line that it must match" }
    for example in rule.examples {
      guard rule.literals.contains(where: { example.line.contains($0) }) else {
        return "no literal is in the example \"\(example.line)\", which is therefore never looked at"
      }
      guard let fields = pattern.fields(of: example.line, constants: rule.constantFields, memory) else {
        return "the pattern does not match the example \"\(example.line)\""
      }
      for (name, value) in example.fields.sorted(by: { $0.key < $1.key }) where fields[name] != value {
        let found = fields[name].map { "\"\($0)\"" } ?? "nothing"
        return "in the example \"\(example.line)\", \(name) should be \"\(value)\" and is \(found)"
      }
    }
    for line in rule.counterexamples
    where rule.literals.contains(where: { line.contains($0) }) && pattern.end(in: line, memory) != nil {
      return "the pattern matches the counterexample \"\(line)\""
    }
    return nil
  }

  /// Where the n-th element of `"rules": […]` begins: the reader keeps no places.
  private static func offset(ofRule wanted: Int, in bytes: [UInt8]) -> Int? {
    var depth = 0
    var rule = -1
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        // Rules are the only objects in an array of the table's object.
        if depth == 2, bytes[index] == UInt8(ascii: "{") {
          rule += 1
          if rule == wanted { return index }
        }
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      index += 1
    }
    return nil
  }
}

extension RuleTable {
  /// The built-in rules, with users' rules before them: who writes a rule wants it to win.
  ///
  /// - Throws: when two rules share an id, or there are more literals than can be looked for.
  public static func builtIn(adding users: [UserRules]) throws(RuleFileError) -> RuleTable {
    guard !users.isEmpty else { return builtIn() }
    var rules: [Rule] = users.flatMap(\.rules)
    for file in BuiltInTables.rules { rules += try RuleFile.rules(in: file.bytes, named: file.name) }
    return try RuleTable(rules: rules, levels: BuiltInTables.levels, prefixes: BuiltInTables.prefixes)
  }

  /// A rule, for people to look at.
  public struct Description: Equatable, Sendable {
    /// Unique over all tables.
    public let id: String
    /// Who prints it.
    public let tool: String
    /// What a match is turned into.
    public let reading: String
    /// Of usage, what its numbers are: `delta`, `cumulative` or `final`.
    public let semantics: String?
    /// Of usage, what a total is a total of.
    public let scope: String?
    /// The only stream it applies to.
    public let stream: String?
    /// The texts of which a line must hold one to be looked at.
    public let gate: [String]
  }

  /// All rules, in the order in which they are tried.
  public var descriptions: [Description] {
    all.map { rule in
      Description(
        id: rule.id, tool: rule.tool, reading: rule.reading.rawValue, semantics: rule.usage?.semantics.rawValue,
        scope: rule.usage?.scope.rawValue, stream: rule.stream?.rawValue, gate: rule.literals)
    }
  }
}
