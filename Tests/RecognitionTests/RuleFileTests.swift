import Testing

@testable import Recognition

/// What is wrong with a table of rules is told in one sentence with its place.
struct RuleFileTests {
  private static func table(_ rule: String) -> String { #"{"tool": "t", "rules": [\#(rule)]}"# }

  @Test(
    arguments: [
      ("{", "mine.json: not JSON: "),
      ("[]", "mine.json: a table needs \"tool\" and \"rules\""),
      (#"{"tool": "t"}"#, "mine.json: a table needs \"tool\" and \"rules\""),
      (table("1"), "mine.json: rules[0]: expected an object"),
      (table(#"{"id": "t.a", "patern": "x"}"#), "mine.json: rules[0]: unknown key \"patern\""),
      (table(#"{"pattern": "x"}"#), "mine.json: rules[0]: a rule needs \"id\" and \"pattern\""),
      (
        table(#"{"id": "t.a", "pattern": "x", "reading": "git"}"#),
        "mine.json: rules[0]: rule t.a needs a \"literal\" that every line it matches contains"
      ),
      (
        table(#"{"id": "t.a", "pattern": "x", "literal": ["x", ""], "reading": "git"}"#),
        "mine.json: rules[0]: rule t.a needs a \"literal\" that every line it matches contains"
      ),
      (
        table(#"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "gti"}"#),
        "mine.json: rules[0]: rule t.a needs a \"reading\", one of git, usage, usage_repr, wrapped, section, model, agent, command, command_exit, captured_output, captured_literal, detail, session, test, error, rate_limit, retry, prompt"
      ),
      (
        table(#"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "usage"}"#),
        "mine.json: rules[0]: a usage rule needs \"sem\": delta, cumulative or final"
      ),
      (
        table(#"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "usage", "sem": "sum"}"#),
        "mine.json: rules[0]: a usage rule needs \"sem\": delta, cumulative or final"
      ),
      (
        table(#"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "usage", "sem": "delta", "layer": "best"}"#),
        "mine.json: rules[0]: \"layer\" is one of summary, text, structured"
      ),
      (
        table(#"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "usage", "sem": "delta", "cache": "out"}"#),
        "mine.json: rules[0]: \"cache\" says where cached tokens are counted: inside (the input) or beside (it)"
      ),
      (
        table(#"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "git", "stream": "stdin"}"#),
        "mine.json: rules[0]: \"stream\" is one of stdout, stderr"
      ),
    ])
  func `a table that cannot be read says why`(text: String, sentence: String) throws {
    let error = try #require(throws: RuleFileError.self) {
      try RuleFile.rules(in: Array(text.utf8), named: "mine.json")
    }
    #expect(error.description.hasPrefix(sentence), "\(error)")
    if !sentence.hasSuffix(": ") { #expect(error.description == sentence) }
  }

  @Test func `the rule is found by its place in the table`() throws {
    let good = #"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "git"}"#
    let error = try #require(throws: RuleFileError.self) {
      try RuleFile.rules(in: Array(Self.table("\(good), {}").utf8), named: "mine.json")
    }
    #expect(error.description == "mine.json: rules[1]: a rule needs \"id\" and \"pattern\"")
  }

  @Test func `an id that two tables use is refused`() throws {
    let table = Array(Self.table(#"{"id": "t.a", "pattern": "x", "literal": "x", "reading": "git"}"#).utf8)
    let error = try #require(throws: RuleFileError.self) { try Self.ruleTable([table, table]) }
    #expect(error.description == "rule id t.a is used twice")
  }

  @Test func `a pattern that is not understood is refused by its rule's name`() throws {
    let table = try Self.ruleTable([
      Array(Self.table(#"{"id": "t.a", "pattern": "(x", "literal": "x", "reading": "git"}"#).utf8)
    ])
    let error = try #require(throws: RuleFileError.self) { try table.compileAll() }
    #expect(error.description.hasPrefix("rule t.a: the pattern cannot be used: "))
  }

  @Test func `more literals than the gate has bits are refused`() throws {
    let literals = (0..<600).map { #""\#(UnicodeScalar(0x4E00 + $0)!)""# }.joined(separator: ",")
    let rule = #"{"id": "t.a", "pattern": "x", "literal": [\#(literals)], "reading": "git"}"#
    let error = try #require(throws: RuleFileError.self) { try Self.ruleTable([Array(Self.table(rule).utf8)]) }
    let levels = try LevelTable(bytes: BuiltInTables.levels).literals.count
    #expect(error.description == "\(600 + levels) literals; a table holds at most \(LiteralGate.capacity)")
  }

  @Test func `as many literals as are allowed are found`() throws {
    let levels = try LevelTable(bytes: BuiltInTables.levels).literals.count
    let texts = (0..<(LiteralGate.capacity - levels)).map { String(UnicodeScalar(0x4E00 + $0)!) }
    let rule =
      #"{"id": "t.a", "pattern": ".", "literal": [\#(texts.map { "\"\($0)\"" }.joined(separator: ","))], "reading": "detail", "joins": ["x"]}"#
    let table = try Self.ruleTable([Array(Self.table(rule).utf8)])
    for text in texts { #expect(RuleTableTests.firstMatch(in: text, asFor: nil, table: table) != nil) }
  }

  @Test(
    arguments: [
      ("{}", "levels: not a table of words"),
      (
        #"{"words": [{"literal": "x", "level": "bad", "place": "word"}]}"#,
        "levels: a word needs \"literal\", \"level\" and \"place\""
      ),
      (
        #"{"words": [{"literal": "", "level": "info", "place": "word"}]}"#,
        "levels: a word needs \"literal\", \"level\" and \"place\""
      ),
    ])
  func `a table of levels that cannot be read says why`(text: String, sentence: String) throws {
    let error = try #require(throws: RuleFileError.self) { try LevelTable(bytes: Array(text.utf8)) }
    #expect(error.description == sentence)
  }

  private static func ruleTable(_ files: [[UInt8]]) throws(RuleFileError) -> RuleTable {
    try RuleTable(
      files: files.map { ("mine.json", $0) }, levels: BuiltInTables.levels, prefixes: BuiltInTables.prefixes)
  }
}
