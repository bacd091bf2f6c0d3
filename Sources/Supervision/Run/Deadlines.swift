import LinuxSystem
import Recognition

/// The earliest of all that has to happen at a time, and the rhythm of the sampler.
///
/// Whoever has a deadline brings the next look forward; at that look everybody says again what is still to come. So one
/// timer serves any number of teams, and setting a deadline costs a comparison.
struct Deadlines {
  private let interval: UInt64
  private(set) var nextSampling: UInt64
  private(set) var next: UInt64
  /// How late the last sampling was, in nanoseconds.
  private(set) var lateness: UInt64 = 0
  private var armed: UInt64 = 0

  init(interval: UInt64, now: UInt64 = MonotonicClock.nanoseconds()) {
    self.interval = max(interval, 1)
    nextSampling = now + self.interval
    next = nextSampling
  }

  mutating func bring(forwardTo deadline: UInt64) { next = min(next, deadline) }

  /// Brings the next look forward for something that may be a thirtieth of a second late: a look is one at every team, and with
  /// hundreds of them that each have something of their own to wait for there would be no end of it.
  mutating func bring(forwardToAbout deadline: UInt64) { bring(forwardTo: deadline | Self.slack) }

  /// Deadlines that differ in these bits alone are one: 33 ms.
  static let slack: UInt64 = 1 << 25 - 1

  /// Whether it is time to sample; whatever happens, the next look is then the next sampling unless brought forward.
  mutating func takeSampling(at now: UInt64) -> Bool {
    let isDue = now >= nextSampling
    lateness = isDue ? now - nextSampling : 0
    // A machine that slept must not be made up for sample by sample.
    if isDue { nextSampling += ((now - nextSampling) / interval + 1) * interval }
    next = nextSampling
    return isDue
  }

  /// Sets the timer, if it is not set so already.
  mutating func arm(_ timer: borrowing Timer) {
    guard next != armed else { return }
    timer.arm(at: next)
    armed = next
  }
}

/// What an event of the loop is about, in the 64 bits that the kernel keeps for us.
enum Token {
  static let timer: UInt64 = 0
  static let signals: UInt64 = 1
  static let output: UInt64 = 2
  static let alertLeash: UInt64 = 8
  private static let first: UInt64 = 16

  static func alertPipe(_ stream: ChildStream) -> UInt64 { alertLeash + (stream == .stdout ? 1 : 2) }

  /// How many descriptors of a team the loop may watch.
  private static let perTeam: UInt64 = 8

  static func leash(of team: Int) -> UInt64 { first + UInt64(team) * perTeam }

  static func pipe(_ stream: ChildStream, of team: Int) -> UInt64 { leash(of: team) + (stream == .stdout ? 1 : 2) }

  static func git(of team: Int) -> UInt64 { leash(of: team) + 3 }

  static func events(of team: Int) -> UInt64 { leash(of: team) + 4 }

  static func team(of token: UInt64) -> Int { Int((token - first) / perTeam) }

  static func isLeash(_ token: UInt64) -> Bool { token >= first && (token - first) % perTeam == 0 }

  static func isGit(_ token: UInt64) -> Bool { token >= first && (token - first) % perTeam == 3 }

  static func isEvents(_ token: UInt64) -> Bool { token >= first && (token - first) % perTeam == 4 }

  static func isPipe(_ token: UInt64) -> Bool { token >= first && stream(of: token) != nil }

  static func stream(of token: UInt64) -> ChildStream? {
    switch (token - first) % perTeam {
    case 1: .stdout
    case 2: .stderr
    default: nil
    }
  }
}
