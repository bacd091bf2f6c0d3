import Foundation
import JSONText
import Testing

@testable import Supervision

/// What a plan says of order, limits, restarts and all else that a team file can ask for.
struct RunPlanTests {
  private static let everything = #"""
    {teams: [
      {id: "crew", command: ["sh"], directory: "/", after: ["server", "data"], timeout: "45m", idle: "15m",
        memory_mb: "2GiB", processes: 200, stalled_after: false, leftovers: "report", tty: true,
        budget: {cost: 2.5, time: "1h"}, agents: ["lead", {id: "coder", match: "Coder", budget: "turns=5"}],
        restart: {delay: "2s", attempts: 3, no_restart_codes: [2]}, git: {trace: false, watch: true}},
      {id: "server", command: ["sh"], directory: "/", after: {setup: "succeeded"},
        ready: {pattern: "listening on \\d+ with ${TOKEN}"}, stdin: "/no/such/${TOKEN}", stalled_after: "5m"},
      {id: "setup", command: ["sh"], directory: "/", restart: {policy: "always", attempts: 0}},
      {id: "data", command: ["sh"], directory: "/", stdin: "inherit", ready: {file: "data/ready"}, leftovers: "keep"},
    ], exit_from: "team:crew", fail_fast: true, budget: "cost=10,tokens=2M", logs: "kept logs", dead_letters: "dead.ndjson", rotate: "64MiB", on_output_closed: "continue",
      unpriced: "allow", redact: "secrets,email", output: ["-", "records-sk-secret.ndjson"],
      alerts: ["cost_high: cost.usd > $5 @critical -> emit, exec:pager", "slow: p95(llm.duration)[5m] > 5s"],
      alert_exec: {pager: ["./page", "${TOKEN}"]}, default_alerts: false, gates: "success_rate >= 80%",
      fail_on: "critical"}
    """#
  private static let environment = ["TOKEN": "sk-secret", "PATH": "/bin:/usr/bin"]

  private static func plan(_ text: String, only: [String] = []) throws -> RunPlan {
    var file = try readTeamFile(text, environment: environment)
    if !only.isEmpty { file.teams.removeAll { !only.contains($0.id) } }
    return RunPlan(file, environment: environment)
  }

  /// The paragraph that begins with this word.
  private static func paragraph(_ title: String, of text: String) -> String {
    text.components(separatedBy: "\n\n").first { $0.hasPrefix(title) } ?? ""
  }

  @Test func `a bare command has only what always matters`() throws {
    let text = try Self.plan(#"{teams: [{command: ["sh"], directory: "/"}]}"#).text
    #expect(text.hasPrefix("1 team; processes sampled every 2s; snapshots written to standard output\n\nsh\n"))
    let labels = text.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
    #expect(
      labels.map { $0.split(separator: " ")[0] }
        == ["command", "program", "directory", "environment", "limits", "stop"])
    #expect(text.contains("  limits       none\n"))
  }

  @Test func `the run's paragraph has the order and what is not as usual`() throws {
    let text = try Self.plan(Self.everything).text
    #expect(
      Self.paragraph("4 teams, in order", of: text) == """
        4 teams, in order; processes sampled every 2s; snapshots written to standard output and 'records-***.ndjson'
          start          setup, data; then server; then crew
          exit from      team:crew
          fail fast      the first failure stops all other teams
          budget         $10 of cost, 2M tokens
          logs           'kept logs'
          dead letters   dead.ndjson
          rotate         files set aside at 64MiB, 10 of them kept
          output closed  the run goes on as long as another output takes the records
          unpriced       nothing is said of models without a price
          redact         secrets,email
          alerts         cost_high: cost.usd > $5 @critical -> emit, exec:pager
                         slow: p95(llm.duration)[5m] > 5s @warning
          no alerts      the default rules are switched off
          programs       exec:pager is ./page ***
          gates          success_rate >= 80%
          fail on        an alert that is critical or worse
        """)
  }

  @Test(arguments: [
    (
      "crew",
      [
        "limits       45m of time, 15m idle, 2GiB of memory, 200 processes",
        #"agents       lead, coder (printed as "Coder"; budget: 5 turns)"#, "budget       $2.50 of cost, 1h of time",
        "waits for    server to be ready and data to be ready",
        "restart      on-failure, but not after the exit codes 2, 64, 78, 126, 127; given up after 3 in 10m",
        "             about 2s later, each time twice that up to 1m; 2s again after 1m up",
        "stalled      never", "terminal     its own, instead of pipes",
        "leftovers    stopped, and the team has failed because of them", "git          not traced, reflogs followed",
        "+ TERM=xterm  (default)",
      ]
    ),
    (
      "server",
      [
        "problem      the file for stdin, \"/no/such/***\", does not exist", "waits for    setup to succeed",
        #"ready        when a line of its output matches "listening on \d+ with ***""#, "stdin        '/no/such/***'",
        "stalled      after 5m of nothing at all",
        "+ GIT_TRACE2_EVENT and GIT_TRACE2_ENV_VARS, by which its git tells what it does",
      ]
    ),
    ("setup", ["restart      always, but not after the exit codes 64, 78, 126, 127; any number of times"]),
    (
      "data",
      [
        "ready        when /team/data/ready appears or is written anew", "stdin        proctor's own",
        "leftovers    left alone", "+ PROCTOR_EVENTS and PROCTOR_TOKEN, by which they tell events",
      ]
    ),
  ])
  func `a team's paragraph has what is not as usual`(team: String, lines: [String]) throws {
    let text = try Self.plan(Self.everything).text
    let paragraph = Self.paragraph(team + "\n", of: text)
    for line in lines { #expect(paragraph.contains("  \(line)"), "\(paragraph)") }
    #expect(!text.contains("sk-secret"))
  }

  @Test func `programs get every key, whether it is as usual or not`() throws {
    let usual = try JSONReader.read(Array(try Self.plan(#"{teams: [{command: ["sh"]}]}"#).json.utf8))
    let plan = try JSONReader.read(Array(try Self.plan(Self.everything).json.utf8))
    #expect(usual.object?.members.map(\.key) == plan.object?.members.map(\.key))
    let plain = try #require(usual["teams"]?.array?.first)
    #expect(plan["start_order"] == .array([.strings(["setup", "data"]), .strings(["server"]), .strings(["crew"])]))
    #expect(plan["exit_from"] == .string("team:crew"))
    #expect(usual["exit_from"] == .string("any-fail"))
    #expect(usual["on_output_closed"] == .string("stop"))
    #expect(usual["unpriced"] == .string("warn"))
    #expect(usual["redact"] == .string("all") && plan["redact"] == .string("secrets,email"))
    #expect(usual["prices"]?.isNull == true && usual["rotate_bytes"]?.isNull == true && usual["keep"]?.isNull == true)
    let teams = try #require(plan["teams"]?.array)
    for team in teams { #expect(team.object?.members.map(\.key) == plain.object?.members.map(\.key)) }
    #expect(plain["restart"]?["policy"] == .string("never"))
    #expect(plain["stalled_after_seconds"]?.double == 60)
    #expect(plain["stdin"] == .string("null") && plain["ready"]?.isNull == true)
    #expect(plain["git"] == .object([("trace", .bool(true)), ("watch", .bool(false))]))
    #expect(teams[0]["stalled_after_seconds"]?.isNull == true)
    #expect(teams[0]["stdin"] == .string("tty"))
    #expect(plan["budget"]?["cost_usd"]?.double == 10 && plan["budget"]?["tokens"]?.int == 2_000_000)
    #expect(usual["budget"]?["cost_usd"]?.isNull == true)
    #expect(teams[0]["budget"]?["time_seconds"]?.double == 3600)
    #expect(teams[0]["agents"]?.array?.last?["budget"]?["turns"]?.int == 5)
    #expect(teams[0]["restart"]?["no_restart_codes"]?.array?.compactMap(\.int) == [2, 64, 78, 126, 127])
    #expect(teams[1]["after"] == .array([.object([("team", .string("setup")), ("condition", .string("succeeded"))])]))
    #expect(teams[3]["ready"]?["file"] == .string("/team/data/ready"))
    #expect(usual["alerts"] == .array([]) && usual["default_alerts"] == .bool(true) && usual["alert_exec"] == .null)
    #expect(plan["alerts"]?.array?.count == 2 && plan["gates"] == .strings(["success_rate >= 80%"]))
    #expect(plan["alert_exec"] == .object([("pager", .strings(["./page", "***"]))]))
    #expect(plan["fail_on"] == .string("critical"))
    #expect(!(try Self.plan(Self.everything).json.contains("sk-secret")))
  }

  @Test func `teams that are left out count as having come`() throws {
    let plan = try Self.plan(Self.everything, only: ["crew", "data"])
    #expect(plan.startOrder == [["data"], ["crew"]])
    #expect(plan.teams[0].specification.after == [Prerequisite(team: "data", condition: .ready)])
    let alone = try Self.plan(Self.everything, only: ["crew", "setup"])
    #expect(alone.text.hasPrefix("2 teams, all started at once; "))
    #expect(!alone.text.contains("waits for"))
  }

  @Test func `an environment that is cleared is said to be`() throws {
    let file = try readTeamFile(#"{teams: [{command: ["sh"], env_clear: ["KEPT"], env: {GONE: null}}]}"#)
    let plan = RunPlan(file, environment: ["PATH": "/bin", "KEPT": "1", "GONE": "1", "OTHER": "1"])
    #expect(plan.teams[0].inheritedVariables == 2)
    #expect(plan.teams[0].removedVariables == [])
    #expect(plan.text.contains("2 inherited, all others cleared"))
    #expect(plan.json.contains(#""inherited":2,"cleared":true"#))
  }

  @Test func `a trace that somebody else has asked for stays theirs`() throws {
    let file = try readTeamFile(#"{teams: [{command: ["sh"]}]}"#)
    let inherited = ["GIT_TRACE2_EVENT": "/log", "GIT_TRACE2_PARENT_SID": "1"]
    let traced = RunPlan(file, environment: inherited)
    #expect(traced.teams[0].git == GitSettings(trace: false))
    #expect(traced.teams[0].inheritedVariables == 2)
    #expect(traced.text.contains("not traced, because its GIT_TRACE2_EVENT is set or removed already"))
    let inside = RunPlan(file, environment: ["GIT_TRACE2_PARENT_SID": "1"])
    #expect(inside.teams[0].removedVariables == ["GIT_TRACE2_PARENT_SID"])
    #expect(inside.teams[0].inheritedVariables == 0)
  }
}
