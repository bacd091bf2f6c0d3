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
    let length = try await Self.lengthOfRun()
    var random = SeededGenerator(seed: 20_26)
    let instants = (0..<50).map { _ in length * Double.random(in: 0...1, using: &random) }
    try await withThrowingTaskGroup { group in
      for instant in instants { group.addTask { try await Self.killSupervisor(after: instant) } }
      try await group.waitForAll()
    }
  }

  /// How long a run takes that nobody disturbs, without the wait for a place to run.
  private static func lengthOfRun() async throws -> Duration {
    await Places.take()
    defer { Places.giveBack() }
    let clock = ContinuousClock()
    let began = clock.now
    let whole = try await WitnessedRun(start, script: script).end()
    #expect(whole.code == 6)
    return began.duration(to: clock.now)
  }

  /// Kills it so long after its start. How long a run takes depends on what else the machine does: where it was over before,
  /// the next one is killed earlier.
  private static func killSupervisor(after instant: Duration) async throws {
    await Places.take()
    defer { Places.giveBack() }
    var delay = instant
    while true {
      let run = try WitnessedRun(start, script: script)
      let supervisor = try await run.supervisor()
      try await Task.sleep(for: delay)
      kill(supervisor, SIGKILL)
      let result = try await run.end()
      if result.wasKilled { return #expect(result.code == SIGKILL, "after \(delay)") }
      #expect(result.code == 6)
      delay = delay * 2 / 3
    }
  }
}
