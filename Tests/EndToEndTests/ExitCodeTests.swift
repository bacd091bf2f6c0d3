import Foundation
import JSONText
import TestSupport
import Testing

/// The exit code is what CI reads: it is the child's, and when it is ours it says why.
struct ExitCodeTests {
  @Test(arguments: [0, 1, 2, 42, 126, 127, 128, 255])
  func `one team's exit code is passed on`(code: Int32) async throws {
    let run = try await ProctorProcess.run(["run", "--quiet", "--", "sh", "-c", "exit \(code)"])
    #expect(run.code == code)
    #expect(run.summary?.data["exit_code"]?.int == Int64(code))
    #expect(run.summary?.data["origin"]?.string == "child")
  }

  @Test(arguments: [1, 2, 6, 9, 11, 13, 15])
  func `death by a signal is 128 and the signal's number`(signal: Int32) async throws {
    let run = try await ProctorProcess.run(["run", "--quiet", "--", "sh", "-c", "kill -\(signal) $$"])
    #expect(run.code == 128 + signal)
    #expect(!run.wasKilled)
    let exit = try #require(run.records("process_exited").first)
    #expect(exit.data["signal"]?.int == Int64(signal))
    #expect(exit.data["code"]?.isNull == true)
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    let command: [String]
    let code: Int32
    let sentence: String
    var testDescription: String { sentence }
  }

  @Test(arguments: [
    Failure(command: ["no-such-program-here"], code: 127, sentence: "cannot find the program"),
    Failure(command: ["/no/such/program"], code: 127, sentence: "cannot find the program"),
    Failure(command: ["/etc/passwd"], code: 126, sentence: "/etc/passwd"),
    Failure(command: ["/tmp"], code: 126, sentence: "/tmp"),
  ])
  func `a command that cannot run says why`(failure: Failure) async throws {
    let run = try await ProctorProcess.run(["run", "--"] + failure.command)
    #expect(run.code == failure.code)
    #expect(run.complaint.contains(failure.sentence), "\(run.complaint)")
    #expect(run.summary?.data["origin"]?.string == "supervisor")
  }

  @Test func `a bad directory is named as such`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"], files: ["team.json": #"{teams: [{command: ["true"], directory: "/no/such/folder"}]}"#])
    #expect(run.complaint.contains("cannot run in the folder '/no/such/folder': No such file or directory"))
    #expect(run.code == 126)
  }

  struct Teams: Sendable, CustomTestStringConvertible {
    let codes: [Int32]
    let expected: Int32
    var testDescription: String { "\(codes) → \(expected)" }
  }

  @Test(arguments: [Teams(codes: [0, 0, 0], expected: 0), Teams(codes: [0, 7, 0], expected: 1)])
  func `several teams give 0 when all went well and 1 when one failed`(teams: Teams) async throws {
    let members = teams.codes.enumerated().map { #"{id: "t\#($0)", shell: "exit \#($1)"}"# }.joined(separator: ",")
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json"], files: ["team.json": "{teams: [\(members)]}"])
    #expect(run.code == teams.expected)
    #expect(run.records("process_exited").count == teams.codes.count)
    let codes = (run.summary?.data["teams"]?.array ?? []).compactMap { $0["exit_code"]?.int }
    #expect(codes == teams.codes.map(Int64.init))
  }

  @Test func `all 256 exit codes come from 256 teams at once`() async throws {
    let members = (0..<256).map { #"{id: "\#($0)", shell: "exit \#($0)"}"# }.joined(separator: ",")
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json"], files: ["team.json": "{teams: [\(members)]}"])
    #expect(run.code == 1)
    let exits = run.records("process_exited")
    #expect(exits.count == 256)
    let wrong = exits.filter { exit in exit.data["code"]?.int != exit.team.flatMap { Int64($0) } }
    #expect(wrong.isEmpty)
    #expect(run.summary?.data["teams_total"]?.int == 256)
  }

  @Test func `a team that takes too long is stopped with 124`() async throws {
    let run = try await ProctorProcess.run(["run", "--timeout", "300ms", "--", "sleep", "60"])
    #expect(run.code == 124)
    #expect(run.complaint.contains("time limit of 300ms"))
    #expect(run.summary?.data["origin"]?.string == "limit")
  }

  @Test func `an exit is known at once while a background grandchild lives`() async throws {
    let run = try await ProctorProcess.run(["run", "-q", "--", "sh", "-c", "sleep 30 & exit 3"])
    #expect(run.code == 3)
    let exit = try #require(run.records("process_exited").first)
    let seconds = try #require(exit.data["duration_seconds"]?.double)
    // The grandchild sleeps for 30 s; what is measured is that nobody waited for it.
    #expect(seconds < 5)
    #expect(run.records("process_killed").count == 1)
  }
}
