import Testing

@testable import Recognition

struct RulePatternTests {
  @Test(arguments: [
    ("^Merge made by the '[a-z-]+' strategy\\.$", "Merge made by the '"),
    ("^\\[(?<branch>[^\\s\\[\\]]+) x\\]", "["),
    ("^Updating [0-9a-f]{7,40}", "Updating "),
    ("^Fast-forward$", "Fast-forward"),
    ("^→ (?<name>.+)", "→ "),
    ("^# Agent: ?(?<agent>\\S.*)$", "# Agent:"),
    ("^Files? changed", "File"),
    ("^abc{2}", "ab"),
    ("^a[(|]b(?:c|d)", "a"),
  ])
  func `what every match begins with is read off the pattern`(pattern: String, beginning: String) {
    #expect(RulePattern.beginning(of: pattern) == Array(beginning.utf8))
  }

  @Test(arguments: [
    "Merge made", "^a|b", "^a[(]|b", "^a[](]|b", "^a[^](]|b", "^\\d+ files", "^(?:exit code: |Exit code )", "^(?i)abc",
    "^a(?i)b", "^.+", "^", "", "^\\Qa(\\E|b", "^a\\(|b", "^[ab]c", "^a*b", "^\\", "^(", "^[",
  ])
  func `a pattern whose matches differ from the start tells no beginning`(pattern: String) {
    #expect(RulePattern.beginning(of: pattern).isEmpty)
  }

  @Test func `no example of a built-in rule is lost by its beginning`() {
    for rule in RuleTable.builtIn().all {
      for example in rule.examples {
        #expect(example.line.utf8.starts(with: RulePattern.beginning(of: rule.pattern)), "\(rule.id)")
      }
    }
  }
}
