import Alerts
import Telemetry

/// Which program is to be told of which alert next, and when: one at a time, seldom for one rule, and never more waiting than
/// can be remembered.
struct ProgramQueue {
  /// A program to start, and what it is to read.
  struct Job: Equatable {
    /// The program's name in the team file; `nil` for the only one.
    var name: String?
    /// The program and its arguments.
    var command: [String]
    var alert: Alert
  }

  /// For one rule a program is started at most this often, in nanoseconds.
  static let pause: UInt64 = 10_000_000_000
  /// More do not wait.
  static let capacity = 64

  private(set) var waiting: [Job] = []
  /// When a program was last started for a rule.
  private var lastStarts: [String: UInt64] = [:]
  /// How many were not told because too many waited.
  private(set) var dropped = 0
  /// Whether what waits is no longer spread, because the run is over.
  var isHurried = false

  /// Puts a job in line. News of an alert takes the place of older news that still waits for the same program.
  mutating func add(_ job: Job) {
    if let place = waiting.firstIndex(where: { $0.alert.id == job.alert.id && $0.name == job.name }) {
      waiting[place] = job
    } else if waiting.count < Self.capacity {
      waiting.append(job)
    } else {
      dropped += 1
    }
  }

  /// Takes the first job that may be started now.
  mutating func take(at now: UInt64) -> Job? {
    guard let place = waiting.firstIndex(where: { isHurried || now >= nextStart(of: $0.alert.rule) }) else {
      return nil
    }
    let job = waiting.remove(at: place)
    lastStarts[job.alert.rule] = now
    return job
  }

  /// When the next job may be started; `nil` when none waits.
  var nextStart: UInt64? { waiting.map { isHurried ? 0 : nextStart(of: $0.alert.rule) }.min() }

  private func nextStart(of rule: String) -> UInt64 { lastStarts[rule]?.addingSaturating(Self.pause) ?? 0 }

  /// Gives up what waits; how many that were.
  mutating func giveUp() -> Int {
    defer { waiting = [] }
    return waiting.count
  }
}
