import Alerts
import Foundation
import Telemetry
import Testing

@testable import Supervision

/// Rules, programs and gates in a team file.
struct TeamFileAlertsTests {
  private func settings(_ keys: String) throws -> AlertSettings {
    try readTeamFile("{teams: [{command: ['x']}],\n\(keys)}").alerts
  }

  private func problems(_ keys: String) -> [String] {
    do throws(TeamFileErrors) {
      _ = try readTeamFile("{teams: [{command: ['x']}],\n\(keys)}")
      return []
    } catch {
      return error.messages.map { $0.replacing("team.json:", with: "") }
    }
  }

  @Test func `an object says what a line says`() throws {
    let written = try settings(
      """
      alerts: [{name: "slow", metric: "p95(llm.duration)", window: "5m", labels: {model: "llama3.1:8b"}, by: "agent",
        op: ">=", threshold: "5s", min: 5, for: "30s", clear: "4s", hold: "1m", nodata: "fire", every: "15m",
        severity: "critical", actions: ["emit", "fail"]},
      {name: "ratio", metric: "ratio(test.failed/test.passed)", op: ">", threshold: 0.1, actions: "fail, stop"},
      {name: "quiet", metric: "absent(message.sent)", window: "10m"}]
      """)
    #expect(
      try written.rules == [
        AlertRule(
          "slow: p95(llm.duration)[5m]{model=\"llama3.1:8b\"} by agent >= 5s min 5 for 30s clear 4s hold 1m nodata fire "
            + "every 15m @critical -> emit, fail"),
        AlertRule("ratio: ratio(test.failed/test.passed) > 10% -> fail, stop"),
        AlertRule("quiet: absent(message.sent)[10m]"),
      ])
  }

  @Test func `an object can say what type its alerts are of`() throws {
    let rule = try #require(
      try settings("alerts: {name: 'x', metric: 'errors', op: '>', threshold: 5, alert_type: 'security_violation'}")
        .rules.first)
    #expect(rule.type == .securityViolation)
  }

  @Test(arguments: [
    ("alerts: 'x: sucess_rate < 80%'", "2:13: alerts: unknown metric \"sucess_rate\"; did you mean success_rate?"),
    (
      "alerts: ['a: errors > 1',\n'b: errors by agnet > 1']",
      "3:15: alerts[1]: unknown group \"agnet\"; did you mean agent?"
    ),
    // Behind an escape nobody can say at which byte of the file something stands.
    (
      "alerts: ['\\x61: errors > 1 @bad']",
      "2:10: alerts[0]: column 16: unknown severity \"bad\"; known are info, warning, critical, emergency"
    ),
    ("alerts: ['a: errors > 1', 'a: turns > 1']", "2:27: alerts[1]: the name \"a\" is already that of alerts[0]"),
    ("alerts: [5]", "2:10: alerts[0]: expected a rule as a string or an object, found a number"),
    ("alerts: 5", "2:9: alerts: expected an array of rules, found a number"),
    (
      "alerts: {name: 'x', metric: 'errors', op: '>', threshold: 5, fro: '5s'}",
      "2:62: alerts.fro: unknown key; did you mean for?"
    ),
    (
      "alerts: {name: 'x', metric: 'errors', op: '>', value: 5}",
      "2:48: alerts.value: unknown key; did you mean threshold?"
    ),
    ("alerts: {metric: 'errors', op: '>', threshold: 5}", "2:9: alerts: a rule needs a name"),
    ("alerts: {name: 'x', op: '>', threshold: 5}", "2:9: alerts: a rule needs a metric"),
    ("alerts: {name: 'x', metric: 'errors', threshold: 5}", "2:9: alerts: a rule needs a comparison such as > or <"),
    ("alerts: {name: 'x', metric: 'errors', op: '>'}", "2:9: alerts: a rule needs a threshold"),
    (
      "alerts: {name: 'x', metric: 'errors', op: '=>', threshold: 5}",
      "2:44: alerts.op: expected >, >=, <, <=, ==, !=, found \"=\""
    ),
    (
      "alerts: {name: 'x', metric: 'p95(errors)', op: '>', threshold: 5}",
      "2:34: alerts.metric: p95 of errors means nothing; it is a counter: ask for errors alone, count, rate, sum, absent"
    ),
    (
      "alerts: {name: 'x', metric: 'errors', labels: {tpye: 'a'}, op: '>', threshold: 5}",
      "2:55: alerts.labels.tpye: errors has no label \"tpye\"; did you mean type?"
    ),
    (
      "alerts: {name: 'x', metric: 'errors', labels: 5, op: '>', threshold: 5}",
      "2:47: alerts.labels: expected an object of labels, found a number"
    ),
    (
      "alerts: {name: 'x', metric: 'errors', op: '>', threshold: '5s'}",
      "2:60: alerts.threshold: errors counts things; write 5, 10k or 2M, not \"5s\""
    ),
    (
      "alerts: {name: 'x', metric: 'errors', op: '>', threshold: 5, min: 2.5}",
      "2:67: alerts.min: min is a whole number of samples of at least 1, not \"2.5\""
    ),
    (
      "alerts: {name: 'x', metric: 'errors', op: '>', threshold: 5, actions: ['emit', 'stpo']}",
      "2:81: alerts.actions[1]: unknown action \"stpo\"; did you mean stop?"
    ),
    (
      "alerts: {name: 'x', metric: 'errors', op: '>', threshold: 5, for: 30}",
      "2:67: alerts.for: expected a string, found a number"
    ),
    (
      "alerts: 'x: errors > 1 -> exec'",
      "2:9: alerts: exec starts no program; name one with alert_exec in the team file, or with --alert-exec"
    ),
    (
      "alerts: 'x: errors > 1 -> exec', alert_exec: {pager: ['page']}",
      "2:9: alerts: exec needs the name of a program; there are exec:pager"
    ),
    (
      "alerts: 'x: errors > 1 -> exec:pagr', alert_exec: {pager: ['page']}",
      "2:9: alerts: there is no program \"pagr\"; did you mean exec:pager?"
    ),
    (
      "alerts: 'x: errors > 1 -> exec:a', alert_exec: ['page']",
      "2:9: alerts: there is no program \"a\"; alert_exec in the team file names programs"
    ),
    ("alert_exec: []", "2:13: alert_exec: empty; name a program"),
    (
      "alert_exec: {a: 'page'}",
      "2:17: alert_exec.a: expected an array such as [\"program\", \"argument\"], found a string"
    ),
    (
      "alert_exec: 'page'",
      "2:13: alert_exec: expected an array such as [\"curl\", \"--data\", \"@-\", \"URL\"], or an object of such arrays by name, found a string"
    ),
    ("default_alerts: 'no'", "2:17: default_alerts: expected true or false, found a string"),
    (
      "gates: ['errors < 5', 'sucess_rate > 5%']",
      "2:24: gates[1]: unknown metric \"sucess_rate\"; did you mean success_rate?"
    ),
    ("gates: 'errors < 5 for 1m'", "2:24: gates: a gate is looked at once, when the run is over; leave out for"),
    ("fail_on: 'critcal'", "2:10: fail_on: unknown severity \"critcal\"; did you mean critical?"),
    ("gate: 'errors < 5'", "2:1: gate: unknown key; did you mean gates?"),
  ])
  func `what is wrong is told with its place in the file`(keys: String, problem: String) {
    #expect(problems(keys) == [problem])
  }

  @Test func `all that is wrong in all rules is told at once`() {
    #expect(problems("alerts: ['a: x > 1', 'b: errors > 1s @bad'], gates: 'y > 1', fail_on: 'z'").count == 5)
  }

  @Test func `a dollar sign in a rule stays one`() throws {
    #expect(try settings("alerts: 'x: cost.usd > $10'").rules.first?.condition.threshold == 10)
  }

  @Test func `the command line adds to the file and wins`() throws {
    let file = try settings(
      "alerts: ['a: errors > 1', 'b: errors > 2'], gates: 'errors < 5', alert_exec: ['page'], fail_on: 'critical'")
    var given = AlertSettings()
    given.rules = [try AlertRule("b: errors > 3"), try AlertRule("c: errors > 4")]
    given.gates = [try Gate("turns < 5")]
    given.programs.unnamed = ["mail"]
    given.usesDefaults = false
    let all = file.under(given)
    #expect(all.rules.map(\.text) == ["a: errors > 1 @warning", "b: errors > 3 @warning", "c: errors > 4 @warning"])
    #expect(all.gates.map(\.text) == ["errors < 5", "turns < 5"])
    #expect(all.programs.command(named: nil) == ["mail"])
    #expect(all.failOn == .critical)
    #expect(try all.allRules(environment: [:]).count == 3)
    #expect(try file.allRules(environment: [:]).count == 2 + DefaultRules.table.count)
  }

  @Test func `a threshold in the environment that is none is told in a sentence`() throws {
    #expect(throws: DefaultRuleError.self) {
      try AlertSettings().allRules(environment: ["COST_ALERT_THRESHOLD": "ten"])
    }
    var settings = AlertSettings()
    settings.usesDefaults = false
    #expect(try settings.allRules(environment: ["COST_ALERT_THRESHOLD": "ten"]) == [])
  }

  @Test func `every example of the document is, or belongs into, a good team file`() throws {
    let text = try String(contentsOfFile: teamFileFixture("../../docs/alerts.md"), encoding: .utf8)
    let examples = text.components(separatedBy: "```json5\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
    #expect(examples.count >= 6)
    for example in examples {
      let whole =
        example.contains("teams:")
        ? example : example.replacing("{\n", with: "{teams: [{command: ['x']}],\n", maxReplacements: 1)
      #expect(throws: Never.self, "\(whole)") {
        try readTeamFile(whole, environment: ["WEBHOOK_URL": "http://localhost"])
      }
    }
  }
}
