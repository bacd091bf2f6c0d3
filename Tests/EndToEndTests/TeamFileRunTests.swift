import Foundation
import JSONText
import TestSupport
import Testing

/// What a team file says, seen from the teams that it starts.
struct TeamFileRunTests {
  @Test func `each team is an orchestrator process of its own`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "team.json"],
      files: [
        "team.json": """
        // Comments, trailing commas and unquoted keys are fine.
        {teams: [
          {id: "one", shell: "echo $PROCTOR_TEAM $PPID"},
          {id: "two", command: ["sh", "-c", "echo $PROCTOR_TEAM $PPID"]},
          {id: "three", shell: "echo $PROCTOR_TEAM $PPID", agents: ["a", "b"]},
        ]}
        """
      ])
    #expect(run.code == 0)
    #expect(Set(run.records("process_exited").compactMap { $0.data["pid"]?.int }).count == 3)
    let words = run.lines.map { $0.split(separator: " ") }
    #expect(Set(words.map(\.first)) == ["one", "two", "three"])
    // A keeper each.
    #expect(Set(words.map(\.last)).count == 3)
    for record in run.records("log_entry") {
      #expect(record.data["activity_logs"]?.array?.first?["message"]?.string?.hasPrefix(record.team ?? "-") == true)
    }
    let summaries = run.summary?.data["teams"]?.array ?? []
    #expect(summaries.compactMap { $0["id"]?.string } == ["one", "two", "three"])
    #expect(summaries.last?["agents"]?.array?.compactMap { $0["id"]?.string } == ["a", "b", "main"])
  }

  @Test(arguments: ["claude_stream", "crewai_run"])
  func `the same output under two teams counts in both`(recording: String) async throws {
    let path = Fixtures.url("recordings/\(recording)/stdout.txt").path(percentEncoded: false)
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json"],
      files: [
        "team.json": #"{teams: [{id: "a", command: ["cat", "\#(path)"]}, {id: "b", command: ["cat", "\#(path)"]}]}"#
      ])
    let usages = (run.summary?.data["teams"]?.array ?? []).map { $0["token_usage"] }
    #expect(usages.count == 2 && usages.first == usages.last)
    let tokens = try Recording.load(recording).expected.tokens
    #expect(usages.reduce(0) { $0 + ($1?["total_tokens"]?.int ?? 0) } == Int64(2 * (tokens.total ?? 0)))
  }

  @Test func `relative paths start at the team file`() async throws {
    let run = try await ProctorProcess.run(
      shell: """
        mkdir -p project/work other
        echo 'SECRET="from the file"' > project/work/.env
        echo '{teams: [{shell: "pwd; echo $SECRET", directory: "work", env_file: "work/.env"}], emit: "all"}' > project/team.json
        cd other
        exec "$PROCTOR" run -q ../project/team.json
        """)
    #expect(run.code == 0)
    #expect(run.lines.count == 2)
    #expect(run.lines.first?.hasSuffix("/project/work") == true)
    #expect(run.lines.last == "from the file")
  }

  @Test func `the environment has its layers`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json", "-q"],
      files: [
        "secrets.env": "KEY=file\nOTHER='as it $is'\n",
        "team.json": """
        {emit: "all", teams: [{
          shell: "echo $KEY; echo $OTHER; echo $FROM; echo $${GONE-unset}; echo $PRICE; echo $NUMBER $FLAG; echo $NO_COLOR",
          env_file: "secrets.env",
          env: {KEY: "own", FROM: "${OUTSIDE} ${MISSING:-default}", GONE: null, PRICE: "$$5", NUMBER: 1.10, FLAG: true,
            NO_COLOR: "mine"},
        }]}
        """,
      ], environment: ["OUTSIDE": "outside", "GONE": "there"])
    #expect(run.code == 0, "\(run.complaint)")
    #expect(run.lines == ["own", "as it $is", "outside default", "unset", "$5", "1.10 true", "mine"])
  }

  @Test(arguments: [true, false])
  func `defaults make tools readable, unless turned off`(isOn: Bool) async throws {
    let names = ["PYTHONUNBUFFERED", "NO_COLOR", "COLUMNS", "LC_ALL", "GIT_TERMINAL_PROMPT", "GIT_EDITOR"]
    let script = names.map { "echo $\($0)" }.joined(separator: "; ") + "; echo $PROCTOR_TEAM; test -n $PROCTOR_RUN_ID"
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "team.json"],
      files: ["team.json": #"{teams: [{id: "t", shell: "\#(script)", environment_defaults: \#(isOn)}]}"#],
      environment: ["GIT_TERMINAL_PROMPT": ""])
    let defaults = ["1", "1", "400", "C.UTF-8", "", "true"]
    #expect(run.lines == (isOn ? defaults : [String](repeating: "", count: 6)) + ["t"])
    #expect(run.code == 0)
  }

  @Test func `agents are known by the name that the output has for them`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "team.json"],
      files: [
        "team.json": #"""
        {teams: [{
          agents: ["planner", {id: "coder", match: "Senior Coder"}],
          shell: "echo '[planner] Token usage: 1200 input, 350 output'; echo '[Senior Coder] Token usage: 10 input, 5 output'",
        }]}
        """#
      ])
    let calls = run.records("llm_call")
    #expect(calls.map(\.agent) == ["planner", "coder"])
    #expect(calls.map { $0.data["token_usage"]?["total_tokens"]?.int } == [1550, 15])
    #expect(run.summary?.data["teams"]?.array?.first?["token_usage"]?["total_tokens"]?.int == 1565)
  }

  @Test func `a team's own time limit stops that team alone`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "team.json":
          #"{teams: [{id: "slow", command: ["sleep", "100"], timeout: "200ms"}, {id: "quick", shell: "sleep 0.6; exit 0"}]}"#
      ])
    #expect(run.code == 1)
    #expect(run.complaint.contains("slow: stopping: the time limit of 200ms is reached"))
    let quick = run.records("process_exited").first { $0.team == "quick" }
    #expect(quick?.data["code"]?.int == 0)
  }

  @Test func `a stop goes down its ladder`() async throws {
    let process = try ProctorProcess(
      ["run", "-q", "--emit", "all", "team.json"],
      files: [
        "team.json": #"""
        {teams: [{
          shell: "trap 'echo got INT' INT; trap 'echo got USR1; exit 3' USR1; echo ready; while :; do sleep 0.02; done",
          stop: ["INT 200ms", {signal: "SIGUSR1", grace: "10s"}],
        }]}
        """#
      ])
    try await process.records(line: "ready")
    process.signal(SIGTERM)
    let run = try await process.result()
    #expect(run.lines.filter { $0.hasPrefix("got") } == ["got INT", "got USR1"])
    #expect(run.records("process_exited").first?.data["code"]?.int == 3)
  }

  @Test func `interval, emit and output of the file count, and the command line wins`() async throws {
    let file = #"""
      {teams: [{id: "t", shell: "echo hello; sleep 0.7"}],
       interval: "100ms", emit: "events", output: ["-", "file.ndjson"], timeout: "1h", grace: "1h"}
      """#
    let plain = try await ProctorProcess.run(["run", "-q", "team.json"], files: ["team.json": file])
    #expect(plain.records("metrics_update").count >= 2)
    #expect(plain.records("snapshot").isEmpty)
    #expect(try plain.file("file.ndjson") == plain.output)

    let options = ["--emit", "snapshots", "--interval", "1h", "-o", "mine.ndjson"]
    let changed = try await ProctorProcess.run(["run", "-q", "team.json"] + options, files: ["team.json": file])
    #expect(changed.output.isEmpty)
    #expect(!changed.hasFile("file.ndjson"))
    let records = Record.all(in: try changed.file("mine.ndjson"))
    #expect(!records.contains { $0.event == "metrics_update" || $0.event == "log_entry" })
    #expect(records.contains { $0.event == "snapshot" })
  }

  @Test func `time limit and grace of the command line win`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json", "--timeout", "200ms", "--grace", "200ms"],
      files: [
        "team.json": #"""
        {teams: [{shell: "trap '' TERM; while :; do sleep 0.05; done", timeout: "1h", stop: {signal: "TERM", grace: "1h"}}]}
        """#
      ])
    #expect(run.code == 124)
    #expect(!run.records("process_killed").isEmpty)
  }

  @Test func `only the chosen teams run`() async throws {
    let file =
      #"{teams: [{id: "one", command: ["true"]}, {id: "two", command: ["touch", "started"]}, {id: "three", shell: "exit 9"}]}"#
    let run = try await ProctorProcess.run(["run", "team.json", "-q", "--only", "three"], files: ["team.json": file])
    #expect(run.code == 9)
    #expect(!run.hasFile("started"))
    let unknown = try await ProctorProcess.run(["run", "team.json", "--only", "tree"], files: ["team.json": file])
    #expect(unknown.code == 64)
    #expect(unknown.complaint.contains(#"did you mean "three"?"#))
  }
}
