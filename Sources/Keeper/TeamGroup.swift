// How the team comes into a control group of its own: its first process is born there. Where the kernel cannot do that, the
// keeper goes in, starts it with posix_spawn, and comes out again; to move the first process afterwards would lose what it has
// forked by then. The kernel makes that wait until nobody reads the tree of groups: `proctor run -- true` took 7 to 9 ms more.

import Glibc
import LinuxSystem

/// The control group that a keeper makes for its team.
struct TeamGroup {
  /// The group, without this process.
  let group: ControlGroup
  /// The group that this process is in.
  private let home: ControlGroup

  /// Makes the group; nil, and nothing has changed, where that cannot be done.
  ///
  /// - Parameter name: the group's path without this process's pid; its folder is the group that this process is in.
  static func make(below name: String) -> TeamGroup? {
    guard let slash = name.lastIndex(of: "/") else { return nil }
    let group = ControlGroup(path: "\(name)-\(getpid())")
    guard (try? group.make()) != nil else { return nil }
    return TeamGroup(group: group, home: ControlGroup(path: String(name[..<slash])))
  }

  /// Goes in; what is started now is born inside. Where that cannot be done the group is gone.
  ///
  /// - Returns: whether this process is inside.
  func enter() -> Bool {
    if (try? group.enter()) != nil { return true }
    group.remove()
    return false
  }

  /// Comes out.
  ///
  /// - Returns: whether it could; a group that this process is in must never be killed.
  func leave() -> Bool { (try? home.enter()) != nil }
}
