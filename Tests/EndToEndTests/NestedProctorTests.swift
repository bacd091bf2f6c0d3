import Foundation
import JSONText
import TestSupport
import Testing

/// A proctor as the child of a proctor, and records as what is read: the same totals as without it.
struct NestedProctorTests {
  private static let crew = #"""
    echo '[coder] I begin'
    echo 'Token usage: 1200 input, 300 output'
    printf '{"type":"agent_telemetry","event":"task_completed","agent_id":"coder","data":{"task_id":"7"}}\n'
    printf '{"type":"agent_telemetry","event":"message_sent","data":{"message_id":"1","sender_id":"a","receiver_id":"b"}}\n' >> "$PROCTOR_EVENTS"
    echo 'ERROR: something failed' >&2
    echo '===== 3 passed, 1 failed in 0.10s ====='
    git init -q work && cd work && git config user.name x && git config user.email x@y
    git commit -q --allow-empty -m one && git checkout -q -b next && git commit -q --allow-empty -m two
    """#

  /// What must be the same: of the team and of each agent that did anything.
  private struct Account: Equatable {
    var team: [String: JSONValue]
    var agents: [String: [String: JSONValue]] = [:]

    init?(_ run: RunResult) {
      guard let team = run.summary?.data["teams"]?.array?.first else { return nil }
      self.team = Self.figures(team, lines: "lines_read")
      for agent in team["agents"]?.array ?? [] {
        let figures = Self.figures(agent, lines: "lines")
        let isIdle =
          agent["lines"]?.int == 0 && agent["git_operations"]?.int == 0 && agent["token_usage"]?.isNull == true
        if !isIdle { agents[agent["id"]?.string ?? ""] = figures }
      }
    }

    private static func figures(_ object: JSONValue, lines: String) -> [String: JSONValue] {
      ["git_operations", lines, "token_usage", "incidents"].reduce(into: [:]) { $0[$1] = object[$1] ?? .null }
    }
  }

  private static func run(
    _ words: String, environment: [String: String] = [:], at location: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    try await ProctorProcess.run(
      shell: #"exec "$PROCTOR" \#(words)"#, files: ["crew": crew], environment: environment, at: location)
  }

  @Test(arguments: ["snapshots", "events", "all"])
  func `a run in a run in a run has the totals of the run`(emitted: String) async throws {
    let alone = try await Self.run("run -q --emit all --team crew -- sh crew")
    let expected = try #require(Account(alone))
    #expect(expected.team["git_operations"] == .integer(4))
    #expect(expected.team["lines_read"] == .integer(5))
    // In CI output is echoed, and would be told a second time.
    let nested = try await Self.run(
      #"run -q --emit all --team outer -- "$PROCTOR" run --emit \#(emitted) --team middle -- "$PROCTOR" run --emit \#(emitted) --team crew -- sh crew"#,
      environment: ["CI": "true"])
    #expect(nested.code == 0)
    #expect(Account(nested) == expected)
    #expect(nested.records("run_summary").count == 1)
    guard emitted != "snapshots" else { return }
    for name in ["task_completed", "message_sent"] { #expect(nested.records(name).count == 1, "\(name)") }
    #expect(nested.records("task_completed").first?.agent == "coder")
  }

  @Test(arguments: ["snapshots", "events", "all"])
  func `records that are read have the totals of the run, merged ones their sum`(emitted: String) async throws {
    let run = try await ProctorProcess.run(
      shell: #"""
        for team in one two; do
          mkdir $team && ( cd $team && "$PROCTOR" run -q --emit \#(emitted) -o ../$team.ndjson --team $team -- sh ../crew )
        done
        "$PROCTOR" read -q -o again.ndjson one.ndjson
        "$PROCTOR" read -q -o third.ndjson --emit all again.ndjson
        paste -d '\n' one.ndjson two.ndjson | grep . | "$PROCTOR" read -q -o merged.ndjson -
        exec "$PROCTOR" read -q --emit all one.ndjson
        """#, files: ["crew": Self.crew])
    let expected = try #require(Account(run))
    #expect(expected.team["git_operations"] == .integer(4))
    for name in ["again", "third"] {
      let again = RunResult(
        process: run.process, code: 0, wasKilled: false, output: try run.file("\(name).ndjson"), complaint: "")
      #expect(Account(again) == expected, "\(name)")
    }
    let merged = RunResult(
      process: run.process, code: 0, wasKilled: false, output: try run.file("merged.ndjson"), complaint: "")
    let both = try #require(Account(merged))
    #expect(both.team["lines_read"] == .integer(10) && both.team["git_operations"] == .integer(8))
    #expect(Set(both.agents.keys) == ["main", "coder", "two/main", "two/coder"])
    #expect(both.agents["two/coder"] == expected.agents["coder"] && both.agents["coder"] == expected.agents["coder"])
  }

  @Test func `in strict mode a proctor inside tells through the channel`() async throws {
    let alone = try await Self.run("run -q --emit all --team crew -- sh crew")
    let nested = try await Self.run(
      #"run -q --emit all --events strict -- sh -c '"$PROCTOR" run --emit all --team crew -o "$PROCTOR_EVENTS" -- sh crew'"#,
      environment: ["CI": "true"])
    #expect(nested.code == 0)
    let account = try #require(Account(nested))
    #expect(account == Account(alone))
    #expect(nested.records("task_completed").count == 1)
  }

  @Test func `in strict mode records on standard output are text`() async throws {
    let nested = try await Self.run(
      #"run -q --emit all --events strict -- "$PROCTOR" run -q --emit events --team crew -- sh crew"#)
    let quality = nested.summary?.data["data_quality"]
    #expect(nested.records("task_completed").isEmpty && nested.records("git_activity").isEmpty)
    #expect(quality?["unauthenticated_events"]?.int ?? 0 > 10)
    #expect(quality?["unauthenticated_events"] == quality?["lines_read"])
  }

  @Test func `a proctor inside says nothing to people unless it is asked to`() async throws {
    let outer = #"run --echo --emit events -- "$PROCTOR" run"#
    let silent = try await Self.run(
      "\(outer) --emit events --team crew -- sh -c 'echo hello'", environment: ["CI": "true"])
    #expect(silent.lines == ["hello"])
    #expect(silent.complaint.contains("proctor main | hello"))
    let asked = try await Self.run("\(outer) --echo --team crew -- sh -c 'echo hello'")
    #expect(asked.lines.contains { $0.contains("crew stdout | hello") })
    let apart = try await Self.run("\(outer) -o inner.ndjson --team crew -- sh -c 'echo hello'")
    #expect(apart.lines.contains { $0.contains("crew: running") })
  }
}
