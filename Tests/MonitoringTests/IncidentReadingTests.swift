import JSONText
import Monitoring
@testable import Recognition
import Telemetry
import Testing

/// What tests, logs and models without a price become on the wire, and how they are counted.
struct IncidentReadingTests {
  @Test func `a run of tests is told with its figures and added to its agent's`() throws {
    var team = ObservedTeam()
    let totals = TestReading.Totals(passed: 7, failed: 2, skipped: 1, errors: 1, total: 11)
    for seconds in [0.5, nil] {
      team.observe("coder", .test(TestReading(framework: "pytest", content: .run(totals), seconds: seconds)))
    }
    let figures: [(String, JSONValue)] = [
      ("test_name", .string("pytest")), ("framework", .string("pytest")), ("passed", .integer(7)),
      ("failed", .integer(2)), ("skipped", .integer(1)), ("errors", .integer(1)), ("total", .integer(11)),
    ]
    #expect(
      team.records == [
        .init(
          agent: "coder",
          event: .structured(
            name: "test_run_completed", data: .object(JSONObject(figures + [("duration", .number(0.5))])))),
        .init(
          agent: "coder", event: .structured(name: "test_run_completed", data: .object(JSONObject(figures)))),
      ])
    let counts = try #require(team.monitor.summary().agents.first { $0.id == "coder" }).incidents
    #expect(counts.testsPassed == 14 && counts.testsFailed == 6 && counts.testsSkipped == 2)
    #expect(team.monitor.summary().incidents == counts)
  }

  @Test func `figures that were not printed stay unknown and count as none`() {
    var team = ObservedTeam()
    let totals = TestReading.Totals(passed: 3, failed: nil, skipped: nil, errors: nil, total: nil)
    team.observe("coder", .test(TestReading(framework: "go", name: "example/pkg", content: .run(totals))))
    guard case .structured(_, let data) = team.records.first?.event else {
      Issue.record("no event")
      return
    }
    #expect(data["test_name"] == .string("example/pkg") && data["passed"] == .integer(3))
    #expect(data["failed"] == .null && data["total"] == .null)
    let counts = team.monitor.summary().incidents
    #expect(counts.testsPassed == 3 && counts.testsFailed == 0)
  }

  @Test func `a failed test is told with its message, and counted with its run only`() {
    var team = ObservedTeam()
    for message in ["assert 1 == 2", nil] {
      team.observe(
        "coder", .test(TestReading(framework: "pytest", name: "test_sum", content: .failure(message: message))))
    }
    let data = team.records.compactMap { if case .structured("test_failed", let data) = $0.event { data } else { nil } }
    #expect(data.count == 2)
    #expect(data.map { $0["test_name"]?.string } == ["test_sum", "test_sum"])
    #expect(data.map { $0["error"]?.string } == ["assert 1 == 2", nil])
    #expect(team.monitor.summary().incidents.testsFailed == 0)
  }

  @Test(arguments: [("orchestrator", 1), ("system", 0)])
  func `an entry of a log counts as a line where it is one`(source: String, lines: Int) throws {
    var team = ObservedTeam()
    let told: JSONValue = .object(
      JSONObject([("message", .string("hello")), ("level", .string("error")), ("source", .string(source))]))
    team.observe("coder", .log(try #require(LogReading(told))))
    #expect(team.records.map(\.event.name) == ["log_entry"])
    #expect(team.monitor.summary().lines == lines)
    #expect(team.monitor.quality.lines == lines)
  }

  @Test func `a model without a price is named once, and only to the first who asks`() {
    var team = ObservedTeam()
    for model in ["nobody-9", "nobody-9", "nobody-8"] {
      team.observe(
        "coder",
        .usage(
          UsageReading(
            semantics: .delta, layer: .structured, scope: "openai", model: model,
            figures: UsageFigures(input: 5, output: 1))))
    }
    #expect(team.records.count { $0.event.name == "x_unpriced_model" } == 2)
    #expect(team.monitor.takeUnpricedModels() == ["nobody-9", "nobody-8"])
    #expect(team.monitor.takeUnpricedModels().isEmpty)
    #expect(!team.monitor.hasNamelessCalls)
  }

  @Test func `events that were refused are counted by the reason`() {
    var team = ObservedTeam()
    for refusal in [.unparsed, .unauthenticated, .unauthenticated] as [RefusedEvent] {
      team.observe("main", .refused(refusal))
    }
    #expect(team.records.isEmpty)
    #expect(team.monitor.quality.unparsedEvents == 1 && team.monitor.quality.unauthenticatedEvents == 2)
  }
}
