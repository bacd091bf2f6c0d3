import Foundation
import JSONText
import TestSupport
import Testing

/// Rules that watch a live run: what they tell, and what they do.
struct AlertRunTests {
  /// Prints that a task of an agent has ended in this way.
  static func task(_ end: String, agent: String = "coder") -> String {
    #"echo '{"type":"agent_telemetry","event":"task_\#(end)","agent_id":"\#(agent)","data":{"task_id":"'$((n+=1))'"}}'; "#
  }

  private static func alerts(of run: RunResult) -> [String] {
    run.records("alert").compactMap { record in
      guard let rule = record.data["rule"]?.string, let status = record.data["status"]?.string else { return nil }
      return "\(rule) \(status) \(record.agent ?? record.team ?? "run")"
    }
  }

  @Test func `an alert begins with the event that breaks its rule and ends when the figure is fine again`() async throws
  {
    let script = Self.task("failed") + "sleep 0.3; " + Self.task("completed") + Self.task("completed") + "sleep 0.3"
    let run = try await ProctorProcess.run([
      "run", "--alert", "low: success_rate by agent < 50% hold 0s @critical", "--", "sh", "-c", script,
    ])
    #expect(run.code == 0)
    #expect(Self.alerts(of: run) == ["low active coder", "low resolved coder"])
    let alerts = run.records("alert").map(\.data)
    #expect(alerts[0]["id"] == alerts[1]["id"])
    #expect(alerts[0]["value"]?.double == 0 && alerts[0]["threshold"]?.double == 0.5)
    #expect(alerts[0]["affected_agents"]?.array == [.string("coder")])
    #expect(run.complaint.contains("proctor: critical: low: success_rate of sh/coder is 0%, < 50%"))
    #expect(run.complaint.contains("proctor: resolved: low: "))
    #expect(run.summary?.data["alerts"]?["fired"]?.int == 1)
    #expect(run.summary?.data["alerts"]?["active"]?.int == 0)
    #expect(run.summary?.data["alerts"]?["by_severity"]?["critical"]?.int == 1)
  }

  @Test func `the snapshots of an agent show its alerts as long as they last`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--alert", "low: success_rate by agent < 50%", "--", "sh", "-c", Self.task("failed") + "sleep 0.2",
    ])
    let last = Dictionary(run.records("snapshot").map { ($0.agent ?? "", $0.data) }, uniquingKeysWith: { $1 })
    #expect(last["coder"]?["alerts"]?.array?.compactMap { $0["rule"]?.string } == ["low"])
    #expect(last["main"]?["alerts"]?.array == [])
    #expect(run.summary?.data["alerts"]?["active"]?.int == 1)
  }

  @Test(arguments: ["stop", "kill"])
  func `an alert ends a team, and the exit code says so`(action: String) async throws {
    let script = #"trap "" TERM; "# + Self.task("failed") + "while :; do sleep 0.05; done"
    let run = try await ProctorProcess.run([
      "run", "--grace", "200ms", "--alert", "x: task.failed > 0 @critical -> emit, \(action)", "--", "sh", "-c", script,
    ])
    #expect(run.code == 99)
    #expect(Self.alerts(of: run) == ["x active run"])
    #expect(run.summary?.data["origin"]?.string == "gate")
    let team = try #require(run.summary?.data["teams"]?.array?.first)
    #expect(team["stopped_by"]?.string == "alert")
    #expect(run.complaint.contains("stopping: the alert x stops it"))
    #expect(run.summary?.data["gates"]?.array?.compactMap { $0["gate"]?.string } == ["alert x"])
  }

  @Test func `an alert about a team stops that team alone`() async throws {
    let bad = Self.task("failed").replacing("\"", with: "\\\"") + "sleep 100"
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json"],
      files: [
        "team.json": """
        {teams: [{id: "bad", shell: "\(bad)"}, {id: "good", shell: "sleep 1; exit 0"}],
          alerts: "x: task.failed by team > 0 -> emit, stop"}
        """
      ])
    let teams = try #require(run.summary?.data["teams"]?.array)
    #expect(teams.map { $0["stopped_by"]?.string } == ["alert", nil])
    #expect(teams.map { $0["exit_code"]?.int } == [nil, 0])
    #expect(run.code == 99)
  }

  @Test func `an alert that fails the run lets it end first`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--emit", "all", "--alert", "x: task.failed > 0 -> fail", "--", "sh", "-c",
      Self.task("failed") + "sleep 0.2; echo done",
    ])
    #expect(run.code == 99)
    #expect(run.lines.last == "done")
    // Whoever leaves out emit wants no record.
    #expect(run.records("alert").isEmpty)
    #expect(run.summary?.data["alerts"]?["fired"]?.int == 1)
  }

  @Test func `the default rules tell, and stop nothing`() async throws {
    let spend = "echo 'Token usage: 2000000 input, 500000 output'"
    let told = try await ProctorProcess.run(["run", "-q", "--", "sh", "-c", spend])
    #expect(told.code == 0)
    #expect(Self.alerts(of: told).contains("tokens_hour active run"))
    let silent = try await ProctorProcess.run(["run", "-q", "--no-default-alerts", "--", "sh", "-c", spend])
    #expect(silent.records("alert").isEmpty)
    let other = try await ProctorProcess.run([
      "run", "-q", "--alert", "tokens_hour: tokens.total > 1G".replacing("1G", with: "10M"), "--", "sh", "-c", spend,
    ])
    #expect(!Self.alerts(of: other).contains("tokens_hour active run"))
  }

  @Test func `the environment says what a run may cost before that is told`() async throws {
    let script = #"echo '{"type":"agent_telemetry","event":"cost","data":{"name":"cost","value":3}}'"#
    let run = try await ProctorProcess.run(
      ["run", "-q", "--", "sh", "-c", script], environment: ["COST_ALERT_THRESHOLD": "2.50"])
    #expect(Self.alerts(of: run) == ["cost_high active run"])
    #expect(run.records("alert").first?.data["threshold"]?.double == 2.5)
    let wrong = try await ProctorProcess.run(["run", "--", "true"], environment: ["COST_ALERT_THRESHOLD": "much"])
    #expect(wrong.code == 64)
    #expect(
      wrong.complaint == """
        proctor: COST_ALERT_THRESHOLD is "much" in the environment; write an amount of dollars such as 10 or 12.50

        """)
  }

  @Test func `a wrong rule on the command line is refused with its column`() async throws {
    let run = try await ProctorProcess.run(["run", "--alert", "x: sucess_rate < 80%", "--", "true"])
    #expect(run.code == 64)
    #expect(run.complaint.contains(#"column 4: unknown metric "sucess_rate"; did you mean success_rate?"#))
  }

  @Test func `a recording is watched by the same rules, and nothing is done about it`() async throws {
    let line = #"{"type":"agent_telemetry","event":"task_failed","agent_id":"coder","data":{"task_id":"1"}}"#
    let run = try await ProctorProcess.run(
      ["read", "-q", "--alert", "x: task.failed > 0 -> emit, kill", "--gate", "task.failed < 5", "run.log"],
      files: ["run.log": line + "\n"])
    #expect(Self.alerts(of: run) == ["x active run"])
    #expect(run.code == 99)
    #expect(
      run.summary?.data["gates"]?.array?.compactMap { $0["verdict"]?.string } == ["passed", "failed"])
  }
}
