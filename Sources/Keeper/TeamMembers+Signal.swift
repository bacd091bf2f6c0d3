// A signal that a team goes on after: STOP and CONT when the supervisor itself is stopped and continued.

import LinuxSystem

extension TeamMembers {
  /// A team that forks faster than it is looked at is given up after this many looks; one that obeys STOP needs three.
  private static let mostLooks = 50

  /// Sends a signal to every member, exactly once to each.
  ///
  /// Who was born while it was sent has not had it: signals that wait are not inherited, see fork(2). So it looks again until
  /// nobody new is found twice in a row. A stopped process has no children any more, so STOP comes to an end soon.
  func sendToEach(_ signal: Int32) {
    var reached: Set<ProcessIdentity> = []
    var emptyLooks = 0
    for _ in 0..<Self.mostLooks where emptyLooks < 2 {
      let others = alive().filter { reached.insert($0.identity).inserted }
      emptyLooks = others.isEmpty ? emptyLooks + 1 : 0
      for other in others { other.identity.send(signal: signal) }
    }
  }
}
