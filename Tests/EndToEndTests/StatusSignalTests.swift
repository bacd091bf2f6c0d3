import Foundation
import JSONText
import TestSupport
import Testing

/// The signals that ask something of a run without stopping it, or before.
struct StatusSignalTests {
  private static let waiting = "echo ready; until [ -e go ]; do sleep 0.02; done; exit 5"

  private static func start(_ options: [String] = []) async throws -> ProctorProcess {
    let process = try ProctorProcess(
      ["run", "--emit", "events"] + options + ["--team", "crew", "--", "sh", "-c", waiting])
    try await process.records(line: "ready")
    try await process.records(state: "running")
    return process
  }

  private static func complaint(of process: ProctorProcess) -> String {
    (try? String(contentsOf: process.folder.appending(path: "stderr"), encoding: .utf8)) ?? ""
  }

  @Test func `USR1 shows the teams, even to the quiet, and the run goes on`() async throws {
    let process = try await Self.start(["--quiet"])
    process.signal(SIGUSR1)
    try await eventually("a table") { Self.complaint(of: process).contains("lines") }
    try Data().write(to: process.folder.appending(path: "go"))
    let run = try await process.result()
    #expect(run.code == 5)
    let leader = try #require(run.records("process_exited").first?.data["pid"]?.int)
    let words = run.complaints.map { $0.split(separator: " ").map(String.init) }
    #expect(words.first == ["team", "state", "pid", "up", "processes", "cpu", "memory", "tokens", "cost", "lines"])
    #expect(words.last?.prefix(3) == ["crew", "running", String(leader)])
    #expect(words.last?.last == "1")
  }

  @Test func `QUIT tells the state of everything and kills`() async throws {
    let process = try await Self.start(["--quiet", "--grace", "1h", "--timeout", "100h"])
    process.signal(SIGQUIT)
    let run = try await process.result()
    #expect(run.code == SIGQUIT)
    #expect(run.wasKilled)
    let leader = try #require(run.records("process_exited").first?.data["pid"]?.int)
    for part in [
      "proctor: state at QUIT: process ", "crew: running, keeper ", "process \(leader) sh: state ",
      "pipe stdout: open, ",
      "deadline: time limit in 359", "loop: next sampling in ",
    ] {
      #expect(run.complaint.contains(part), "\(part): \(run.complaint)")
    }
  }

  @Test func `WINCH and CONT mean nothing to a run`() async throws {
    let process = try await Self.start()
    for signal in [SIGWINCH, SIGCONT, SIGWINCH] { process.signal(signal) }
    try Data().write(to: process.folder.appending(path: "go"))
    let run = try await process.result()
    #expect(run.code == 5)
    #expect(run.summary?.data["origin"]?.string == "child")
  }

  @Test func `a signal that a wrapper passes on twice is one request`() async throws {
    try #require(Machine.offers("timeout"))
    let run = try await ProctorProcess.run(
      shell: """
        timeout -s TERM 2 "$PROCTOR" run --emit events -- sh -c 'trap "sleep 0.5; echo cleaned; exit 0" TERM; while :; do sleep 0.05; done'
        """)
    #expect(run.code == 124)
    #expect(run.lines.contains("cleaned"))
  }

  @Test func `INT and QUIT stay ignored in a shell's background job`() async throws {
    let process = try ProctorProcess(
      shell: """
        trap '' INT QUIT
        exec "$PROCTOR" run -q --emit events -- sh -c '\(Self.waiting)'
        """)
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(SIGINT)
    process.signal(SIGQUIT)
    try Data().write(to: process.folder.appending(path: "go"))
    #expect(try await process.result().code == 5)
  }

  @Test func `signals at any moment of start and end leave nobody behind and lose no summary`() async throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<12 {
      let process = try ProctorProcess(
        ["run", "-q", "team.json"],
        files: [
          "team.json":
            "{teams: [\((0..<6).map { "{id: '\($0)', shell: 'trap : TERM; sleep 900 & wait; sleep 900'}" }.joined(separator: ","))]}"
        ])
      try await eventually("the first record") {
        try !Data(contentsOf: process.folder.appending(path: "stdout")).isEmpty
      }
      for _ in 0..<3 {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
        process.signal([SIGTERM, SIGINT, SIGHUP].randomElement(using: &random) ?? SIGTERM)
      }
      // Three signals of which two may be echoes of one: ask once more when they did not kill.
      try await Task.sleep(for: .milliseconds(200))
      process.signal(SIGTERM)
      let run = try await process.result()
      #expect(run.wasKilled)
      #expect(run.summary?.data["origin"]?.string == "signal")
    }
  }
}
