import Glibc
import LinuxSystem

/// A stop under way: carries out what the ladder says, and reports whom it waits for and whom it had to kill.
struct TeamStop {
  /// Before leftovers get TERM. A pipeline's last program (`> >(tee log)`) ends by itself just after the leader, and to
  /// kill it earlier would lose the last lines.
  private static let settling = StopStep(signal: nil, graceMilliseconds: 200)
  private static let reportInterval: UInt64 = 1_000_000_000

  private var ladder: StopLadder
  private var reason: KillReason
  /// Whether who is still there when the ladder comes to KILL is left alone.
  private var keeps = false
  private var signalled: Set<ProcessIdentity> = []
  private var killed = KillLedger()
  private var nextReport: UInt64
  /// When to go on, in nanoseconds of the monotonic clock, unless something happens before.
  private(set) var wakeUp: UInt64 = 0

  /// The stop that was configured.
  init(steps: [StopStep]) {
    self.init(ladder: StopLadder(steps: steps), reason: .didNotStop)
  }

  /// The stop of what outlived its leader; without a grace it is left alone.
  init(leftoversGraceMilliseconds grace: UInt32?) {
    let term = grace.map { StopStep(signal: SignalName.number(of: "TERM"), graceMilliseconds: $0) }
    self.init(ladder: StopLadder(steps: [Self.settling, term].compactMap(\.self)), reason: .leftOver)
    keeps = grace == nil
  }

  private init(ladder: StopLadder, reason: KillReason) {
    self.ladder = ladder
    self.reason = reason
    nextReport = MonotonicClock.nanoseconds() + Self.reportInterval
  }

  /// KILL, now.
  mutating func skipToKill() {
    keeps = false
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
      for ended in killed.takeEnded(at: now, isAlive: members.isAlive) { report(ended, on: &leash) }
      switch ladder.nextAction(membersAlive: anyAlive, now: now) {
      case .send(let signal):
        let everyone = members.alive()
        members.send(signal, to: everyone, leaderIsRunning: leaderIsRunning)
        signalled = Set(everyone.map(\.identity))
        if reason == .leftOver { killed.note(everyone, signal: signal, at: now) }
      case .sendToOrphans(let signal):
        let orphans = members.alive().filter { members.isOrphan($0) && !signalled.contains($0.identity) }
        members.send(signal, to: orphans, leaderIsRunning: false)
        signalled.formUnion(orphans.map(\.identity))
        if reason == .leftOver { killed.note(orphans, signal: signal, at: now) }
      case .kill where keeps:
        for member in members.alive() {
          leash.send(.kept(member.summary, startTime: member.identity.startTime))
        }
        return 0
      case .kill:
        let reached = members.kill(members.alive(), leaderIsRunning: leaderIsRunning)
        killed.note(reached, signal: SIGKILL, at: now)
      case .wait(let moment):
        if now >= nextReport {
          nextReport = now + Self.reportInterval
          if anyAlive { leash.send(.waitingFor(members.alive().prefix(LeashMessage.waitingForLimit).map(\.summary))) }
        }
        wakeUp = min(moment, nextReport)
        return nil
      case .finished: return 0
      case .givenUp:
        for survivor in killed.takeRest() { report(survivor, on: &leash) }
        return Int32(clamping: max(1, members.alive().count))
      }
    }
  }

  private func report(_ member: KilledMember, on leash: inout Leash) {
    leash.send(.killed(member, reason: reason))
  }
}

extension ProcessStatLine {
  var summary: MemberSummary { MemberSummary(pid: identity.pid, command: command) }
}
