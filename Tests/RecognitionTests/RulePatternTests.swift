import Testing

@testable import Recognition

/// A rule's pattern gives the fields that its named groups hold.
struct RulePatternTests {
  private func fields(_ pattern: String, _ text: String, set: [(name: String, text: String)] = []) -> [String: String]?
  {
    RulePattern(pattern).fields(of: text, constants: set, MatchMemory())?.all
  }

  @Test func `a group's text is the field of its name`() {
    #expect(fields("^On (?<branch>\\S+) (?<n>[0-9]+)$", "On maïn 12") == ["branch": "maïn", "n": "12"])
  }

  @Test func `a group that is not in the match gives no field`() {
    #expect(fields("^a(?: (?<x>b))?(?: (?<y>c))?$", "a c") == ["y": "c"])
  }

  @Test func `another place for a field has its name and a number`() {
    #expect(fields("^(?:a (?<x>\\S+)|b (?<x_2>\\S+))$", "b 7") == ["x": "7"])
  }

  @Test func `a group stands above a constant of its name`() {
    let constants = [(name: "x", text: "constant"), (name: "y", text: "kept")]
    #expect(fields("^a(?<x>b)?", "ab", set: constants) == ["x": "b", "y": "kept"])
    #expect(fields("^a(?<x>b)?", "ac", set: constants) == ["x": "constant", "y": "kept"])
  }

  @Test(arguments: ["^(?i)ON (?<x>.+)$", "^on\\b(?<x>.+)$", "^on (?<x>\\w+)$", "^on (?i:É)t(?<x>.)$"])
  func `letters of all scripts are letters, and capitals may be small`(pattern: String) {
    #expect(fields(pattern, "on été") != nil)
  }

  @Test func `a text that is no regular expression matches nothing, and says why`() {
    #expect(fields("^(a", "a") == nil)
    #expect(RulePattern("^(a").problem == PatternError(rest: "(a"))
    #expect(
      PatternError(rest: "(a").description == "\"(a\" is not understood; docs/rules.md lists what a pattern may have")
  }

  @Test(arguments: [("b+c", true), ("^b", false), ("d$", true), ("\\bcd", false), ("(?i)BBC", true), ("é", false)])
  func `a search pattern is found anywhere`(pattern: String, isFound: Bool) throws {
    #expect(try SearchPattern(pattern).isFound(in: "→ abbcd") == isFound)
  }
}
