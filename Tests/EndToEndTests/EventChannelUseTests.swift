import JSONText
import TestSupport
import Testing

/// What is told through `$PROCTOR_EVENTS` is believed by all that watch a run: budgets, rules, figures, redaction.
struct EventChannelUseTests {
  /// A shell function that tells a call of a model of so many tokens.
  private static let call = #"""
    tell() { printf '{"type":"agent_telemetry","event":"%s","agent_id":"coder","data":%s}\n' "$1" "$2" >> "$PROCTOR_EVENTS"; }
    call() { tell llm_call "{\"model\":\"m\",\"usage\":{\"input_tokens\":$1,\"output_tokens\":0},\"duration_ms\":4000}"; }

    """#

  private static func run(_ script: String, _ options: [String]) async throws -> RunResult {
    try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "--team", "crew"] + options + ["--", "sh", "script"],
      files: ["script": call + script])
  }

  @Test func `a budget ends a team by the tokens that it tells`() async throws {
    let run = try await Self.run("while :; do call 400; sleep 0.02; done", ["--budget", "tokens=1000"])
    #expect(run.code == 98)
    #expect(run.summary?.data["origin"]?.string == "budget")
  }

  @Test func `a rule fires for what is told`() async throws {
    let rules = ["--alert", "much: tokens.total > 1000 -> emit, fail", "--alert", "lost: task.failed > 0"]
    let run = try await Self.run("call 5000; tell task_failed '{\"task_id\":\"7\"}'", rules)
    #expect(run.code == 99)
    let fired = run.records("alert").compactMap { $0.data["rule"]?.string }
    #expect(fired.contains("much") && fired.contains("lost"), "\(fired)")
  }

  @Test func `how long a call is told to have taken is its time`() async throws {
    let run = try await Self.run("call 10; call 20", [])
    let time = run.summary?.data["figures"]?["times"]?["llm"]
    #expect(time?["count"]?.int == 2)
    #expect(abs((time?["p50"]?.double ?? 0) - 4) < 0.1)
    #expect(run.records("llm_call").allSatisfy { $0.data["duration_ms"]?.double == 4000 })
  }

  @Test func `what must not be shown is taken out of what is told`() async throws {
    let secret = "ghp_" + String(repeating: "aB3x", count: 9)
    let run = try await Self.run(#"tell tool_call '{"tool":"curl","args_summary":"-H \#(secret)"}'"#, [])
    #expect(run.records("tool_call").count == 1)
    #expect(!String(decoding: run.output, as: UTF8.self).contains(secret))
    #expect(run.summary?.data["data_quality"]?["redacted"]?.int == 1)
  }
}
