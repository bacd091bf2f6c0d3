import Foundation
import JSONText
import TestSupport
import Testing

/// Which teams start before which, and which end before which.
struct OrderTests {
  /// What happened first, as places in the stream.
  private static func place(of run: RunResult, _ team: String, to state: String, reason: String = "") -> Int64? {
    run.records("lifecycle").first {
      guard $0.team == team, $0.data["to"]?.string == state else { return false }
      return reason.isEmpty || $0.data["reason"]?.string?.contains(reason) == true
    }?.sequence
  }

  @Test func `teams start when what they wait for has come`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json", "--exit-from", "team:crew"],
      files: [
        "team.json": #"""
        {teams: [
          {id: "crew", shell: "exit 6", after: ["server", "file"]},
          {id: "file", shell: "sleep 0.2; touch up; sleep 100", after: {server: "started"}, ready: {file: "up"}},
          {id: "server", shell: "echo port; echo listening on 80; sleep 100", after: {setup: "succeeded"},
            ready: {pattern: "listening on \\d+"}},
          {id: "setup", shell: "sleep 0.2"},
        ], fail_fast: true}
        """#
      ])
    #expect(run.code == 6)
    let story = [
      Self.place(of: run, "crew", to: "starting", reason: "waits for server to be ready and file to be ready"),
      Self.place(of: run, "setup", to: "running"), Self.place(of: run, "setup", to: "stopped"),
      Self.place(of: run, "server", to: "starting", reason: "/bin/sh"),
      Self.place(of: run, "file", to: "starting", reason: "/bin/sh"),
      Self.place(of: run, "file", to: "running", reason: "ready: "),
      Self.place(of: run, "crew", to: "starting", reason: "/bin/sh"),
      Self.place(of: run, "crew", to: "error", reason: "exit code 6"),
      Self.place(of: run, "file", to: "stopping", reason: "crew has failed"),
    ].map { $0 ?? -1 }
    #expect(!story.contains(-1), "\(story)")
    #expect(story == story.sorted())
    #expect(run.complaint.contains("ready: its output says so: listening on 80"))
  }

  @Test func `who waits for a team that fails is not started, and says why`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "team.json": #"""
        {teams: [
          {id: "last", command: ["touch", "started"], after: "middle"},
          {id: "middle", command: ["touch", "started"], after: {setup: "succeeded"}},
          {id: "setup", shell: "exit 3"},
          {id: "free", command: ["true"]},
        ]}
        """#
      ])
    #expect(run.code == 1)
    #expect(!run.hasFile("started"))
    #expect(run.complaint.contains("middle: not started: setup did not succeed"))
    #expect(run.complaint.contains("last: not started: middle could not be started"))
    let teams = run.summary?.data["teams"]?.array ?? []
    #expect(teams.compactMap { $0["exit_code"]?.int } == [125, 125, 3, 0])
    #expect(teams.compactMap { $0["state"]?.string } == ["error", "error", "error", "stopped"])
  }

  @Test(arguments: [("ready", "ended before it was ready"), ("started", "could not be started")])
  func `a condition that can no longer come is a failure`(condition: String, reason: String) async throws {
    let command = condition == "ready" ? #"["true"]"# : #"["no-such-program-here"]"#
    let run = try await ProctorProcess.run(
      ["run", "team.json", "--exit-from", "team:b"],
      files: [
        "team.json": """
        {teams: [{id: "a", command: \(command), ready: {pattern: "never"}},
          {id: "b", command: ["true"], after: {a: "\(condition)"}}]}
        """
      ])
    #expect(run.code == 125)
    #expect(run.complaint.contains("b: not started: a \(reason)"))
    #expect(run.summary?.data["origin"]?.string == "supervisor")
  }

  @Test func `a team left out is not waited for`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json", "--only", "b"],
      files: [
        "team.json": #"{teams: [{id: "a", shell: "exit 1"}, {id: "b", shell: "exit 4", after: {a: "succeeded"}}]}"#
      ])
    #expect(run.code == 4)
  }

  /// Tells of its end in a file that all teams share, a little after it was told to stop.
  private static func leaver(_ name: String) -> String {
    "trap 'sleep 0.1; echo \(name) >> ended; exit 0' TERM; echo up; while :; do sleep 0.05; done"
  }

  @Test func `a stop goes from those on whom nobody relies to those on whom all do`() async throws {
    let process = try ProctorProcess(
      ["run", "team.json", "--emit", "all", "--grace", "60s"],
      files: [
        "team.json": """
        {teams: [
          {id: "db", shell: "\(Self.leaver("db"))", ready: {pattern: "up"}},
          {id: "web", shell: "\(Self.leaver("web"))", ready: {pattern: "up"}, after: "db"},
          {id: "crew", shell: "\(Self.leaver("crew"))", ready: {pattern: "up"}, after: ["web", "db"]},
        ]}
        """
      ])
    try await eventually("all teams to run") {
      let text = try String(contentsOf: process.folder.appending(path: "stdout"), encoding: .utf8)
      return text.split(separator: "\n").count { $0.contains(#""reason":"ready: "#) } == 3
    }
    process.signal(SIGINT)
    let run = try await process.result()
    #expect(run.wasKilled)
    #expect(run.code == SIGINT)
    #expect(try run.text("ended") == "crew\nweb\ndb\n")
    #expect(run.records("process_killed").isEmpty)
    #expect((run.summary?.data["teams"]?.array ?? []).allSatisfy { $0["stopped_by"]?.string == "signal" })
  }

  @Test func `a chain of teams that ignore TERM is gone after one grace`() async throws {
    let stubborn = "trap '' TERM; echo up; while :; do sleep 0.05; done"
    let process = try ProctorProcess(
      ["run", "team.json", "--grace", "600ms"],
      files: [
        "team.json": """
        {teams: [
          {id: "a", shell: "\(stubborn)", ready: {pattern: "up"}},
          {id: "b", shell: "\(stubborn)", ready: {pattern: "up"}, after: "a"},
          {id: "c", shell: "\(stubborn)", ready: {pattern: "up"}, after: "b"},
        ]}
        """
      ])
    try await eventually("all teams to run") {
      let text = try String(contentsOf: process.folder.appending(path: "stdout"), encoding: .utf8)
      return text.split(separator: "\n").count { $0.contains(#""reason":"ready: "#) } == 3
    }
    process.signal(SIGTERM)
    let run = try await process.result()
    #expect(run.code == SIGTERM)
    let order = ["c", "b", "a"].map { Self.place(of: run, $0, to: "stopping") ?? -1 }
    #expect(!order.contains(-1) && order == order.sorted())
    #expect(Set(run.records("process_killed").compactMap(\.team)) == ["a", "b", "c"])
  }

  @Test func `the second signal needs no order`() async throws {
    let stubborn = "trap '' TERM; echo up; while :; do sleep 0.05; done"
    let process = try ProctorProcess(
      ["run", "team.json", "--grace", "1h"],
      files: [
        "team.json": """
        {teams: [{id: "a", shell: "\(stubborn)", ready: {pattern: "up"}},
          {id: "b", shell: "\(stubborn)", ready: {pattern: "up"}, after: "a"}, {id: "c", shell: "x", after: {b: "succeeded"}}]}
        """
      ])
    try await eventually("both teams to run") {
      let text = try String(contentsOf: process.folder.appending(path: "stdout"), encoding: .utf8)
      return text.split(separator: "\n").count { $0.contains(#""reason":"ready: "#) } == 2
    }
    process.signal(SIGTERM)
    try await process.records(state: "stopping")
    // Not the same signal, which could be an echo of the first.
    process.signal(SIGINT)
    let run = try await process.result()
    #expect(run.code == SIGTERM)
    #expect(Set(run.records("process_killed").compactMap(\.team)) == ["a", "b"])
    #expect(Self.place(of: run, "c", to: "stopped", reason: "the team was not started") != nil)
  }

  @Test func `check finds names that are unknown and teams that wait for each other`() async throws {
    let run = try await ProctorProcess.run(
      ["check", "team.json"],
      files: [
        "team.json": """
        {teams: [
          {id: "setup", shell: "x", after: "crew"},
          {id: "crew", shell: "x", after: ["setup"]},
          {id: "web", shell: "x", after: {setpu: "succeeded"}},
        ]}
        """
      ])
    #expect(run.code == 78)
    #expect(
      run.complaints == [
        "team.json:2:36: teams[0].after: these teams wait for each other: setup → crew → setup",
        #"team.json:4:35: teams[2].after.setpu: there is no team "setpu"; did you mean setup?"#,
      ])
  }
}
