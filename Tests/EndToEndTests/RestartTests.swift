import Foundation
import JSONText
import TestSupport
import Testing

/// Teams that are started again: how often, after what, and what goes on counting.
struct RestartTests {
  /// Counts its lives in a file and ends with the code 1 until the given life.
  private static func succeeds(inLife life: Int) -> String {
    "n=$(cat n 2>/dev/null || echo 0); n=$((n+1)); echo $n > n; "
      + "echo 'Token usage: 100 input, 10 output'; echo life $n; test $n -ge \(life)"
  }

  private static func states(of run: RunResult) -> [String] {
    run.records("lifecycle").compactMap { $0.data["to"]?.string }
  }

  @Test func `a team that fails is started again until it succeeds, and goes on counting`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "team.json"],
      files: [
        "team.json": """
        {teams: [{id: "t", shell: "\(Self.succeeds(inLife: 3))", restart: {policy: "on-failure", delay: "10ms"}}]}
        """
      ])
    #expect(run.code == 0)
    #expect(run.lines.filter { $0.hasPrefix("life") } == ["life 1", "life 2", "life 3"])
    let life = ["starting", "running", "restarting"]
    #expect(Self.states(of: run) == life + life + ["starting", "running", "stopped"])
    #expect(run.records("process_exited").compactMap { $0.data["code"]?.int } == [1, 1, 0])
    let notices = run.records("restart_scheduled")
    #expect(notices.compactMap { $0.data["attempt"]?.int } == [1, 2])
    #expect(notices.allSatisfy { $0.data["exit_code"]?.int == 1 && $0.data["reason"]?.string == "exit code 1" })
    let team = try #require(run.summary?.data["teams"]?.array?.first)
    #expect(team["restarts"]?.int == 2)
    #expect(team["token_usage"]?["total_tokens"]?.int == 330)
    #expect(team["exit_code"]?.int == 0)
    #expect(run.summary?.data["origin"]?.string == "child")
  }

  @Test func `a team that goes on failing is given up`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: ["team.json": #"{teams: [{shell: "exit 9", restart: {delay: "1ms", attempts: 2, window: "1h"}}]}"#])
    #expect(run.code == 9)
    #expect(run.records("process_exited").count == 3)
    #expect(run.complaint.contains("error: exit code 9; given up after 2 restarts in 1h"))
    #expect(run.summary?.data["teams"]?.array?.first?["restarts"]?.int == 2)
  }

  @Test(arguments: ["exit 64", "exit 78", "exit 126", "exit 127", "exit 5"])
  func `some codes restart nothing`(script: String) async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json", "--restart", "always"],
      files: ["team.json": #"{teams: [{shell: "\#(script)", restart: {delay: "1ms", no_restart_codes: [5]}}]}"#])
    #expect(run.records("process_exited").count == 1)
    #expect(run.records("restart_scheduled").isEmpty)
  }

  @Test func `what is not there is not looked for again`() async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--restart", "always", "--", "no-such-program-here"])
    #expect(run.code == 127)
    #expect(Self.states(of: run) == ["starting", "error"])
  }

  @Test func `success ends a team on failure and not always`() async throws {
    for (mode, lives) in [("on-failure", 1), ("always", 3)] {
      let run = try await ProctorProcess.run(
        ["run", "-q", "team.json", "--restart", mode],
        files: ["team.json": #"{teams: [{command: ["true"], restart: {delay: "1ms", attempts: 2}}]}"#])
      #expect(run.code == 0)
      #expect(run.records("process_exited").count == lives)
    }
  }

  @Test func `a limit ends a team that would be started again`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--restart", "always", "--timeout", "300ms", "--", "sleep", "100"])
    #expect(run.code == 124)
    #expect(run.records("restart_scheduled").isEmpty)
  }

  @Test func `the time limit counts over all lives, and ends the wait for the next`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json", "--timeout", "500ms"],
      files: ["team.json": #"{teams: [{shell: "exit 1", restart: {delay: "1h", max_delay: "1h"}}]}"#])
    #expect(run.code == 124)
    #expect(Self.states(of: run) == ["starting", "running", "restarting", "stopped"])
    #expect(run.summary?.data["limit"]?.string == "timeout")
  }

  @Test func `a signal ends the wait for a restart at once`() async throws {
    let process = try ProctorProcess(
      ["run", "team.json"],
      files: ["team.json": #"{teams: [{shell: "exit 1", restart: {delay: "1h", max_delay: "1h"}}]}"#])
    try await process.records(state: "restarting")
    process.signal(SIGTERM)
    let run = try await process.result()
    #expect(run.wasKilled)
    #expect(run.code == SIGTERM)
    #expect(Self.states(of: run).suffix(2) == ["restarting", "stopped"])
    #expect(run.complaint.contains("the team is not started again"))
    #expect(run.summary?.data["teams"]?.array?.first?["stopped_by"]?.string == "signal")
  }

  @Test func `nothing of the old life is left when the new one starts`() async throws {
    let script = #"""
      if [ -e left ]; then kill -0 $(cat left) 2>/dev/null && echo alive || echo gone; exit 0; fi; \
      setsid sleep 100 & echo $! > left; exit 1
      """#
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "team.json"],
      files: ["team.json": "{teams: [{shell: '\(script)', restart: {delay: '1ms'}}]}"])
    #expect(run.code == 0)
    #expect(run.lines == ["gone"])
    #expect(!run.records("process_killed").isEmpty)
  }

  @Test func `lives leave no descriptors, threads or zombies with proctor`() async throws {
    // The orchestrator's parent is the keeper, whose parent is proctor.
    let script = #"""
      p=$(cut -d\" \" -f4 /proc/$PPID/stat); \
      echo $(ls /proc/$p/fd | wc -l) $(ls /proc/$p/task | wc -l) $(cat /proc/[0-9]*/stat 2>/dev/null | grep -c \" Z $p \"); \
      exit 1
      """#
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "team.json"],
      files: [
        "team.json":
          #"{teams: [{shell: "\#(script)", restart: {delay: "1ms", max_delay: "1ms", attempts: 40}}]}"#
      ])
    #expect(run.code == 1)
    let counts = run.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(counts.count == 41)
    let early = counts.prefix(15)
    let late = counts.suffix(15)
    for (column, slack) in zip(0..., [4, 2, 1]) {
      let (before, after) = (early.map { $0[column] }.max() ?? 0, late.map { $0[column] }.max() ?? 0)
      #expect(after <= before + slack, "\(counts)")
    }
  }
}
