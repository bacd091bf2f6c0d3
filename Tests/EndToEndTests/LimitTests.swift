import Foundation
import JSONText
import TestSupport
import Testing

/// Limits end a team with 124 and their name; silence and questions are only told.
struct LimitTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let key: String
    let options: [String]
    let script: String
    let reason: String
    var testDescription: String { key }
  }

  @Test(arguments: [
    Case(
      key: "timeout", options: ["--timeout", "300ms"], script: "while :; do echo x; sleep 0.05; done",
      reason: "the time limit of 300ms is reached"),
    Case(
      key: "idle", options: ["--idle", "400ms"], script: "echo x; sleep 100",
      reason: "no output and no processor time for 400ms"),
    Case(
      key: "memory_mb", options: ["--memory-mb", "40MiB"],
      script: "x=$(head -c 60000000 /dev/zero | tr '\\0' a); echo ${#x}; sleep 100",
      reason: "the memory limit of 40MiB is reached"),
    Case(
      key: "processes", options: ["--processes", "4"], script: "for i in 1 2 3 4 5; do sleep 100 & done; wait",
      reason: "the limit of 4 processes is reached"),
  ])
  func `each limit stops the team by its ladder and is named`(limit: Case) async throws {
    let run = try await ProctorProcess.run(
      ["run", "--interval", "100ms"] + limit.options + ["--", "sh", "-c", limit.script])
    #expect(run.code == 124)
    #expect(run.complaint.contains("stopping: \(limit.reason)"), "\(run.complaint)")
    #expect(run.summary?.data["origin"]?.string == "limit")
    #expect(run.summary?.data["limit"]?.string == limit.key)
    #expect(run.summary?.data["teams"]?.array?.first?["stopped_by"]?.string == limit.key)
    #expect(run.records("lifecycle").compactMap { $0.data["to"]?.string }.suffix(2) == ["stopping", "stopped"])
  }

  @Test func `who works without a word is not idle`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--idle", "1s", "--", "sh", "-c", "i=0; while [ $i -lt 3000000 ]; do i=$((i+1)); done; exit 7"])
    #expect(run.code == 7)
  }

  @Test func `keys of the team file are limits too, for all teams or for one`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "team.json": """
        {interval: "100ms", idle: "300ms", teams: [
          {id: "a", shell: "echo x; sleep 100"},
          {id: "b", shell: "sleep 1.5; exit 0", idle: "1h"},
          {id: "c", shell: "sleep 100 & sleep 100 & wait", idle: "1h", processes: 2},
        ]}
        """
      ])
    #expect(run.code == 1)
    let teams = run.summary?.data["teams"]?.array ?? []
    #expect(teams.map { $0["stopped_by"]?.string } == ["idle", nil, "processes"])
    #expect(run.summary?.data["limit"]?.isNull == true)
  }

  @Test func `a team that does nothing is stalled until it does something`() async throws {
    let process = try ProctorProcess(
      [
        "run", "-q", "--emit", "all", "--interval", "100ms", "--stalled-after", "400ms", "--", "sh", "-c",
        "mkfifo go; echo one; read x < go; echo $x",
      ])
    try await process.records(state: "stalled")
    // Opening a FIFO waits for its reader, which waits for us.
    try Data("two\n".utf8).write(to: process.folder.appending(path: "go"), options: [])
    let run = try await process.result()
    #expect(run.code == 0)
    #expect(run.lines == ["one", "two"])
    let stalled = try #require(run.records("lifecycle").first { $0.data["to"]?.string == "stalled" })
    #expect(stalled.data["reason"]?.string?.contains("no output and no processor time for") == true)
    let states = run.records("lifecycle").compactMap { $0.data["to"]?.string }
    // On a busy machine the shell may take long enough for its last words to be called stalled once more.
    #expect(states.starts(with: ["starting", "running", "stalled", "running"]) && states.last == "stopped")
    #expect(run.records("process_killed").isEmpty)
  }

  @Test func `a tool that runs quietly is no stall`() async throws {
    let run = try await ProctorProcess.run([
      "run", "-q", "--interval", "100ms", "--stalled-after", "4s", "--", "sh", "-c", "sleep 2.2; sleep 6; echo x",
    ])
    #expect(run.code == 0)
    #expect(!run.records("lifecycle").contains { $0.data["to"]?.string == "stalled" })
  }

  @Test(.enabled(if: FileManager.default.contents(atPath: "/proc/self/syscall") != nil, "needs /proc/PID/syscall"))
  func `a team that reads its input is waiting for it until it is answered`() async throws {
    let process = try ProctorProcess(
      [
        "run", "-q", "--emit", "all", "--interval", "100ms", "--stalled-after", "1h", "--", "sh", "-c",
        "mkfifo in; exec 0<>in; echo 'Proceed?'; read x; echo $x",
      ])
    try await process.records(state: "waiting_input")
    try Data("yes\n".utf8).write(to: process.folder.appending(path: "in"), options: [])
    let run = try await process.result()
    #expect(run.code == 0)
    #expect(run.lines == ["Proceed?", "yes"])
    let waiting = try #require(run.records("lifecycle").first { $0.data["to"]?.string == "waiting_input" })
    #expect(waiting.data["reason"]?.string?.contains("waits to read descriptor 0") == true)
    #expect(
      run.records("lifecycle").compactMap { $0.data["to"]?.string }
        == ["starting", "running", "waiting_input", "running", "stopped"])
  }
}
