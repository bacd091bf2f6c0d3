import Foundation
import JSONText
import TestSupport
import Testing

/// What machines do to jobs that nobody wants any more. Each ends with KILL after a fixed time, which is emulated here: by
/// then a stubborn team must be gone and the summary written.
struct CancelledJobTests {
  struct Machine: Sendable, CustomTestStringConvertible {
    let name: String
    /// Signals, and when they are sent.
    let schedule: [(after: Duration, signal: Int32)]
    let dies: Int32
    var testDescription: String { name }
  }

  static let machines = [
    // GitHub's runner: INT, 7.5 s later TERM, 2.5 s later KILL.
    Machine(
      name: "cancelled CI job", schedule: [(.zero, SIGINT), (.seconds(7.5), SIGTERM), (.seconds(10), SIGKILL)],
      dies: SIGINT),
    Machine(name: "docker stop", schedule: [(.zero, SIGTERM), (.seconds(10), SIGKILL)], dies: SIGTERM),
  ]

  @Test(arguments: machines)
  func `a stubborn team is gone and the summary written before KILL comes`(machine: Machine) async throws {
    let stubborn = "trap '' INT TERM HUP; echo ready; while :; do sleep 0.1; done"
    let process = try ProctorProcess(
      ["run", "--emit", "events", "-o", "run.ndjson", "-o", "-", "team.json"],
      files: [
        "stubborn.sh": stubborn,
        "team.json": """
        {teams: [{id: "a", shell: "setsid sh stubborn.sh & (sh stubborn.sh &) ; sh stubborn.sh"},
          {id: "b", command: ["sh", "stubborn.sh"]}, {id: "c", command: ["sh", "stubborn.sh"]}]}
        """,
      ])
    try await eventually("everybody to be ready", within: .seconds(60)) {
      let bytes = (try? Data(contentsOf: process.folder.appending(path: "run.ndjson"))) ?? Data()
      return String(decoding: bytes, as: UTF8.self).split(separator: #""message":"ready""#).count == 6
    }
    let start = ContinuousClock.now
    for (time, signal) in machine.schedule {
      while ContinuousClock.now < start + time, process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
      guard process.isRunning else { break }
      process.signal(signal)
    }
    let run = try await process.result()
    #expect(run.wasKilled)
    #expect(run.code == machine.dies, "KILL came first")
    #expect(run.summary?.data["origin"]?.string == "signal")
    #expect(try run.text("run.ndjson").hasSuffix("\n"))
    #expect(Record.all(in: try run.file("run.ndjson")).last?.event == "run_summary")
    #expect(run.records("process_killed").count >= 5)
  }
}
