import Foundation
import Testing

@testable import Alerts

/// The table of the document is made of that of the program; `PROCTOR_RECORD_GOLDEN=1` writes it anew.
@Suite(.serialized) struct AlertDocumentTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/alerts.md")

  /// The text between two comments is this one.
  private func holds(_ table: [String], after marker: String) throws {
    var document = try String(contentsOf: Self.path, encoding: .utf8)
    let start = try #require(document.range(of: "<!-- \(marker) -->\n")).upperBound
    let end = try #require(document.range(of: "<!-- end -->", range: start..<document.endIndex)).lowerBound
    let wanted = table.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["PROCTOR_RECORD_GOLDEN"] == "1", document[start..<end] != wanted {
      document.replaceSubrange(start..<end, with: wanted)
      try document.write(to: Self.path, atomically: true, encoding: .utf8)
      return
    }
    #expect(document[start..<end] == wanted)
  }

  @Test func `every default rule is documented, with the reason for it`() throws {
    let rows = DefaultRules.table.map { "| `\($0.rule)` | \($0.reason) |" }
    try holds(["| rule | reason |", "|---|---|"] + rows, after: "default rules")
  }

  @Test func `the document names every aggregate, action, comparison and part of a rule`() throws {
    let document = try String(contentsOf: Self.path, encoding: .utf8)
    for aggregate in RuleSubject.Aggregate.allCases { #expect(document.contains("`\(aggregate.rawValue)(")) }
    for action in AlertAction.names { #expect(document.contains("`\(action)`")) }
    for comparison in RuleCondition.Comparison.allCases { #expect(document.contains("`\(comparison.rawValue)`")) }
    for part in RulePart.clauses { #expect(document.contains("`\(part.rawValue) ")) }
  }
}
