import TestSupport
import Testing

@testable import Supervision

/// Restarts by an injected clock and injected chance.
struct RestartScheduleTests {
  private static let second: UInt64 = 1_000_000_000

  /// Chance that always falls in the middle, where the jitter is nothing.
  private struct Middle: RandomNumberGenerator {
    mutating func next() -> UInt64 { 1 << 63 }
  }

  /// The delays in milliseconds of ends that follow each other `up` seconds after each start; -1 where it ends.
  private static func delays(
    _ policy: RestartPolicy, code: Int32 = 1, up: [UInt64], using chance: some RandomNumberGenerator = Middle()
  ) -> [Int] {
    var chance = chance
    var schedule = RestartSchedule(policy: policy)
    var now: UInt64 = 5
    return up.map { up in
      now += up * second
      switch schedule.decide(code: code, up: up * second, at: now, using: &chance) {
      case .restart(_, let delay):
        now += delay
        return Int((Double(delay) / 1e6).rounded())
      case .end, .giveUp: return -1
      }
    }
  }

  @Test func `the delay doubles from 1 s to 60 s`() {
    let policy = RestartPolicy(.onFailure, attempts: 0)
    #expect(
      Self.delays(policy, up: Array(repeating: 0, count: 9))
        == [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  }

  @Test func `after a minute up the delay is the shortest again`() {
    let policy = RestartPolicy(.onFailure, attempts: 0)
    #expect(Self.delays(policy, up: [0, 59, 10, 60, 0, 61]) == [1000, 2000, 4000, 1000, 2000, 1000])
  }

  @Test func `after 5 restarts in 10 minutes the team is given up`() {
    let policy = RestartPolicy(.onFailure)
    #expect(Self.delays(policy, up: [0, 0, 0, 0, 0, 0]) == [1000, 2000, 4000, 8000, 16_000, -1])
    // Being up for long makes the delay short; only time makes the count smaller.
    #expect(Self.delays(policy, up: [70, 70, 70, 70, 70, 70]) == [1000, 1000, 1000, 1000, 1000, -1])
    #expect(Self.delays(policy, up: [130, 130, 130, 130, 130, 130]) == [Int](repeating: 1000, count: 6))
  }

  @Test func `giving up says after how many restarts in what time`() {
    var schedule = RestartSchedule(policy: RestartPolicy(.always, attempts: 1, window: .seconds(30)))
    var chance = Middle()
    let decisions = [0, 1, 30].map { schedule.decide(code: 0, up: 0, at: $0 * Self.second, using: &chance) }
    #expect(
      decisions == [
        .restart(number: 1, delayNanoseconds: Self.second), .giveUp(restarts: 1, window: .seconds(30)),
        .restart(number: 2, delayNanoseconds: 2 * Self.second),
      ])
    #expect(schedule.count == 2)
  }

  @Test func `chance changes a delay by a tenth at most, and the same seed gives the same delays`() {
    let policy = RestartPolicy(.onFailure, attempts: 0)
    let up = [UInt64](repeating: 0, count: 200)
    let first = Self.delays(policy, up: up, using: SeededGenerator(seed: 7))
    #expect(first == Self.delays(policy, up: up, using: SeededGenerator(seed: 7)))
    #expect(first != Self.delays(policy, up: up, using: SeededGenerator(seed: 8)))
    for (delay, plain) in zip(first, Self.delays(policy, up: up)) {
      #expect(abs(delay - plain) <= plain / 10 + 1)
    }
    #expect(Set(first.suffix(100)).count > 50)
  }

  struct Case: Sendable {
    let mode: RestartPolicy.Mode
    let code: Int32
    let isRestarted: Bool
  }

  @Test(arguments: [
    Case(mode: .never, code: 1, isRestarted: false), Case(mode: .onFailure, code: 0, isRestarted: false),
    Case(mode: .onFailure, code: 1, isRestarted: true), Case(mode: .onFailure, code: 64, isRestarted: false),
    Case(mode: .onFailure, code: 78, isRestarted: false), Case(mode: .onFailure, code: 126, isRestarted: false),
    Case(mode: .onFailure, code: 127, isRestarted: false), Case(mode: .onFailure, code: 139, isRestarted: true),
    Case(mode: .onFailure, code: 42, isRestarted: false), Case(mode: .always, code: 0, isRestarted: true),
    Case(mode: .always, code: 1, isRestarted: true), Case(mode: .always, code: 64, isRestarted: false),
    Case(mode: .always, code: 127, isRestarted: false), Case(mode: .always, code: 42, isRestarted: false),
  ])
  func `the policy decides by the code`(restart: Case) {
    var schedule = RestartSchedule(policy: RestartPolicy(restart.mode, noRestartCodes: [42]))
    var chance = Middle()
    let decision = schedule.decide(code: restart.code, up: 0, at: 0, using: &chance)
    #expect((decision != .end) == restart.isRestarted)
  }

  @Test func `the longest delays and counts overflow nothing`() {
    let policy = RestartPolicy(
      .always, delay: DurationText.longest, maximumDelay: DurationText.longest, attempts: 0,
      window: DurationText.longest, resetAfter: DurationText.longest)
    var schedule = RestartSchedule(policy: policy)
    var chance = Middle()
    for _ in 0..<100 {
      guard case .restart(_, let delay) = schedule.decide(code: 1, up: .max, at: .max, using: &chance) else {
        Issue.record("it ended")
        return
      }
      #expect(delay > 0)
    }
  }
}
