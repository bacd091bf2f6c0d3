// Foundation.Process must never meet an exhausted system: without a descriptor it traps (SIGILL), and without room for the
// thread that it waits with it hangs for ever (both measured, Swift 6.3.1). So what a run needs is looked for before its
// first team, and a run that does not fit is refused in a sentence.

import CLinux
import Foundation
import LinuxSystem

/// Why there is no room for a run.
struct NoRoom: Error, CustomStringConvertible {
  let description: String
}

/// Whether this process has what it takes to start teams.
enum LaunchRoom {
  /// Foundation's run loops, our signals, the other ends while a keeper is started, and a look at `/proc`.
  private static let spare = 32

  /// Refuses a run that could not be started whole.
  ///
  /// - Returns: how many processes may have the two files that they are looked at with open all the time.
  @discardableResult
  static func require(forTeams teams: Int) throws(NoRoom) -> Int {
    let limit = Int(clamping: descriptorLimit())
    closeDescriptors(from: limit)
    let needed = DescriptorLimit.lastingPerTeam * teams + spare
    let free = freeDescriptors(below: limit)
    if let free, free < needed {
      let run = teams == 1 ? "one team needs" : "\(teams) teams need"
      let advice = teams == 1 ? "raise it" : "raise it, or run fewer teams at once"
      throw NoRoom(
        description:
          "\(run) \(needed) free descriptors, and the limit of \(limit) leaves \(free); \(advice) (ulimit -n)")
    }
    let refused = startAndEndThread()
    if refused != 0 {
      throw NoRoom(
        description:
          "no thread can be started (\(SystemError.meaning(of: refused))); raise the limit of processes (ulimit -u)")
    }
    // Two descriptors each, of half of those that are left over: git, programs for alerts and restarts need some too.
    return free.map { max(0, $0 - needed) / 4 } ?? 0
  }

  private static func descriptorLimit() -> UInt64 {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
    return UInt64(limit.rlim_cur)
  }

  /// Whoever lowered the limit below a descriptor that it had open left one that posix_spawn refuses to close (EBADF), and
  /// with it every start by Foundation.Process. None of ours is there: the kernel gives no number beyond the limit.
  ///
  /// What is inherited below the limit stays open: a parent that started us with Foundation learns of our end by a socket
  /// that it left open for us, and blocks in waitpid(2) for as long as we run once that is closed.
  private static func closeDescriptors(from limit: Int) {
    guard let first = UInt32(exactly: limit) else { return }
    _ = close_range(first, .max, 0)
  }

  /// Nil when nobody can tell, because `/proc` is missing.
  private static func freeDescriptors(below limit: Int) -> Int? {
    guard let directory = opendir("/proc/self/fd") else { return errno == EMFILE || errno == ENFILE ? 0 : nil }
    defer { closedir(directory) }
    // The two dots are counted and this folder's own descriptor is not taken off: three on the safe side.
    var entries = 0
    while readdir(directory) != nil { entries += 1 }
    return max(0, limit - entries)
  }

  /// The error number when the system refuses.
  private static func startAndEndThread() -> Int32 {
    var thread = pthread_t()
    let refused = pthread_create(&thread, nil, { _ in nil }, nil)
    if refused == 0 { pthread_join(thread, nil) }
    return refused
  }
}
