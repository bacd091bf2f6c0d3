// Who belongs to the team: every descendant of the keeper. The leader's session adds nobody to them. A process enters a
// session only by birth, so all of it descends from the leader, and who descends from the leader stays below the keeper,
// the nearest subreaper, when parents die. This holds for setsid, double forks and CLONE_PARENT alike, and costs one look at
// the team where a search for sessions would read the whole process table. Nor does the marker in the environment add anybody:
// it is for whoever comes after a keeper that was killed, see OrphanSweep.

import Glibc
import LinuxSystem

/// Looks at the members and signals them.
struct TeamMembers {
  private let table = ProcessTable()
  private let keeper = getpid()
  private let leader: Int32
  private let group: ControlGroup?

  /// The members of the team with this leader, who are all in this control group if there is one.
  init(leader: Int32, group: ControlGroup?) {
    self.leader = leader
    self.group = group
  }

  /// The members now, nearest first. One that is born or adopted meanwhile may be missing: look again.
  func alive() -> [ProcessStatLine] {
    // A zombie with threads is a program whose first thread has ended: it lives.
    table.descendants(of: keeper).filter { !$0.isDead || $0.threads > 1 }
  }

  /// Whether the parent is gone, so that the keeper has adopted it.
  func isOrphan(_ member: ProcessStatLine) -> Bool {
    member.parent == keeper && member.identity.pid != leader
  }

  /// Sends a signal and then CONT to each. The group of a leader that is not reaped gets it in one call, which a fork at
  /// the same moment cannot escape, and which cannot hit a stranger, for the pid is still the leader's.
  func send(_ signal: Int32, to members: [ProcessStatLine], leaderIsRunning: Bool) {
    for signal in [signal, SIGCONT] {
      if leaderIsRunning { kill(-leader, signal) }
      for member in members where !leaderIsRunning || member.group != leader {
        member.identity.send(signal: signal, in: table)
      }
    }
  }

  /// Whether this member has not ended.
  func isAlive(_ member: ProcessIdentity) -> Bool {
    guard let line = table.statLine(of: member.pid), line.identity == member else { return false }
    return !line.isDead || line.threads > 1
  }

  /// Sends KILL to each and returns those that it reached. The control group takes along who is born meanwhile.
  func kill(_ members: [ProcessStatLine], leaderIsRunning: Bool) -> [ProcessStatLine] {
    let reached = members.filter { $0.identity.send(signal: SIGKILL, in: table) }
    if leaderIsRunning { kill(-leader, SIGKILL) }
    group?.kill()
    return reached
  }

  /// Removes the control group, unless somebody is still in it.
  func dissolve() { group?.remove() }

  private func kill(_ pid: Int32, _ signal: Int32) {
    _ = Glibc.kill(pid, signal)
  }
}
