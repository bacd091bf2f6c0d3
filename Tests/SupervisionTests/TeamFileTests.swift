import Foundation
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
    let expected = TeamFile(
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
      interval: .seconds(2), outputs: ["-", "run.ndjson"], emit: .all)
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

  @Test(arguments: [
    ("/abs/./x", "/abs/x"), ("work", "/team/work"), (".", "/team"), ("../up", "/team/../up"), ("a//b/", "/team/a/b"),
  ])
  func `directories are relative to the team file`(written: String, absolute: String) throws {
    #expect(
      try readTeamFile(#"{teams: [{command: ["x"], directory: "\#(written)"}]}"#).teams.first?.directory == absolute)
  }
}
