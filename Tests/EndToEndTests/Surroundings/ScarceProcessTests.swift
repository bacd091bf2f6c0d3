import Foundation
import TestSupport
import Testing

/// RLIMIT_NPROC, hit at each spawn and each thread that a run makes. The kernel does not hold root to it (setrlimit(2)), so
/// under root the runs belong to other users.
struct ScarceProcessTests {
  /// Threads count too: the first limits leave no room for proctor's own.
  @Test(.enabled(if: Machine.offers("prlimit"), "needs prlimit of util-linux"), arguments: 1...12)
  func `a limit of processes is a clear refusal, never a crash`(limit: Int) async throws {
    let run = try await WitnessedRun.run(
      Surroundings.opened
        + "exec \(Surroundings.asUser(54_320 + limit)) prlimit --nproc=\(limit):\(limit)"
        + #" "$SCRATCH/proctor" run -q --emit events -- sh -c 'setsid sleep 300 & echo worked'"#)
    // The shell of a team has its own words for a fork that failed.
    guard run.lines.isEmpty || run.code == 0 else { return #expect([0, 2, 254].contains(run.code)) }
    run.expectWorkedOrRefused("at most \(limit) processes")
    if limit == 12, Surroundings.canChangeUser { #expect(run.lines.contains("worked"), "\(run.complaint)") }
  }
}
