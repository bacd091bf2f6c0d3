import CLinux
import Glibc

/// A hold on one process that outlives its pid: a signal through it never hits another process, see pidfd_open(2).
///
/// Readable in epoll once the process has ended, whoever reaps it. Needs Linux 5.3.
public struct ProcessDescriptor: ~Copyable, Sendable {
  private let descriptor: FileDescriptor

  /// Takes hold of the process that has this pid now; close-on-exec.
  ///
  /// Unless it is a child that was not reaped, compare its start time after this call: the pid may have changed hands.
  /// Throws ESRCH when there is none, ENOSYS or EPERM where a sandbox forbids the call.
  public init(pid: Int32) throws(SystemError) {
    let number = linux_pidfd_open(pid)
    guard number >= 0 else { throw .last("open process \(pid)") }
    descriptor = FileDescriptor(owning: number)
  }

  /// What to watch for reading.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Sends a signal. Throws ESRCH when the process has ended and was reaped, EPERM when it is somebody else's.
  public borrowing func send(signal: Int32) throws(SystemError) {
    guard linux_pidfd_send_signal(rawValue, signal) == 0 else {
      throw .last("send \(SignalName.name(of: signal)) through a process descriptor")
    }
  }
}
