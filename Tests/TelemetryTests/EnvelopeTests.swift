import Foundation
import JSONText
import Telemetry
import TestSupport
import Testing

@Suite struct EnvelopeTests {
  private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../fixtures/telemetry/records.ndjson")

  @Test func `the records of a run are byte for byte the golden file`() throws {
    let written = Data(SampleRecords.run.flatMap { $0.encoded() })
    if ProcessInfo.processInfo.environment["PROCTOR_RECORD_GOLDEN"] == "1" { try written.write(to: Self.golden) }
    let golden = try Data(contentsOf: Self.golden)
    #expect(String(decoding: golden, as: UTF8.self) == String(decoding: written, as: UTF8.self))
  }

  @Test func `the golden file has a record of every event of ours`() {
    let names = Set(SampleRecords.run.map(\.event.name))
    #expect(
      names.isSuperset(of: [
        "snapshot", "metrics_update", "git_activity", "llm_call", "log_entry", "lifecycle", "run_started",
        "process_exited", "process_killed", "process_kept", "restart_scheduled", "alert", "gap",
        "run_summary",
      ]))
  }

  @Test func `every record has the shape of the wire`() {
    #expect(RecordShape.violations(inStream: SampleRecords.run.flatMap { $0.encoded() }) == [])
  }

  @Test func `the envelope keeps its key order and says null for whom it is not about`() {
    let envelope = Envelope(
      event: .gap(dropped: 1, firstSequence: 7, lastSequence: 7), runID: "r", timestampMilliseconds: 1_000,
      sequence: .max)
    #expect(
      text(envelope) == """
        {"type":"agent_telemetry","event":"gap","run_id":"r","team_id":null,"agent_id":null,"timestamp":1.000,\
        "seq":18446744073709551615,"data":{"dropped":1,"first_seq":7,"last_seq":7}}

        """)
  }

  @Test func `what is unknown is null, and only what git does not always have is left out`() throws {
    let snapshot = try data(
      .snapshot(
        AgentTelemetry(
          agentID: "a", teamID: "t", lastUpdatedMilliseconds: 0, lifecycle: .starting,
          processMetrics: ProcessMetrics(), gitActivities: [GitActivity(operation: "stash")], tokenUsage: TokenUsage()))
    )
    #expect(snapshot["process_metrics"]?["cpu_percent"] == .null)
    #expect(snapshot["process_metrics"]?["tree"] == .null)
    #expect(snapshot["token_usage"]?["cost_usd"] == .null)
    #expect(snapshot["git_activities"]?.array?[0].object?.members.map(\.key) == ["operation", "branch"])
  }

  @Test func `numbers that are not finite are unknown`() throws {
    let metrics = try data(.metricsUpdate(ProcessMetrics(cpuPercent: .nan, memoryMB: .infinity)))
    #expect(metrics["process_metrics"]?["cpu_percent"] == .null)
    #expect(metrics["process_metrics"]?["memory_mb"] == .null)
  }

  @Test func `money is exact to the nanodollar`() {
    let usage = TokenUsage(costNanodollars: 9_007_199_254_740_993, costSource: .reported)
    let envelope = Envelope(
      event: .llmCall(usage, callID: nil), runID: "r", timestampMilliseconds: 0, sequence: 0)
    #expect(text(envelope).contains(#""cost_usd":9007199.254740993,"#))
  }

  @Test func `a snapshot shows the last 10 git activities and the last 50 logs`() throws {
    let snapshot = try data(
      .snapshot(
        AgentTelemetry(
          agentID: "a", teamID: "t", lastUpdatedMilliseconds: 0, lifecycle: .running,
          gitActivities: (1...12).map { GitActivity(operation: "commit", message: "\($0)") },
          activityLogs: (1...100).map {
            ActivityLog(timestampMilliseconds: 0, level: .info, message: "\($0)", source: .system)
          })))
    #expect(snapshot["git_activities"]?.array?.compactMap { $0["message"]?.string } == (3...12).map(String.init))
    #expect(snapshot["activity_logs"]?.array?.compactMap { $0["message"]?.string } == (51...100).map(String.init))
    #expect(snapshot["truncated"] == nil)
  }

  @Test(arguments: [
    (JSONValue.string("hello"), #"{"value":"hello"}"#),
    (.null, #"{"value":null}"#),
    (.array([.integer(1), .number(2.5)]), #"{"value":[1,2.5]}"#),
    (.object(JSONObject([(key: "b", value: .integer(1)), (key: "a", value: .bool(false))])), #"{"b":1,"a":false}"#),
    (
      .object(JSONObject([(key: "truncated", value: .bool(true)), (key: "a", value: .integer(1))])),
      #"{"a":1,"truncated":true}"#
    ),
    (.object(JSONObject([(key: "truncated", value: .bool(false)), (key: "a", value: .integer(1))])), #"{"a":1}"#),
  ])
  func `what a child printed is kept, in an object`(data: JSONValue, expected: String) {
    let envelope = Envelope(
      event: .structured(name: "x_any", data: data), runID: "r", timestampMilliseconds: 0, sequence: 0)
    #expect(text(envelope).hasSuffix("\"data\":\(expected)}\n"))
  }

  private func text(_ envelope: Envelope) -> String { String(decoding: envelope.encoded(), as: UTF8.self) }

  private func data(_ event: TelemetryEvent) throws -> JSONValue {
    let line = Envelope(event: event, runID: "r", timestampMilliseconds: 0, sequence: 0).encoded()
    #expect(RecordShape.violations(in: line) == [])
    return try #require(try JSONReader.read(line)["data"])
  }
}
