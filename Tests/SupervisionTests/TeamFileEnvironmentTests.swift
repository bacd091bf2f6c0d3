import Foundation
import Testing

@testable import Supervision

struct TeamFileEnvironmentTests {
  /// What proctor itself sets for the run `r`, the team `t`.
  private static let own = ["PROCTOR_RUN_ID": "r", "PROCTOR_TEAM": "t", "PROCTOR_TOKEN": "secret"]

  private func child(_ team: TeamSpecification, base: [String: String], events: String? = nil) -> [String: String] {
    team.childEnvironment(base: base, runID: "r", eventsPath: events, token: "secret")
  }

  @Test func `the child inherits, and sees who it is`() {
    let team = TeamSpecification(id: "t", command: ["x"], environmentDefaults: false)
    #expect(child(team, base: ["PATH": "/bin"]) == Self.own.merging(["PATH": "/bin"]) { $1 })
    #expect(child(team, base: [:], events: "/e") == Self.own.merging(["PROCTOR_EVENTS": "/e"]) { $1 })
  }

  @Test func `the variables of a proctor around this one do not pass`() {
    let team = TeamSpecification(id: "t", command: ["x"], environmentDefaults: false)
    let outer = ["PROCTOR_RUN_ID": "o", "PROCTOR_TEAM": "o", "PROCTOR_TOKEN": "o", "PROCTOR_EVENTS": "/o"]
    #expect(child(team, base: outer) == Self.own)
  }

  @Test func `git tells one proctor, not those around it`() {
    let team = TeamSpecification(id: "t", command: ["x"], environmentDefaults: false)
    #expect(child(team, base: ["GIT_TRACE2_EVENT": "af_unix:stream:/proc/7/fd/9"]) == Self.own)
    let elsewhere = ["GIT_TRACE2_EVENT": "/var/log/git"]
    #expect(child(team, base: elsewhere) == Self.own.merging(elsewhere) { $1 })
  }

  @Test func `with env_clear the child inherits the basics and what is named, and gets all that the file sets`() throws
  {
    let base = [
      "PATH": "/bin", "HOME": "/h", "AWS_SECRET_ACCESS_KEY": "s", "OPENAI_API_KEY": "o", "LD_PRELOAD": "/x.so",
    ]
    let cases = [
      ("true", ["PATH": "/bin", "HOME": "/h"]), ("[]", ["PATH": "/bin", "HOME": "/h"]),
      ("['OPENAI_API_KEY', 'NONE']", ["PATH": "/bin", "HOME": "/h", "OPENAI_API_KEY": "o"]), ("false", base),
    ]
    for (word, inherited) in cases {
      let text =
        "{teams: [{id: 't', command: ['x'], env_clear: \(word), environment_defaults: false, env: {A: 1, HOME: null}}]}"
      let team = try #require(try readTeamFile(text).teams.first)
      let expected = inherited.merging(["A": "1"]) { $1 }.filter { $0.key != "HOME" }
      #expect(child(team, base: base) == Self.own.merging(expected) { $1 }, "\(word)")
    }
  }

  @Test func `defaults fill what nothing sets, and nothing else`() {
    let team = TeamSpecification(
      id: "t", command: ["x"], environment: ["COLUMNS": "80"], removedVariables: ["NO_COLOR", "LC_ALL", "HOME"])
    let environment = child(team, base: ["LC_ALL": "de_DE", "HOME": "/h", "GIT_EDITOR": "vi", "PYTHONUNBUFFERED": ""])
    let expected = [
      "PYTHONUNBUFFERED": "", "COLUMNS": "80", "LANGUAGE": "", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "vi",
    ]
    #expect(environment == Self.own.merging(expected) { $1 })
  }

  @Test func `env wins over env_file`() throws {
    let path = teamFileFixture("secrets.env")
    let text = "{teams: [{command: ['x'], env_file: '\(path)', env: {EMPTY: 'full', GREETING: null, N: 1.10}}]}"
    let team = try #require(try readTeamFile(text).teams.first)
    #expect(team.environment["EMPTY"] == "full")
    #expect(team.environment["GREETING"] == nil)
    #expect(team.environment["N"] == "1.10")
    #expect(team.removedVariables == ["GREETING"])
    #expect(child(team, base: ["GREETING": "hello"])["GREETING"] == nil)
  }

  @Test func `every bad line of an environment file is named, without its content`() {
    let path = teamFileFixture("bad.env")
    let expected = [
      "\(path):2: expected NAME=value", "\(path):3: expected NAME=value",
      "\(path):4: expected nothing after the closing quote of QUOTED",
      "\(path):5: the quote that opens here is never closed",
    ]
    #expect(throws: TeamFileErrors(messages: expected)) {
      try EnvironmentFile.variables(in: TextFile.read(path, as: "environment file"))
    }
  }

  @Test(arguments: [
    ("A=1", ["A": "1"]), ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]), ("A= x  y  # c", ["A": "x  y"]), ("A=#c", ["A": ""]),
    ("A='x' # c", ["A": "x"]), ("A=\"\\q\\\\\"", ["A": "\\q\\"]), ("A=it's", ["A": "it's"]),
    ("export=1", ["export": "1"]),
    ("A=1\nA=2", ["A": "2"]), ("\u{FEFF}A=1", ["A": "1"]), ("#\n\n  # x\n", [:]),
    ("A='\n'\nB=1", ["A": "\n", "B": "1"]),
    ("export\tA.b-c=$x", ["A.b-c": "$x"]), ("", [:]), ("A=é=1", ["A": "é=1"]),
  ])
  func `dotenv lines are read`(text: String, expected: [String: String]) throws {
    try withTemporaryFile(Data(text.utf8)) { path throws in
      #expect(try EnvironmentFile.variables(in: TextFile.read(path, as: "environment file")) == expected)
    }
  }

  @Test func `an environment file that sets our own variables is refused`() throws {
    try withTemporaryFile(Data("PROCTOR_TEAM=x\n".utf8)) { path in
      let message = "team.json:1:37: teams[0].env_file: \(path) sets PROCTOR_TEAM, which proctor sets itself"
      #expect(throws: TeamFileErrors(messages: [message])) {
        try readTeamFile("{teams: [{command: ['x'], env_file: '\(path)'}]}")
      }
    }
  }

  private func withTemporaryFile(_ content: Data, _ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "proctor-\(UUID().uuidString).env")
    defer { try? FileManager.default.removeItem(at: file) }
    try content.write(to: file)
    try body(file.path(percentEncoded: false))
  }
}
