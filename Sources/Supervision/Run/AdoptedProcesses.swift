// proctor is a subreaper like its keepers: when a keeper is killed, the kernel gives the whole team to proctor, where it is found
// by descent, whatever it did to its session and its environment. What is adopted has to be reaped, and it is reaped by pid:
// a wait for any child would take the keepers' status from Foundation, which reports success then.

import CLinux
import Glibc
import LinuxSystem

/// The children of this process that it did not start.
///
/// They are told from those it did start by their session: what proctor starts stays in proctor's session until it makes one
/// of its own, as every orchestrator does before it runs, and a session is never left but for a new one.
enum AdoptedProcesses {
  /// From now on every orphan of a team becomes our child. Where the kernel refuses, the other signs of a team remain.
  static func beginAdopting() { _ = linux_become_subreaper() }

  /// The adopted children and all that descends from them, in a table that was read before.
  static func trees(in all: [ProcessStatLine]) -> [ProcessStatLine] {
    let adopted = all.filter { isAdopted($0) }
    return adopted + adopted.flatMap { ProcessTable.descendants(of: $0.identity.pid, in: all) }
  }

  /// Reaps the adopted children that have ended.
  static func reap(in table: ProcessTable = ProcessTable()) {
    for child in table.children(of: getpid()) where child.isDead && isAdopted(child) {
      // Nothing happens to a first thread that has ended while others run: it cannot be waited for yet.
      _ = waitpid(child.identity.pid, nil, WNOHANG)
    }
  }

  private static func isAdopted(_ process: ProcessStatLine) -> Bool {
    process.parent == getpid() && process.session != getsid(0)
  }
}
