import Foundation
import Testing

@testable import Supervision

/// The documents say what the reader does.
struct TeamFileDocumentsTests {
  private func document(_ name: String) throws -> String {
    try String(contentsOfFile: teamFileFixture("../../docs/\(name)"), encoding: .utf8)
  }

  private func object(_ value: Any?, _ keys: String...) throws -> [String: Any] {
    try keys.reduce(#require(value as? [String: Any])) { try #require($0[$1] as? [String: Any]) }
  }

  @Test func `the schema knows exactly the keys that the reader knows`() throws {
    let schema = try JSONSerialization.jsonObject(with: Data(document("schema/team.schema.json").utf8))
    #expect(try Set(object(schema, "properties").keys) == Set(TeamFileReader.topLevelKeys.names))
    #expect(try Set(object(schema, "$defs", "team", "properties").keys) == Set(TeamFileReader.teamKeys.names))
    #expect(try Set(object(schema, "$defs", "agent", "properties").keys) == Set(TeamFileReader.agentKeys.names))
    #expect(
      try Set(object(schema, "$defs", "team", "properties", "ready", "properties").keys)
        == Set(TeamFileReader.readyKeys.names))
    let restart = try #require(try object(schema, "$defs", "restart")["anyOf"] as? [Any])
    #expect(try Set(object(restart.last, "properties").keys) == Set(TeamFileReader.restartKeys.names))
    let budget = try #require(try object(schema, "$defs", "budget")["anyOf"] as? [Any])
    #expect(try Set(object(budget.first, "properties").keys) == Set(TeamFileReader.budgetKeys.names))
    let rule = try #require(try object(schema, "$defs", "rule")["anyOf"] as? [Any])
    #expect(try Set(object(rule.last, "properties").keys) == Set(TeamFileReader.ruleKeys.names))
    #expect(try Set(object(schema, "$defs", "stopStep", "properties").keys) == Set(TeamFileReader.stepKeys.names))
  }

  @Test func `every key, signal and default variable is documented`() throws {
    let text = try document("team-file.md")
    for key in TeamFileReader.topLevelKeys.names + TeamFileReader.teamKeys.names {
      #expect(text.contains("\n| `\(key)` |"), "\(key) has no row")
    }
    let budgets = try document("budgets.md")
    for name in TeamFileReader.budgetKeys.names { #expect(budgets.contains("\n| `\(name)` |"), "\(name) has no row") }
    for name in StopSignal.all + TeamSpecification.ownVariables { #expect(text.contains("`\(name)`")) }
    for (name, value) in TeamSpecification.defaultVariables {
      #expect(text.contains("| `\(name)` | \(value.isEmpty ? "empty" : "`\(value)`") |"))
    }
  }

  @Test func `every example of the documentation is a good team file`() throws {
    let text = try document("team-file.md") + document("budgets.md")
    let examples = text.components(separatedBy: "```json5\n").dropFirst()
    #expect(examples.count >= 5)
    for example in examples {
      let text = example.components(separatedBy: "```")[0]
      let file = TextFile(path: "team-file.md", bytes: Array(text.utf8))
      let directory = teamFileFixture("")
      #expect(throws: Never.self) {
        try TeamFile.read(file, directory: directory, environment: ["OPENAI_API_KEY": "x"])
      }
    }
  }
}
