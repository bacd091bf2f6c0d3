import Foundation
import JSONText
import TestSupport
import Testing

/// Budgets that really stop what uses them up, with 98 and with an account of it.
struct BudgetTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let budget: String
    let script: String
    let unit: String
    var name: String { String(budget.prefix { $0 != "=" }) }
    var testDescription: String { budget }
  }

  @Test(arguments: [
    Case(budget: "tokens=5k", script: SpendingScript.endless, unit: "tokens"),
    Case(budget: "cost=$0.02", script: SpendingScript.endless, unit: "usd"),
    Case(budget: "turns=6", script: SpendingScript.endless, unit: "turns"),
    Case(
      budget: "errors=5", script: "i=0; while :; do i=$((i+1)); echo \"ERROR: no $i\"; sleep 0.02; done", unit: "errors"
    ),
    Case(budget: "time=700ms", script: "while :; do echo x; sleep 0.05; done", unit: "seconds"),
    Case(budget: "idle=700ms", script: "echo x; sleep 100", unit: "seconds"),
    Case(
      budget: "memory=40MiB", script: "x=$(head -c 60000000 /dev/zero | tr '\\0' a); echo ${#x}; sleep 100",
      unit: "mib"),
    Case(budget: "processes=5", script: "for i in 1 2 3 4 5; do sleep 100 & done; wait", unit: "processes"),
  ])
  func `each budget of the run stops it when it is used up`(budget: Case) async throws {
    let run = try await ProctorProcess.run(
      ["run", "--emit", "events", "--interval", "100ms", "--budget", budget.budget, "--", "sh", "script"],
      files: ["script": budget.script])
    #expect(run.code == 98, "\(run.complaint)")
    #expect(run.summary?.data["origin"]?.string == "budget" && run.summary?.data["exit_code"]?.int == 98)
    #expect(run.stops == ["budget"])
    #expect(run.records("lifecycle").compactMap { $0.data["to"]?.string }.suffix(2) == ["stopping", "stopped"])
    #expect(run.budgets("exceeded").count == 1 && run.budgets("warning").count <= 1)
    let exceeded = try #require(run.budgets("exceeded").first)
    let final = try #require(run.budgets("exceeded", isFinal: true).first)
    let entry = try #require(run.budget(budget.name))
    for (key, value) in [("name", budget.name), ("unit", budget.unit), ("scope", "run")] {
      #expect(exceeded.data[key]?.string == value && entry[key]?.string == value, "\(key)")
    }
    let limit = try #require(entry["limit"]?.double)
    let used = try #require(entry["used"]?.double)
    #expect(used >= limit)
    #expect(try #require(exceeded.data["used"]?.double) <= used)
    #expect(abs(try #require(entry["overshoot"]?.double) - (used - limit)) < 0.002)
    #expect(final.data["used"]?.double == used && entry["status"]?.string == "exceeded")
    #expect(run.complaint.contains("stopping: the run's budget of "), "\(run.complaint)")
  }

  @Test func `a warning comes once, at four fifths`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "--emit", "events", "--budget", "tokens=10k", "--", "sh", "script"],
      files: ["script": SpendingScript.endless])
    let warning = try #require(run.budgets("warning").first)
    #expect(run.budgets("warning").count == 1)
    #expect(warning.data["used"]?.double == 8000 && warning.team == nil && warning.agent == nil)
    #expect(warning.sequence < run.budgets("exceeded")[0].sequence)
    #expect(run.complaints.filter { $0.contains("80 % of the run's budget of tokens is used: 8000 of 10k") }.count == 1)
    #expect(run.complaint.contains("tokens  run"), "\(run.complaint)")
  }

  @Test(arguments: ContainmentTests.escapes)
  func `nobody of the team outlives its budget`(escape: ContainmentTests.Escape) async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--grace", "300ms", "--budget", "tokens=3k", "--", "sh", "script"],
      files: ["script": escape.script + "\n" + SpendingScript.endless])
    #expect(run.code == 98)
  }

  @Test func `what is spent after the limit is measured to the end`() async throws {
    // It goes on spending through its whole grace, and so does a grandchild in a session of its own.
    let script =
      "trap '' TERM\n" + SpendingScript.call + "(trap '' TERM; exec setsid sh other) &\n" + SpendingScript.endless
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "--grace", "1s", "--budget", "tokens=5k", "--", "sh", "script"],
      files: ["script": script, "other": SpendingScript.endless])
    #expect(run.code == 98)
    let exceeded = try #require(run.budgets("exceeded").first?.data["used"]?.double)
    let final = try #require(run.budgets("exceeded", isFinal: true).first)
    let used = try #require(final.data["used"]?.double)
    let told = run.summary?.data["teams"]?.array?.first?["token_usage"]?["total_tokens"]?.double
    #expect(exceeded == 5000 && used > 6000 && used == told)
    #expect(final.data["overshoot"]?.double == used - 5000)
    #expect(!run.records("process_killed").isEmpty)
  }

  @Test func `a budget counts over all lives of a team, and there is none after it`() async throws {
    let script = SpendingScript.call + "call coder; call coder; exit 1"
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "script": script,
        "team.json": """
        {budget: "tokens=7k", emit: "events",
          teams: [{shell: "sh script", restart: {policy: "always", delay: "1ms", attempts: 0}}]}
        """,
      ])
    #expect(run.code == 98)
    let restarts = run.summary?.data["teams"]?.array?.first?["restarts"]?.int ?? 0
    #expect((3...4).contains(restarts), "\(restarts)")
    #expect(run.budgets("exceeded").first?.data["used"]?.double == 7000)
    #expect(run.records("lifecycle").last?.data["to"]?.string == "stopped")
  }

  @Test func `nothing that a child prints gives back what is spent`() async throws {
    // Each round spends 2,002 tokens, and claims in every way there is that it was next to nothing. The books believe the
    // total that Claude Code's last line tells; the budget does not.
    let round = #"""
      spend() { echo '{"type":"assistant","session_id":"s","message":{"id":"'$1'","model":"claude-sonnet-4-5",'\
      '"usage":{"input_tokens":1000,"output_tokens":1},"content":[]}}'; }
      n=$((n+1)); spend a$n; spend b$n
      echo '{"type":"result","session_id":"s","modelUsage":{"claude-sonnet-4-5":{"inputTokens":1}},"total_cost_usd":0}'
      echo '{"type":"agent_telemetry","event":"budget","data":{"scope":"run","name":"tokens","limit":1e9,"used":0}}'
      echo '{"type":"agent_telemetry","event":"run_summary","data":{"exit_code":0,"origin":"child"}}'
      echo '{"type":"agent_telemetry","event":"snapshot","data":{"token_usage":{"total_tokens":1}}}'
      sleep 0.02

      """#
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "--budget", "tokens=21k", "--", "sh", "script"],
      files: ["script": "while :; do\n\(round)done\n"])
    #expect(run.code == 98)
    let used = try #require(run.budgets("exceeded").first?.data["used"]?.double)
    #expect(used >= 21000 && used < 23100, "\(used)")
    #expect(run.records("x_nested_budget").count >= 9)
    let told = run.summary?.data["teams"]?.array?.first?["token_usage"]?["total_tokens"]?.int ?? .max
    #expect(told < 10_000, "nobody tried to take anything back")
  }

  @Test func `turns that a tool reports count where it tells no calls`() async throws {
    let run = try await ProctorProcess.run(
      [
        "run", "-q", "--emit", "events", "--budget", "turns=5", "--", "sh", "-c",
        #"while :; do echo '{"type":"turn.completed","usage":{"input_tokens":10,"output_tokens":1}}'; sleep 0.05; done"#,
      ])
    #expect(run.code == 98)
    #expect(run.budgets("exceeded").first?.data["used"]?.double == 5)
    #expect(run.records("agent_method_completed").count >= 5)
  }

  @Test func `what is only told at the end is over budget all the same`() async throws {
    let run = try await ProctorProcess.run(
      [
        "run", "--emit", "events", "--budget", "tokens=1k", "--", "sh", "-c",
        "echo 'Token usage: 1200 input, 300 output'",
      ])
    #expect(run.code == 98)
    #expect(run.summary?.data["origin"]?.string == "budget")
    #expect(run.budget("tokens")?["overshoot"]?.double == 500)
  }

  @Test func `USR1 tells how far budgets have come`() async throws {
    let process = try ProctorProcess([
      "run", "-q", "--emit", "events", "--budget", "tokens=10k,cost=1", "--", "sh", "-c",
      SpendingScript.call + "MODEL=nobody-9 call coder; echo ready; until [ -e go ]; do sleep 0.02; done",
    ])
    try await process.records(line: "ready")
    process.signal(SIGUSR1)
    func complaint() -> String {
      (try? String(contentsOf: process.folder.appending(path: "stderr"), encoding: .utf8)) ?? ""
    }
    try await eventually("a table of budgets") { complaint().contains("tokens  run") }
    try Data().write(to: process.folder.appending(path: "go"))
    let run = try await process.result()
    #expect(run.code == 0)
    let rows = run.complaints.map { $0.split(separator: " ").map(String.init) }
    #expect(rows.contains(["tokens", "run", "1000", "10k", "10", "%", "-", "ok"]), "\(run.complaint)")
    #expect(rows.contains(["cost", "run", "?", "$1", "-", "-", "ok"]), "\(run.complaint)")
  }
}
