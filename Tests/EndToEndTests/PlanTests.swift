import Foundation
import JSONText
import TestSupport
import Testing

/// `proctor plan` tells what a run would start, gives no secret away, and starts nothing.
struct PlanTests {
  private static let files = [
    "secrets.env": "DB_URL=postgres-very-hush\n",
    "team.json": """
    {interval: "500ms", output: ["-", "run.ndjson"], teams: [
      {id: "one", command: ["sh", "-c", "touch started; echo ${OPENAI_API_KEY}"], directory: ".",
        env: {MODEL: "m 1", GONE: null, COPY: "x${OPENAI_API_KEY}x"}, env_file: "secrets.env", timeout: "45m",
        agents: [{id: "coder", match: "Senior Coder"}], stop: ["INT 2s", "TERM 6s"]},
      {id: "two", command: ["no-such-program", "--token", "hushhush"]},
    ]}
    """,
  ]
  private static let environment = ["OPENAI_API_KEY": "sk-inherited-secret", "GONE": "here", "COLUMNS": "77"]
  private static let secrets = ["sk-inherited-secret", "postgres-very-hush", "hushhush"]

  private static func plan(_ options: String) async throws -> (run: RunResult, text: String) {
    try await ProctorProcess.answer("plan \(options)", files: files, environment: environment)
  }

  @Test func `the text has everything but the secrets`() async throws {
    let (run, text) = try await Self.plan("--grace 3s team.json")
    #expect(run.code == 0)
    #expect(run.complaint.isEmpty)
    for part in [
      "2 teams", "sampled every 500ms", "standard output and run.ndjson", "'touch started; echo ***'", "directory    /",
      "+ MODEL='m 1'", "+ COPY='x***x'", "+ DB_URL=***  (env_file)", "+ NO_COLOR=1  (default)", "- GONE",
      #"coder (printed as "Senior Coder")"#, "45m", "INT, 3s later TERM, 3s later KILL", "no-such-program --token ***",
      "problem", "program      /",
    ] {
      #expect(text.contains(part), "\(part):\n\(text)")
    }
    for secret in Self.secrets { #expect(!text.contains(secret)) }
    // The caller's own terminal width stands.
    #expect(!text.contains("+ COLUMNS"))
    #expect(!run.hasFile("started") && !run.hasFile("run.ndjson"))
  }

  @Test func `programs get the same facts`() async throws {
    let text = try await Self.plan("--json --emit all -o x.ndjson team.json").text
    for secret in Self.secrets { #expect(!text.contains(secret)) }
    let plan = try JSONReader.read(Array(text.utf8))
    #expect(plan["emit"]?.string == "all")
    #expect(plan["output"]?.array?.compactMap(\.string) == ["x.ndjson"])
    #expect(plan["interval_seconds"]?.double == 0.5)
    let teams = try #require(plan["teams"]?.array)
    #expect(teams.compactMap { $0["id"]?.string } == ["one", "two"])
    #expect(teams[0]["program"]?.string?.hasSuffix("/sh") == true)
    #expect(teams[0]["problem"]?.isNull == true)
    #expect(teams[0]["timeout_seconds"]?.double == 2700)
    #expect(teams[0]["stop"]?.array?.compactMap { $0["signal"]?.string } == ["INT", "TERM"])
    #expect(teams[0]["environment"]?["removed"]?.array?.compactMap(\.string) == ["GONE"])
    let added = teams[0]["environment"]?["added"]?.array ?? []
    #expect(added.first { $0["name"]?.string == "DB_URL" }?["value"]?.isNull == true)
    #expect(teams[1]["program"]?.isNull == true)
    #expect(teams[1]["problem"]?.string?.contains("no-such-program") == true)
    #expect(teams[1]["command"]?.array?.last?.string == "***")
  }

  @Test func `a command is planned as it would be run`() async throws {
    let text = try await Self.plan("--json --team crew --timeout 1m -- sh 'x y'").text
    let team = try #require(JSONReader.read(Array(text.utf8))["teams"]?.array?.first)
    #expect(team["id"]?.string == "crew")
    #expect(team["command"]?.array?.compactMap(\.string) == ["sh", "x y"])
    #expect(team["timeout_seconds"]?.double == 60)
  }

  @Test func `a wrong team file is refused as check refuses it`() async throws {
    let run = try await ProctorProcess.run(["plan", "team.json"], files: ["team.json": "{teams: [{comand: []}]}"])
    #expect(run.code == 78)
    #expect(run.complaint.contains("did you mean command?"))
    #expect(run.output.isEmpty)
    #expect(try await ProctorProcess.run(["plan"]).code == 64)
  }

  @Test func `only one team of several`() async throws {
    #expect(try await Self.plan("--only two team.json").text.hasPrefix("1 team; "))
    #expect(try await Self.plan("--only tow team.json").run.code == 64)
  }

  @Test func `what the command line says is planned as it would be run`() async throws {
    let files = ["p.json": #"{"models": {"house-1": {"input": 2, "output": 10}}}"#, "in": ""]
    let options =
      "--idle 15m --memory-mb 2GiB --processes 200 --stalled-after 5m --events strict --restart on-failure --leftovers keep --stdin in"
      + " --exit-from first --fail-fast --logs logs --rotate 64MiB --keep 5 --on-output-closed continue"
      + " --prices p.json --unpriced stop -- true"
    let (run, text) = try await ProctorProcess.answer("plan --json \(options)", files: files)
    #expect(run.code == 0)
    let plan = try JSONReader.read(Array(text.utf8))
    let words = ["logs": "logs", "on_output_closed": "continue", "exit_from": "first", "prices": "p.json"]
    for (key, word) in words { #expect(plan[key]?.string == word) }
    #expect(plan["unpriced"]?.string == "stop")
    #expect(plan["fail_fast"]?.bool == true)
    #expect(plan["rotate_bytes"]?.int == 64 << 20)
    #expect(plan["keep"]?.int == 5)
    let team = try #require(plan["teams"]?.array?.first)
    #expect(team["idle_seconds"]?.double == 900)
    #expect(team["memory_mb"]?.double == 2048)
    #expect(team["processes"]?.int == 200)
    #expect(team["events"]?.string == "strict")
    #expect(team["stalled_after_seconds"]?.double == 300)
    #expect(team["restart"]?["policy"]?.string == "on-failure")
    #expect(team["leftovers"]?.string == "keep")
    #expect(team["stdin"]?.string?.hasSuffix("/in") == true)
    #expect(team["problem"]?.isNull == true)
    #expect(!run.hasFile("logs"))
  }

  @Test(arguments: [
    ("--keep 3 -- true", 64, "no file is set aside"), ("--exit-from team:x -- true", 64, "no such team"),
    ("--tty --stdin inherit -- true", 64, "reads from its terminal"), ("--prices no.json -- true", 78, "no.json"),
  ])
  func `what run refuses is refused`(options: String, code: Int32, reason: String) async throws {
    for command in ["run", "plan"] {
      let run = try await ProctorProcess.answer("\(command) \(options)").run
      #expect(run.code == code)
      #expect(run.complaint.contains(reason), "\(run.complaint)")
    }
  }
}
