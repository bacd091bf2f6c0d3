import JSONText
import Testing

/// What looks wrong is told when it is seen, and counted at the end.
struct AnomalyTests {
  private static let call =
    #"{"type":"agent_telemetry","event":"tool_call","agent_id":"coder","#
    + #""data":{"tool":"grep","args_hash":"a","result_hash":"r","ok":true}}"#

  @Test(arguments: [["run", "-q", "--", "cat", "calls"], ["read", "-q", "calls"]])
  func `an agent that runs in circles is told of, whatever is emitted`(command: [String]) async throws {
    let calls = String(repeating: Self.call + "\n", count: 6)
    let run = try await ProctorProcess.run(command, files: ["calls": calls])
    #expect(run.code == 0)
    let told = run.records.filter { $0.event == "anomaly" }
    #expect(told.map(\.agent) == ["coder"])
    #expect(told.first?.data["kind"]?.string == "loop")
    #expect(told.first?.data["evidence"]?["calls"]?.int == 5)
    let summary = try #require(run.summary)
    let counts = JSONValue.object(JSONObject([("loop", .integer(1))]))
    #expect(summary.data["anomalies"] == counts)
    #expect(summary.data["teams"]?.array?.first?["anomalies"] == counts)
  }

  @Test func `of a run in which nothing looks wrong nothing is told`() async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--", "echo", "done"])
    #expect(run.summary?.data["anomalies"] == nil)
  }
}
