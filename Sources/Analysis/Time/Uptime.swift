import Telemetry

/// When a team was up and when it was down, between its first process and its last.
///
/// Down is who has no process or does nothing: `stalled`, `error`, `restarting`, and `starting` again. Before its first
/// process and after it has stopped a team is neither.
struct Uptime: Sendable {
  /// What a stretch of time came to.
  struct Account: Equatable, Sendable {
    var up: UInt64 = 0
    var down: UInt64 = 0
    /// How often it went down.
    var failures = 0
    /// How often it came up again, and how long that took together.
    var repairs = 0
    var repairTime: UInt64 = 0

    static func + (one: Account, other: Account) -> Account {
      Account(
        up: one.up + other.up, down: one.down + other.down, failures: one.failures + other.failures,
        repairs: one.repairs + other.repairs, repairTime: one.repairTime + other.repairTime)
    }
  }

  private struct Stretch: Sendable {
    var start: UInt64
    var end: UInt64
    var isUp: Bool
    /// Of a time down: it was up before, and it came up after.
    var isFailure = false
    var isRepaired = false

    func account(from begin: UInt64) -> Account {
      guard end > begin else { return Account() }
      let length = end - max(start, begin)
      var account = Account()
      if isUp { account.up = length } else { account.down = length }
      if isFailure, start >= begin { account.failures = 1 }
      if isRepaired { (account.repairs, account.repairTime) = (1, end - start) }
      return account
    }
  }

  /// So many stretches are told apart by windows; older ones only count for the run.
  static let remembered = 256

  private var stretches: [Stretch] = []
  private var older = Account()
  private var current: Stretch?
  /// When its first process ran.
  private(set) var start: UInt64?

  mutating func enter(_ state: LifecycleState, at now: UInt64) {
    switch state {
    case .running, .waitingInput, .stopping: turn(up: true, at: now)
    case .stalled, .error, .restarting: turn(up: false, at: now)
    case .starting: if start != nil { turn(up: false, at: now) }
    case .stopped: close(at: now)
    }
  }

  /// What it comes to since a time.
  func account(from begin: UInt64, to now: UInt64) -> Account {
    var account = begin == 0 ? older : Account()
    for stretch in stretches { account = account + stretch.account(from: begin) }
    guard var current else { return account }
    current.end = max(now, current.start)
    return account + current.account(from: begin)
  }

  private mutating func turn(up: Bool, at now: UInt64) {
    if start == nil { start = now }
    if let current, current.isUp == up { return }
    let wasUp = current?.isUp == true
    close(at: now, isRepaired: up)
    current = Stretch(start: now, end: now, isUp: up, isFailure: !up && wasUp)
  }

  private mutating func close(at now: UInt64, isRepaired: Bool = false) {
    guard var closed = current else { return }
    closed.end = max(now, closed.start)
    closed.isRepaired = isRepaired && !closed.isUp
    current = nil
    if stretches.count >= Self.remembered { older = older + stretches.removeFirst().account(from: 0) }
    stretches.append(closed)
  }
}
