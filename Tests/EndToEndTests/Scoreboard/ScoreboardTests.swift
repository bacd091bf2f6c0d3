import Foundation
import JSONText
import LinuxSystem
import TestSupport
import Testing

/// Nobody is left, nobody is a zombie, and nobody else is hit, however the team tries and whoever dies first.
@Suite(.timeLimit(.minutes(10))) struct ScoreboardTests {
  private static let start = #"exec "$PROCTOR" run -q --emit events --grace 500ms -- sh "$SCRATCH/script""#

  @Test func `the table of scenarios can be read`() {
    #expect(Scenario.all.count > 25)
    #expect(Set(Scenario.all.map(\.id)).count == Scenario.all.count)
  }

  @Test(arguments: Scenario.all)
  func `nobody is left`(scenario: Scenario) async throws {
    await Places.take()
    defer { Places.giveBack() }
    let run = try WitnessedRun(Self.start, script: scenario.script)
    try await run.isThere(scenario.participants)
    switch scenario.provocation {
    case .nothing: break
    case .stop: kill(try await run.supervisor(), SIGTERM)
    case .killSupervisor: kill(try await run.supervisor(), SIGKILL)
    case .killKeeper:
      // Told of before, so that what is killed has been reported as running.
      try await run.process.records(state: "running")
      for keeper in try await run.keepers() { kill(keeper, SIGKILL) }
    }
    let result = try await run.end(adoptsMembers: scenario.provocation == .killKeeper)
    #expect(result.shellCode == scenario.code)
    #expect(run.participants.count >= scenario.participants)
  }

  @Test func `all 256 exit codes, and nobody is left`() async throws {
    let members = (0..<256).map { #"{id: "\#($0)", shell: "setsid sleep 300 & exit \#($0)"}"# }
    let exits = try await Self.exits(of: members)
    #expect(exits.count == 256)
    #expect(exits.allSatisfy { exit in exit.data["code"]?.int == exit.team.flatMap { Int64($0) } })
  }

  /// Every signal but those that do not end a process by default: CHLD, CONT, URG, WINCH, and the four that stop.
  @Test func `death by each signal, and nobody is left`() async throws {
    let signals = Set(1...64).subtracting([SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU])
    let members = signals.map {
      #"{id: "\#($0)", shell: "ulimit -c 0; setsid sleep 300 & kill -\#($0) $$$$; sleep 60"}"#
    }
    let exits = try await Self.exits(of: members)
    #expect(exits.count == signals.count)
    #expect(exits.allSatisfy { exit in exit.data["signal"]?.int == exit.team.flatMap { Int64($0) } })
  }

  private static func exits(of members: [String]) async throws -> [Record] {
    let run = try await WitnessedRun.run(
      #"exec "$PROCTOR" run -q --emit events team.json"#,
      files: ["team.json": "{teams: [\(members.joined(separator: ","))]}"])
    return run.records("process_exited")
  }

  @Test func `orphans that end while their team runs do not stay zombies`() async throws {
    let run = try WitnessedRun(
      Self.start,
      script: """
        i=0
        while [ $i -lt 50 ]; do i=$((i + 1)); (setsid sh -c 'echo $$ >> "$SCRATCH/there"' &); done
        until [ -e "$SCRATCH/go" ]; do sleep 0.02; done
        exit 5
        """)
    try await run.isThere(50)
    try await eventually("every orphan to be reaped") {
      run.search.everybody().allSatisfy { !run.participants.contains($0.process.identity.pid) }
    }
    #expect(run.search.zombies().isEmpty)
    try Data().write(to: run.process.folder.appending(path: "go"))
    let result = try await run.end()
    #expect(result.code == 5)
    #expect(result.records("process_killed").isEmpty)
  }
}
