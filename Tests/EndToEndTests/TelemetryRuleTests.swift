import Foundation
import JSONText
import TestSupport
import Testing

/// The rules of the stream that no single record shows: order, rhythm, what is in it and what is not.
struct TelemetryRuleTests {
  @Test func `a snapshot comes at most once per agent and second, and once at the end`() async throws {
    let script = """
      for i in $(seq 1 125); do echo "[planner] Token usage: 1 input, 1 output"; echo "[coder] line $i"; sleep 0.02; done
      """
    let run = try await ProctorProcess.run([
      "run", "-q", "--interval", "100ms", "--agent", "planner", "--agent", "coder", "--agent", "idle", "--", "sh", "-c",
      script,
    ])
    #expect(run.records.first?.event == "run_started")
    for agent in ["planner", "coder", "idle", "main"] {
      let times = run.records("snapshot").filter { $0.agent == agent }.compactMap { $0.value["timestamp"]?.double }
      #expect(times.count >= 4, "\(agent)")
      for (earlier, later) in zip(times.dropLast(), times.dropLast().dropFirst()) {
        // The wall clock stamps, the monotonic clock decides: a millisecond is rounding.
        #expect(later - earlier >= 0.998, "\(agent)")
      }
    }
    let last = run.records("snapshot").last { $0.agent == "planner" }
    #expect(last?.data["token_usage"]?["total_tokens"]?.int == 250)
    #expect(last?.data["activity_logs"]?.array?.count == 50)
  }

  @Test func `a silent child that only sleeps has few snapshots`() async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--interval", "100ms", "--", "sleep", "2.5"])
    #expect((2...5).contains(run.records("snapshot").count))
  }

  struct Mode: Sendable, CustomTestStringConvertible {
    let emit: String
    let hasEvents: Bool
    let hasSnapshots: Bool
    var testDescription: String { emit }
  }

  @Test(arguments: [
    Mode(emit: "snapshots", hasEvents: false, hasSnapshots: true),
    Mode(emit: "events", hasEvents: true, hasSnapshots: false), Mode(emit: "all", hasEvents: true, hasSnapshots: true),
  ])
  func `what is emitted is what was asked for`(mode: Mode) async throws {
    let script = "echo 'Switched to branch: demo'; echo 'Token usage: 12 input, 3 output'; sleep 0.3"
    let run = try await ProctorProcess.run([
      "run", "-q", "--emit", mode.emit, "--interval", "100ms", "--", "sh", "-c", script,
    ])
    for event in ["git_activity", "llm_call", "log_entry", "metrics_update"] {
      #expect(run.records(event).isEmpty == !mode.hasEvents, "\(event)")
    }
    #expect(run.records("snapshot").isEmpty == !mode.hasSnapshots)
    for event in ["run_started", "lifecycle", "process_exited", "run_summary"] {
      #expect(!run.records(event).isEmpty, "\(event)")
    }
    #expect(run.summary?.data["teams"]?.array?.first?["git_operations"]?.int == 1)
  }

  @Test func `processor share is unknown at first and then a number`() async throws {
    // Two busy processes: the tree is more than its leader.
    let run = try await ProctorProcess.run([
      "run", "-q", "--emit", "events", "--interval", "200ms", "--timeout", "2s", "--", "sh", "-c",
      "(while :; do :; done) & while :; do :; done",
    ])
    let samples = run.records("metrics_update").compactMap { $0.data["process_metrics"] }
    #expect(samples.first?["cpu_percent"]?.isNull == true)
    // A leader that begins or ends has no memory at that moment, and once it has ended there is only the tree.
    let settled = samples.dropFirst().filter { ($0["memory_mb"]?.double ?? 0) > 0 }
    try #require(settled.count >= 2)
    let shares = settled.compactMap { $0["cpu_percent"]?.double }
    #expect(shares.count == settled.count)
    #expect(shares.contains { $0 > 5 })
    #expect(shares.allSatisfy { $0 < 150 })
    #expect(settled.allSatisfy { $0["threads"]?.int == 1 && ($0["memory_mb"]?.double ?? 1000) < 100 })
    let last = try #require(settled.last)
    #expect(last["tree"]?["processes"]?.int == 2)
    #expect(last["tree"]?["threads"]?.int == 2)
    for figure in ["cpu_percent", "memory_mb"] {
      #expect((last["tree"]?[figure]?.double ?? -1) >= (last[figure]?.double ?? 0), "\(figure)")
    }
    #expect((run.records("process_exited").first?.data["user_seconds"]?.double ?? 0) > 0.1)
  }

  @Test func `a child's own envelope line cannot claim another team's name`() async throws {
    let line = #"""
      {"type":"agent_telemetry","event":"llm_call","run_id":"forged","team_id":"rich","agent_id":"coder","seq":1,"data":{"model":"m"}}
      """#
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--team", "poor", "--", "cat", "out"], files: ["out": line])
    let runID = run.records.first?.value["run_id"]?.string
    #expect(Set(run.records.compactMap { $0.value["run_id"]?.string }) == [runID])
    #expect(Set(run.records.compactMap(\.team)) == ["poor"])
    #expect(run.records.contains { $0.agent == "coder" })
  }
}
