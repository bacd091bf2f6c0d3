import JSONText
import Telemetry
import TestSupport
import Testing

@Suite struct RecordLimitsTests {
  @Test(arguments: 1...40)
  func `whatever the texts are, a record is one valid line of at most 16,000 bytes`(seed: UInt64) {
    var hostile = HostileRecords(seed: seed)
    for record in hostile.records() {
      let line = record.encoded()
      #expect(line.count <= 16_000)
      #expect(line.last == UInt8(ascii: "\n"))
      #expect(RecordShape.violations(in: line) == [])
    }
  }

  @Test func `a text that fits is not cut, and one that does not is cut as late as possible`() throws {
    let fits = try message(of: String(repeating: "x", count: 14_000))
    #expect(fits.text.utf8.count == 14_000)
    #expect(!fits.truncated)
    let long = try message(of: String(repeating: "x", count: 14_001))
    #expect(long.text.utf8.count == 14_000)
    #expect(long.truncated)
  }

  @Test func `a cut text ends between two characters`() throws {
    let cut = try message(of: String(repeating: "👩‍🚀", count: 5_000))
    #expect(cut.truncated)
    #expect(cut.text.allSatisfy { $0 == "👩‍🚀" })
  }

  @Test func `only what was cut says so`() throws {
    let snapshot = try data(.snapshot(agent(saying: ["short", String(repeating: "long ", count: 6_000)])))
    #expect(snapshot["activity_logs"]?.array?.map { $0["truncated"] } == [nil, .bool(true)])
    #expect(snapshot["truncated"] == nil)
  }

  @Test func `fifty long log entries are all shown, each shortened`() throws {
    let event = TelemetryEvent.snapshot(
      agent(saying: Array(repeating: String(repeating: "x", count: 5_000), count: 50)))
    #expect(line(event).count > 10_000)
    #expect(try data(event)["activity_logs"]?.array?.count == 50)
  }

  @Test func `a summary of more teams than fit says how many there are`() throws {
    let team = TeamSummary(id: "team", state: .stopped, exitCode: 0, durationSeconds: 1, gitOperations: 0, linesRead: 1)
    let summary = try data(
      .runSummary(
        RunSummary(exitCode: 0, origin: "child", durationSeconds: 1, teams: Array(repeating: team, count: 500))))
    #expect(summary["teams_total"] == .integer(500))
    #expect(summary["truncated"] == .bool(true))
    #expect(try #require(summary["teams"]?.array).count >= 40)
  }

  @Test func `teams stay in a summary longer than their agents do`() throws {
    let usage = TokenUsage(model: "m", inputTokens: 1, outputTokens: 1, totalTokens: 2, calls: 1)
    let agent = AgentSummary(id: "agent", gitOperations: 0, lines: 1, tokenUsage: usage)
    let team = TeamSummary(
      id: "team", state: .stopped, durationSeconds: 1, gitOperations: 0, linesRead: 1, tokenUsage: usage,
      agents: Array(repeating: agent, count: 8))
    let summary = try data(
      .runSummary(
        RunSummary(exitCode: 0, origin: "child", durationSeconds: 1, teams: Array(repeating: team, count: 12))))
    #expect(summary["teams"]?.array?.count == 12)
    #expect(summary["truncated"] == nil)
    #expect(summary["teams"]?.array?[0]["agents_total"] == .integer(8))
    #expect(summary["teams"]?.array?[0]["truncated"] == .bool(true))
  }

  @Test func `nesting that no reader would follow is cut`() throws {
    var deep = JSONValue.integer(1)
    for _ in 0..<100 { deep = .array([deep]) }
    #expect(try data(.structured(name: "x_deep", data: deep))["truncated"] == .bool(true))
  }

  private func agent(saying messages: [String]) -> AgentTelemetry {
    AgentTelemetry(
      agentID: "a", teamID: "t", lastUpdatedMilliseconds: 0, lifecycle: .running,
      activityLogs: messages.map {
        ActivityLog(timestampMilliseconds: 0, level: .info, message: $0, source: .orchestrator)
      })
  }

  private func line(_ event: TelemetryEvent) -> [UInt8] {
    Envelope(event: event, runID: "r", timestampMilliseconds: 0, sequence: 0).encoded()
  }

  /// The payload after it went over the wire.
  private func data(_ event: TelemetryEvent) throws -> JSONValue {
    let line = line(event)
    #expect(RecordShape.violations(in: line) == [])
    return try #require(try JSONReader.read(line)["data"])
  }

  /// The message of a log entry after it went over the wire.
  private func message(of text: String) throws -> (text: String, truncated: Bool) {
    let log = ActivityLog(timestampMilliseconds: 0, level: .info, message: text, source: .orchestrator)
    let entry = try #require(try data(.logEntry(log))["activity_logs"]?.array?.first)
    return (try #require(entry["message"]?.string), entry["truncated"] == .bool(true))
  }
}
