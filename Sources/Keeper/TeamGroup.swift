// How the team comes into a control group of its own: posix_spawn cannot start a process in another group, and to move it
// afterwards would lose what it has forked by then. So the keeper goes in, starts the leader, which is born inside, and comes
// out again. Measured: 35 ms the first time, while the kernel takes the lock of the group tree, 0.1 ms after that.

import Glibc
import LinuxSystem

/// A keeper's stay in its team's control group.
struct TeamGroup {
  private let group: ControlGroup
  private let home: ControlGroup

  /// Makes the group and goes in; nil, and nothing has changed, where that cannot be done.
  ///
  /// - Parameter name: the group's path without this process's pid; its folder is the group that this process is in.
  static func enter(below name: String) -> TeamGroup? {
    guard let slash = name.lastIndex(of: "/") else { return nil }
    let group = ControlGroup(path: "\(name)-\(getpid())")
    guard (try? group.enterNew()) != nil else { return nil }
    return TeamGroup(group: group, home: ControlGroup(path: String(name[..<slash])))
  }

  /// Comes out. Returns the group of those who stay inside; nil when this process could not leave it, and so must never
  /// kill it.
  func leave() -> ControlGroup? {
    (try? home.enter()) == nil ? nil : group
  }
}
