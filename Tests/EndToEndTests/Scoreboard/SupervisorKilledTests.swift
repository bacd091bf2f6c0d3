import Foundation
import TestSupport
import Testing

/// The supervisor is killed at any instant between its start and its end, and nobody is left.
@Suite(.timeLimit(.minutes(10))) struct SupervisorKilledTests {
  private static let start = #"exec "$PROCTOR" run -q --emit events --grace 300ms -- sh "$SCRATCH/script""#
  /// Starts, has members in sessions of their own, ends, and leaves some that proctor has to end.
  private static let script = """
    setsid sh "$CONTAINMENT/member" plain &
    sh "$CONTAINMENT/member" plain &
    (setsid sh -c 'sh "$CONTAINMENT/member" plain &' &)
    until [ "$(wc -l < "$SCRATCH/there")" -ge 3 ]; do sleep 0.02; done
    exit 6
    """

  @Test func `at 50 random instants`() async throws {
    let clock = ContinuousClock()
    let began = clock.now
    let whole = try await WitnessedRun.run(Self.start, script: Self.script)
    let length = began.duration(to: clock.now)
    #expect(whole.code == 6)
    var random = SeededGenerator(seed: 20_26)
    let instants = (0..<50).map { _ in length * Double.random(in: 0...1, using: &random) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for instant in instants {
        group.addTask {
          try await Places.take()
          defer { Places.giveBack() }
          let run = try WitnessedRun(Self.start, script: Self.script)
          let supervisor = try await run.supervisor()
          try await Task.sleep(for: instant)
          kill(supervisor, SIGKILL)
          let result = try await run.end()
          // Where the instant came too late, the run has ended as it does by itself.
          #expect(result.shellCode == 137 || result.shellCode == 6, "killed after \(instant)")
          return result.wasKilled
        }
      }
      var killed = 0
      for try await wasKilled in group where wasKilled { killed += 1 }
      #expect(killed > 25)
    }
  }
}
