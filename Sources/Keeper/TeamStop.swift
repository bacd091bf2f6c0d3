import LinuxSystem

/// A stop under way: carries out what the ladder says, and reports whom it waits for and whom it had to kill.
struct TeamStop {
  /// Before leftovers get TERM. A pipeline's last program (`> >(tee log)`) ends by itself just after the leader, and to
  /// kill it earlier would lose the last lines.
  private static let settling = StopStep(signal: nil, graceMilliseconds: 200)
  private static let reportInterval: UInt64 = 1_000_000_000

  private var ladder: StopLadder
  private var reason: KillReason
  private var signalled: Set<ProcessIdentity> = []
  private var reported: Set<ProcessIdentity> = []
  private var nextReport: UInt64
  /// When to go on, in nanoseconds of the monotonic clock, unless something happens before.
  private(set) var wakeUp: UInt64 = 0

  /// The stop that was configured.
  init(steps: [StopStep]) {
    self.init(ladder: StopLadder(steps: steps), reason: .didNotStop)
  }

  /// The stop of what outlived its leader.
  init(leftoversGraceMilliseconds grace: UInt32) {
    let term = StopStep(signal: SignalName.number(of: "TERM"), graceMilliseconds: grace)
    self.init(ladder: StopLadder(steps: [Self.settling, term]), reason: .leftOver)
  }

  private init(ladder: StopLadder, reason: KillReason) {
    self.ladder = ladder
    self.reason = reason
    nextReport = MonotonicClock.nanoseconds() + Self.reportInterval
  }

  /// KILL, now.
  mutating func skipToKill() {
    guard !ladder.isKilling else { return }
    ladder.skipToKill()
    if reason == .didNotStop { reason = .requested }
  }

  /// Does what is due. Returns the number of survivors when the stop is over.
  mutating func advance(
    _ members: TeamMembers, anyAlive: Bool, leaderIsRunning: Bool, leash: inout Leash
  ) -> Int32? {
    while true {
      let now = MonotonicClock.nanoseconds()
      switch ladder.nextAction(membersAlive: anyAlive, now: now) {
      case .send(let signal):
        let everyone = members.alive()
        members.send(signal, to: everyone, leaderIsRunning: leaderIsRunning)
        signalled = Set(everyone.map(\.identity))
        if reason == .leftOver { report(everyone, on: &leash) }
      case .sendToOrphans(let signal):
        let orphans = members.alive().filter { members.isOrphan($0) && !signalled.contains($0.identity) }
        members.send(signal, to: orphans, leaderIsRunning: false)
        signalled.formUnion(orphans.map(\.identity))
        if reason == .leftOver { report(orphans, on: &leash) }
      case .kill:
        report(members.kill(members.alive(), leaderIsRunning: leaderIsRunning), on: &leash)
      case .wait(let moment):
        if now >= nextReport {
          nextReport = now + Self.reportInterval
          if anyAlive { leash.send(.waitingFor(members.alive().prefix(LeashMessage.waitingForLimit).map(\.summary))) }
        }
        wakeUp = min(moment, nextReport)
        return nil
      case .finished: return 0
      case .givenUp: return Int32(clamping: max(1, members.alive().count))
      }
    }
  }

  /// Says once of each member why it has to go.
  private mutating func report(_ members: [ProcessStatLine], on leash: inout Leash) {
    for member in members where reported.insert(member.identity).inserted {
      let age = BootClock.ageMilliseconds(of: member.identity)
      leash.send(.killed(member.summary, ageMilliseconds: age, reason: reason))
    }
  }
}

extension ProcessStatLine {
  fileprivate var summary: MemberSummary { MemberSummary(pid: identity.pid, command: command) }
}
