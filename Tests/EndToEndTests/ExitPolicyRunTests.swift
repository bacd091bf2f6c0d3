import JSONText
import TestSupport
import Testing

/// What CI gets when there are several teams.
struct ExitPolicyRunTests {
  private static let file = #"""
    {fail_fast: true, teams: [
      {id: "long", command: ["sleep", "100"]},
      {id: "bad", shell: "exit 5"},
    ]}
    """#

  struct Case: Sendable {
    let policy: String
    let code: Int32
    let origin: String
  }

  @Test(arguments: [
    Case(policy: "any-fail", code: 1, origin: "child"), Case(policy: "first", code: 5, origin: "child"),
    Case(policy: "last", code: 5, origin: "child"), Case(policy: "team:bad", code: 5, origin: "child"),
    Case(policy: "team:long", code: 143, origin: "supervisor"),
  ])
  func `the first failure stops the others, and they do not count`(policy: Case) async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json", "--exit-from", policy.policy], files: ["team.json": Self.file])
    #expect(run.code == policy.code)
    #expect(!run.wasKilled)
    #expect(run.summary?.data["origin"]?.string == policy.origin)
    #expect(run.complaint.contains("long: stopping: bad has failed"))
    let teams = run.summary?.data["teams"]?.array ?? []
    #expect(teams.map { $0["stopped_by"]?.string } == ["fail_fast", nil])
    #expect(teams.compactMap { $0["state"]?.string } == ["stopped", "error"])
  }

  @Test func `a limit is a failure too`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json", "--fail-fast", "--exit-from", "last"],
      files: [
        "team.json": #"{teams: [{id: "a", command: ["sleep", "100"], timeout: "200ms"}, {command: ["sleep", "99"]}]}"#
      ])
    #expect(run.code == 124)
    #expect(run.summary?.data["limit"]?.string == "timeout")
  }

  @Test func `going on lets all finish`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "-q", "team.json", "--keep-going"],
      files: [
        "team.json":
          #"{fail_fast: true, exit_from: "team:b", teams: [{shell: "exit 5"}, {id: "b", shell: "sleep 0.5; exit 2"}]}"#
      ])
    #expect(run.code == 2)
    #expect(run.records("process_exited").count == 2)
  }

  @Test func `a name that is not among the teams is refused`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json", "--exit-from", "team:lung"], files: ["team.json": Self.file])
    #expect(run.code == 64)
    #expect(run.complaint.contains(#"did you mean "team:long"?"#))
    let other = try await ProctorProcess.run(["run", "--exit-from", "frist", "--", "true"])
    #expect(other.code == 64)
    #expect(other.complaint.contains("did you mean first?"))
  }
}
