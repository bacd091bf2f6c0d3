import CLinux
import Glibc

/// Reaps the children of this process one by one: the leader, and every descendant that lost its parent and was adopted.
enum Children {
  /// What a look at the children gave.
  enum Ended {
    /// This child ended and is reaped.
    case child(pid: Int32, ExitReport)
    /// Nobody has ended, but somebody is there.
    case nobody
    /// There is no child. For a subreaper this is exact: it has no descendant at all, for the kernel gives the children of
    /// a dying process to it under the same lock under which it looks here, see PR_SET_CHILD_SUBREAPER(2const).
    case noneLeft
  }

  /// Takes one child that has ended. Looks first and reaps by pid: a wait for any child would lose the pid of a leader
  /// whose status belongs to somebody else.
  static func reapOne() -> Ended {
    let pid = linux_peek_ended_child()
    if pid < 0 { return .noneLeft }
    if pid == 0 { return .nobody }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
    return .child(pid: pid, report(status: status, usage: usage))
  }

  private static func report(status: Int32, usage: rusage) -> ExitReport {
    func microseconds(_ time: timeval) -> UInt64 {
      UInt64(clamping: time.tv_sec) &* 1_000_000 &+ UInt64(clamping: time.tv_usec)
    }
    return ExitReport(
      status: linux_exited(status)
        ? .code(linux_exit_code(status))
        : .signal(linux_signal(status), coreDumped: linux_dumped_core(status)),
      userMicroseconds: microseconds(usage.ru_utime),
      systemMicroseconds: microseconds(usage.ru_stime),
      peakResidentKiB: UInt64(clamping: usage.ru_maxrss))
  }
}
