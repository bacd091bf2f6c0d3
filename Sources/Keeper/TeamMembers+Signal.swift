// A signal that a team goes on after: STOP and CONT when the supervisor itself is stopped and continued.

import Glibc
import LinuxSystem

extension TeamMembers {
  /// A member that hangs in the kernel does not stop, and one that forks faster than it is looked at always leaves another:
  /// they are given up after this time.
  private static let patience: UInt64 = 5_000_000_000

  /// Sends a signal to every member, exactly once to each.
  ///
  /// Who was born while it was sent has not had it: signals that wait are not inherited, see fork(2). So it looks again until
  /// nobody new is found twice in a row. With STOP it also waits until all are stopped: on a busy machine a member may finish
  /// a fork long after the signal was sent.
  func sendToEach(_ signal: Int32) {
    let deadline = MonotonicClock.nanoseconds() + Self.patience
    var reached: Set<ProcessIdentity> = []
    var calmLooks = 0
    while calmLooks < 2, MonotonicClock.nanoseconds() < deadline {
      let members = alive()
      let others = members.filter { reached.insert($0.identity).inserted }
      for other in others { other.identity.send(signal: signal) }
      let isSettled = signal != SIGSTOP || Self.allStand(members)
      calmLooks = others.isEmpty && isSettled ? calmLooks + 1 : 0
      if !isSettled { usleep(1000) }
    }
  }

  /// Whether every member is stopped, or waits in vfork(2) for a child that is: dash starts programs so, and its state is D
  /// until the child goes on.
  private static func allStand(_ members: [ProcessStatLine]) -> Bool {
    let parentsOfStopped = Set(members.lazy.filter(\.isStopped).map(\.parent))
    return members.allSatisfy { member in
      member.isStopped || member.state == UInt8(ascii: "D") && parentsOfStopped.contains(member.identity.pid)
    }
  }
}

extension ProcessStatLine {
  /// Whether it is stopped by a signal, or by a debugger.
  fileprivate var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }
}
