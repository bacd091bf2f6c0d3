// The first process of a pid namespace (a container's only one, say) inherits every process whose parent ends, and whoever
// was started with `sh -c 'other & exec proctor'` inherits children of the shell that it was. Nobody else can reap them.

import CLinux
import Glibc

/// Reaps children of this process that nobody in it has started.
///
/// Never with a wait for any child: Foundation waits for its own by pid, and reports success when their status is gone. So a
/// child is left alone at the first look at which it has ended. Whoever started it reaps it within milliseconds; what is
/// still there at the next look has nobody else. One waitid(2) a look, as long as no child has ended.
public struct AdoptedChildren: Sendable {
  private var endedBefore: Set<ProcessIdentity> = []

  /// Nothing has been seen yet.
  public init() {}

  /// Reaps what had ended at the look before, except children that are known to be waited for.
  /// - Returns: the pids that were reaped.
  @discardableResult
  public mutating func reap(except own: Set<Int32>) -> [Int32] {
    guard linux_peek_ended_child() > 0 else {
      endedBefore = []
      return []
    }
    let ended = ProcessTable().children(of: getpid()).filter { $0.isDead && !own.contains($0.identity.pid) }
    let orphans = ended.map(\.identity).filter(endedBefore.contains)
    endedBefore = Set(ended.map(\.identity)).subtracting(orphans)
    // A zombie whose first thread only has ended is not to be reaped yet: that waits for nothing.
    return orphans.map(\.pid).filter { waitpid($0, nil, WNOHANG) == $0 }
  }
}
