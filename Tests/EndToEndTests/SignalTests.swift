import Foundation
import JSONText
import TestSupport
import Testing

/// Whoever stops proctor stops its teams: gracefully the first time, at once the second.
struct SignalTests {
  /// Does not end by TERM, and says when it is ready.
  private static let stubborn = #"trap "" TERM; echo ready; while :; do sleep 0.05; done"#

  @Test(arguments: [SIGHUP, SIGINT, SIGTERM])
  func `a signal stops the team gracefully, and proctor dies by the same signal`(signal: Int32) async throws {
    let script = #"trap 'echo cleaned up; exit 7' TERM; echo ready; while :; do sleep 0.02; done"#
    let process = try ProctorProcess(["run", "--emit", "all", "--", "sh", "-c", script])
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(signal)
    let run = try await process.result()
    #expect(run.wasKilled)
    #expect(run.code == signal)
    // Between the two the shell may say that its sleep was terminated.
    #expect(run.lines.first == "ready")
    #expect(run.lines.contains("cleaned up"))
    #expect(run.records("process_exited").first?.data["code"]?.int == 7)
    #expect(run.records("process_killed").isEmpty)
    #expect(run.summary?.data["exit_code"]?.int == Int64(128 + signal))
    #expect(run.summary?.data["origin"]?.string == "signal")
    #expect(Self.states(of: run) == ["starting", "running", "stopping", "stopped"])
    #expect(run.complaint.contains("proctor was told to stop by"))
  }

  @Test(arguments: ["HUP": 129, "INT": 130, "TERM": 143])
  func `a shell sees 128 and the number of the signal that stopped proctor`(name: String, code: Int) async throws {
    // The orchestrator's parent is the keeper, whose parent is proctor.
    let run = try await ProctorProcess.run(
      shell: """
        "$PROCTOR" run -q -- sh -c 'kill -\(name) $(cut -d" " -f4 /proc/$PPID/stat); sleep 100'
        echo "the code is $?" >&2
        """)
    #expect(run.complaints.last == "the code is \(code)")
  }

  @Test func `a second signal kills a team that ignores the first`() async throws {
    let process = try ProctorProcess(["run", "--emit", "events", "--grace", "1h", "--", "sh", "-c", Self.stubborn])
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(SIGTERM)
    try await process.records(state: "stopping")
    process.signal(SIGINT)
    let run = try await process.result(within: .seconds(20))
    #expect(run.wasKilled)
    #expect(run.code == SIGTERM)
    #expect(run.records("process_exited").first?.data["signal_name"]?.string?.contains("KILL") == true)
    #expect(!run.records("process_killed").isEmpty)
    #expect(run.summary != nil)
  }

  @Test func `QUIT kills at once`() async throws {
    let process = try ProctorProcess(["run", "--emit", "events", "--grace", "1h", "--", "sh", "-c", Self.stubborn])
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(SIGQUIT)
    let run = try await process.result(within: .seconds(20))
    #expect(run.wasKilled)
    #expect(run.code == SIGQUIT)
    #expect(run.records("process_exited").first?.data["signal"]?.int == 9)
  }

  @Test func `a team that ignores TERM is killed when its grace is over`() async throws {
    let process = try ProctorProcess(["run", "--emit", "all", "--grace", "300ms", "--", "sh", "-c", Self.stubborn])
    try await process.records(line: "ready")
    try await process.records(state: "running")
    let started = ContinuousClock.now
    process.signal(SIGTERM)
    let run = try await process.result(within: .seconds(20))
    #expect(started.duration(to: .now) >= .milliseconds(300))
    #expect(Self.states(of: run) == ["starting", "running", "stopping", "stopped"])
    let killed = run.records("process_killed")
    #expect(killed.contains { $0.data["command"]?.string == "sh" })
    #expect(run.complaint.contains("killed sh ("))
  }

  @Test func `a signal before the first output leaves nothing behind`() async throws {
    for delay in [0, 2, 5, 10, 20, 40] {
      let process = try ProctorProcess(["run", "-q", "--", "sleep", "1000"])
      try await Task.sleep(for: .milliseconds(delay))
      process.signal(SIGTERM)
      let run = try await process.result(within: .seconds(20))
      #expect(run.wasKilled)
      #expect(run.code == SIGTERM)
    }
  }

  @Test func `HUP stays ignored under nohup`() async throws {
    let process = try ProctorProcess(
      shell: """
        trap '' HUP
        exec "$PROCTOR" run -q --emit events -- sh -c 'echo ready; until [ -e go ]; do sleep 0.02; done; exit 5'
        """)
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(SIGHUP)
    try Data().write(to: process.folder.appending(path: "go"))
    let run = try await process.result()
    #expect(run.code == 5)
    #expect(!run.wasKilled)
  }

  @Test func `the last snapshots and then the summary are the last that is said`() async throws {
    let process = try ProctorProcess([
      "run", "-q", "--agent", "one", "--agent", "two", "--", "sh", "-c", "while :; do echo x; sleep 0.01; done",
    ])
    try await process.records(state: "running")
    process.signal(SIGTERM)
    let run = try await process.result()
    #expect(run.records.suffix(4).map(\.event) == ["snapshot", "snapshot", "snapshot", "run_summary"])
    #expect(run.records.suffix(4).map(\.agent) == ["one", "two", "main", nil])
    #expect(run.records.suffix(4).dropLast().allSatisfy { $0.data["lifecycle"]?.string == "stopped" })
  }

  @Test func `a blocked signal in whoever starts proctor does not make it deaf`() async throws {
    try #require(Machine.offers("python3"))
    let process = try ProctorProcess(
      shell: """
        exec python3 -c '
        import os, signal
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        proctor = os.environ["PROCTOR"]
        os.execv(proctor, [proctor, "run", "-q", "--emit", "events", "--", "sh", "-c", "echo ready; sleep 1000"])'
        """)
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(SIGTERM)
    let run = try await process.result(within: .seconds(20))
    #expect(run.wasKilled)
    #expect(run.code == SIGTERM)
  }

  private static func states(of run: RunResult) -> [String] {
    run.records("lifecycle").compactMap { $0.data["to"]?.string }
  }
}
