import Foundation
import JSONText
import Testing

/// A user's rules: checked when they are read, listed, tried on a recording, and used by run, read and the team file.
struct RulesTests {
  private static let rules = """
    {"tool": "deploy", "rules": [
      {"id": "deploy.usage", "reading": "usage", "sem": "delta", "literal": "spent ",
       "pattern": "^spent (?<input>[0-9]+) in and (?<output>[0-9]+) out$",
       "examples": [{"line": "spent 12 in and 3 out", "fields": {"input": "12"}}], "counterexamples": ["spent 1 in"]}
    ]}
    """
  private static let script = "cat > rules.json <<'END'\n\(rules)\nEND\n"

  @Test func `run, read and the team file read lines by them`() async throws {
    for command in [
      #""$PROCTOR" run -q --rules rules.json -- echo spent 7 in and 2 out"#,
      #"echo spent 7 in and 2 out | "$PROCTOR" read -q --rules rules.json"#,
      #"echo '{rules: "rules.json", teams: [{command: ["echo", "spent 7 in and 2 out"]}]}' > team.json; "#
        + #""$PROCTOR" run -q team.json"#,
    ] {
      let run = try await ProctorProcess.run(shell: Self.script + command)
      #expect(run.code == 0)
      let usage = run.summary?.data["teams"]?.array?.first?["token_usage"]
      #expect(usage?["total_tokens"]?.int == 9, "\(command)")
    }
  }

  @Test func `list shows them with their gates`() async throws {
    let run = try await ProctorProcess.run(
      shell: Self.script + #""$PROCTOR" rules list --json --rules rules.json | head -n 1 >&2"#)
    #expect(
      run.complaint
        == #"{"id":"deploy.usage","tool":"deploy","reading":"usage","sem":"delta","scope":"tool","stream":null,"gate":["spent "]}"#
        + "\n")
  }

  @Test func `test shows what they match in a recording`() async throws {
    let run = try await ProctorProcess.run(
      shell: Self.script + #"printf 'x\n[coder] spent 7 in and 2 out\n' | "$PROCTOR" rules test rules.json - >&2"#)
    #expect(run.code == 0)
    #expect(run.complaint.contains("deploy.usage: 1 match\n  2: spent 7 in and 2 out\n"))
  }

  @Test(arguments: [
    (#"s/"sem": "delta", //"#, #"rules.json:2:3: a usage rule needs "sem": delta, cumulative or final"#),
    ("s/spent 1 in/spent 1 in and 2 out/", "the pattern matches the counterexample"),
    ("s/\"12\"/\"13\"/", #"input should be "13" and is "12""#),
    ("s/deploy.usage/git.commit/", "rule id git.commit is used twice"), ("s/^{//", "rules.json:1:7: not JSON"),
    ("s/reading/raeding/", #"unknown key "raeding""#),
  ])
  func `what is wrong with them is one sentence with its place, and nothing runs`(edit: String, says: String)
    async throws
  {
    let run = try await ProctorProcess.run(
      shell: Self.script + "sed -i '\(edit)' rules.json; " + #""$PROCTOR" run --rules rules.json -- touch ran; c=$?; "#
        + #"test ! -e ran && exit $c"#)
    #expect(run.code == 78)
    #expect(run.complaint.contains(says), "\(run.complaint)")
  }
}
