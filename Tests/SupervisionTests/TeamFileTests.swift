import Alerts
import Foundation
import Redaction
import Recognition
import Telemetry
import Testing

@testable import Supervision

/// Reads a team file from text, as if it were `team.json` in `/team`.
func readTeamFile(_ text: String, environment: [String: String] = [:]) throws(TeamFileErrors) -> TeamFile {
  let file = TextFile(path: "team.json", bytes: Array(text.utf8))
  return try TeamFile.read(file, directory: "/team", environment: environment)
}

/// A file of `fixtures/teamfiles`.
func teamFileFixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures/teamfiles/\(name)")
    .standardizedFileURL.path(percentEncoded: false)
}

struct TeamFileTests {
  @Test func `the smallest team file names its team after the command`() throws {
    let file = try TeamFile.load(path: teamFileFixture("minimal.json"), environment: [:])
    #expect(file == TeamFile(teams: [TeamSpecification(id: "git", command: ["git", "status"])]))
    #expect(file.teams.first?.stop == [StopStep(signal: SIGTERM, grace: .seconds(8))])
  }

  @Test func `every key is read`() throws {
    let path = teamFileFixture("every-key.json5")
    let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    let secrets = [
      "SEARCH_API_KEY": "abc#123", "DATABASE_URL": #"postgres://user:$ecret@db/"x""#,
      "GREETING": "one\ntwo \"three\" $4 \\w", "EMPTY": "", "CERTIFICATE": "-----BEGIN-----\nline two\n-----END-----",
    ]
    let file = try TeamFile.load(path: path, environment: ["OPENAI_API_KEY": "sk-1"])
    var files = FileChoices()
    files.deadLetters = "dead.ndjson"
    (files.logs, files.rotate, files.keep, files.onOutputClosed) = ("logs", 64 << 20, 5, .continue)
    var expected = TeamFile(
      teams: [
        TeamSpecification(
          id: "research", command: ["python", "crew.py", "--model=small"], directory: directory + "work",
          environment: secrets.merging([
            "OPENAI_API_KEY": "sk-1", "RETRIES": "3", "VERBOSE": "true", "PRICE": "$5",
          ]) { $1 },
          removedVariables: ["HTTP_PROXY"], environmentFiles: [directory + "secrets.env"], environmentDefaults: false,
          agents: [.init(id: "planner"), .init(id: "coder", match: "Senior Coder"), .init(id: "main")],
          timeout: .seconds(45 * 60), stop: [StopStep(signal: SIGINT, grace: .seconds(2))],
          git: GitSettings(trace: false, watch: true)),
        TeamSpecification(
          id: "python", command: ["/bin/sh", "-c", "python review.py | tee $HOME/log"], environment: secrets,
          environmentFiles: [directory + "secrets.env", directory + "secrets.env"], timeout: .seconds(90 * 60),
          stop: [
            StopStep(signal: SIGINT, grace: .seconds(2)), StopStep(signal: SIGTERM, grace: .seconds(5)),
            StopStep(signal: SIGQUIT, grace: .milliseconds(500)),
          ]),
        TeamSpecification(
          id: "plain", command: ["/usr/bin/true"], timeout: .seconds(90 * 60),
          stop: [StopStep(signal: SIGTERM, grace: .seconds(5))]),
      ],
      interval: .seconds(2), outputs: ["-", "run.ndjson"], emit: .all, files: files)
    for team in 0...1 { expected.teams[team].fileVariables = Set(secrets.keys) }
    expected.teams[0].inheritance = .only(["SSH_AUTH_SOCK"])
    expected.teams[0].restart = RestartPolicy(
      .always, delay: .seconds(2), maximumDelay: .seconds(90), attempts: 3, window: .seconds(3600),
      resetAfter: .seconds(300), noRestartCodes: [2, 3])
    expected.teams[1].restart = RestartPolicy(.onFailure)
    for (team, idle) in zip(0..., [20 * 60, 3600, 3600]) { expected.teams[team].idle = .seconds(idle) }
    for (team, limit) in zip(0..., [1536.0, 512, 1024]) { expected.teams[team].memoryLimitMB = limit }
    for (team, limit) in zip(0..., [200, 1000, 1000]) { expected.teams[team].processLimit = limit }
    for (team, time) in zip(0..., [180, nil, 120]) { expected.teams[team].stalledAfter = time.map { .seconds($0) } }
    for (team, trust) in zip(0..., [EventTrust.open, .strict, .strict]) { expected.teams[team].eventTrust = trust }
    expected.alerts.rules = [
      try AlertRule("cost_high: cost.usd > $10 @critical -> emit, stop"),
      try AlertRule(
        "llm_slow: p95(llm.duration)[5m]{model=gpt-4o} by agent > 5s min 5 for 30s clear 4s hold 1m every 15m @critical "
          + "-> emit, exec:pager"),
    ]
    expected.alerts.rules[1].type = .systemHealth
    expected.alerts.programs.named = [.init(name: "pager", command: ["./page", "small"])]
    expected.alerts.usesDefaults = false
    expected.alerts.gates = [try Gate("success_rate >= 80%"), try Gate("errors < 5")]
    expected.alerts.failOn = .critical
    expected.teams[0].after = [
      .init(team: "plain", condition: .succeeded), .init(team: "python", condition: .ready),
    ]
    expected.teams[1].after = [.init(team: "plain", condition: .ready)]
    expected.teams[1].ready = .pattern("listening on \\d+")
    expected.teams[2].ready = .file(directory + "plain.ready")
    expected.teams[0].budget = try BudgetText.parse(
      "turns=200,cost=2.50,tokens=500000,time=30m,memory=4096MiB,processes=400,idle=10m,errors=50")
    expected.teams[0].agents[1].budget = try BudgetText.parse("turns=40")
    expected.budget = try BudgetText.parse("cost=10,tokens=2M")
    expected.exitPolicy = .team("research")
    expected.failFast = true
    expected.redact = [.secrets, .personalData, .email]
    #expect(file == expected)
  }

  @Test(arguments: [
    (["python", "crew.py"], "python"), (["/usr/bin/env", "x"], "env"), (["./run.sh"], "run.sh"), (["/"], "team"),
  ])
  func `a bare command is one team named after it`(command: [String], id: String) throws {
    #expect(try TeamFile.single(command: command) == TeamFile(teams: [TeamSpecification(id: id, command: command)]))
  }

  @Test func `a bare command can be given names`() throws {
    let file = try TeamFile.single(command: ["x"], team: "crew", agents: [AgentSpecification(id: "coder")])
    #expect(file.teams == [TeamSpecification(id: "crew", command: ["x"], agents: [AgentSpecification(id: "coder")])])
  }

  @Test func `a bare command with bad names is refused with every reason`() {
    let expected = [
      "the command is empty; name a program after --", "the team's id is empty",
      "an agent's id \"\\n\" holds a control character", "the agent \"\\n\" is named twice",
    ]
    let agents = [AgentSpecification(id: "a"), AgentSpecification(id: "\n"), AgentSpecification(id: "\n")]
    #expect {
      try TeamFile.single(command: [], team: "", agents: agents)
    } throws: {
      // Each of the two agents is told off for its own id.
      ($0 as? TeamFileErrors).map { Set($0.messages) } == Set(expected)
    }
  }

  @Test(arguments: [
    ("python crew.py | tee log", "python"), ("./bin/run.sh -v", "run.sh"), ("A=1 python x", "sh"), ("(true)", "sh"),
    ("  make\tall", "make"), ("/", "sh"),
  ])
  func `a shell line names its team after its first plain word`(text: String, id: String) throws {
    let file = try readTeamFile("{teams: [{shell: '\(text.replacing("\t", with: "\\t"))'}]}")
    #expect(file.teams.map(\.id) == [id])
  }

  @Test(
    arguments: [
      ("", .null, .stop, false), ("stdin: 'null'", .null, .stop, false), ("stdin: 'inherit'", .inherit, .stop, false),
      ("stdin: 'prompt.txt'", .file("/team/prompt.txt"), .stop, false),
      ("stdin: './inherit'", .file("/team/inherit"), .stop, false),
      ("leftovers: 'keep'", .null, .keep, false), ("leftovers: 'report', tty: true", .null, .report, true),
      ("tty: true, stdin: 'null'", .null, .stop, true),
    ] as [(String, StandardInput, Leftovers, Bool)])
  func `what a team reads, leaves behind and sees is read`(
    keys: String, input: StandardInput, leftovers: Leftovers, terminal: Bool
  ) throws {
    let team = try #require(try readTeamFile("{teams: [{command: ['x'], \(keys)}]}").teams.first)
    #expect(team.standardInput == input)
    #expect(team.leftovers == leftovers)
    #expect(team.terminal == terminal)
  }

  @Test(arguments: [
    ("/abs/./x", "/abs/x"), ("work", "/team/work"), (".", "/team"), ("../up", "/team/../up"), ("a//b/", "/team/a/b"),
  ])
  func `directories are relative to the team file`(written: String, absolute: String) throws {
    #expect(
      try readTeamFile(#"{teams: [{command: ["x"], directory: "\#(written)"}]}"#).teams.first?.directory == absolute)
  }
}
