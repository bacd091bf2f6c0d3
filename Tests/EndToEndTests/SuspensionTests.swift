import Foundation
import JSONText
import TestSupport
import Testing

/// TSTP and CONT: the teams are stopped with proctor and continued with it, and no time limit counts the time between.
struct SuspensionTests {
  /// The state letter and the parent of each process of a run.
  private static func states(_ process: ProctorProcess) -> [Int32: (state: Character, command: String)] {
    var states: [Int32: (state: Character, command: String)] = [:]
    for pid in Survivors.marked(process.mark) {
      guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")")
      else { continue }
      states[pid] = (line[line.index(close, offsetBy: 2)], String(line[line.index(after: open)..<close]))
    }
    return states
  }

  @Test func `the teams stop and go on with proctor, and their time limit waits for them`() async throws {
    let limit = Duration.seconds(8)
    // The team itself asks for it, at once: this test may be slow to.
    let script = """
      setsid sleep 900 &
      kill -TSTP $(cut -d' ' -f4 /proc/$PPID/stat); until [ -e go ]; do sleep 0.02; done; exit 5
      """
    let process = try ProctorProcess(["run", "--emit", "events", "--timeout", "8s", "--", "sh", "-c", script])
    try await eventually("everybody but the keeper to be stopped") {
      let states = Self.states(process)
      return states.count >= 4 && states.values.allSatisfy { ($0.state == "T") != ($0.command == "proctor-keeper") }
    }
    // Longer than the time limit: what is shown is that it does not count.
    try await Task.sleep(for: limit)
    try Data().write(to: process.folder.appending(path: "go"))
    process.signal(SIGCONT)
    let run = try await process.result()
    #expect(run.code == 5)
    #expect(run.summary?.data["origin"]?.string == "child")
    #expect(run.complaint.contains("proctor: went on after "), "\(run.complaint)")
  }

  @Test func `a stop that comes with CONT ends a run that was stopped`() async throws {
    let process = try ProctorProcess(["run", "-q", "--emit", "events", "--", "sh", "-c", "echo ready; sleep 900"])
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(SIGTSTP)
    try await eventually("proctor to be stopped") { Self.states(process)[process.pid]?.state == "T" }
    process.signal(SIGTERM)
    process.signal(SIGCONT)
    let run = try await process.result()
    #expect(run.wasKilled)
    #expect(run.code == SIGTERM)
    #expect(run.records("process_killed").isEmpty)
  }

  @Test func `a run that is killed while it is stopped leaves nobody behind`() async throws {
    let process = try ProctorProcess(["run", "-q", "--emit", "events", "--", "sh", "-c", "echo ready; sleep 900"])
    try await process.records(line: "ready")
    try await process.records(state: "running")
    process.signal(SIGTSTP)
    try await eventually("proctor to be stopped") { Self.states(process)[process.pid]?.state == "T" }
    process.signal(SIGKILL)
    #expect(try await process.result().wasKilled)
  }
}
