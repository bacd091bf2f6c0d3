import CLinux
import Glibc

/// A process held by descriptor, see `pidfd_open(2)`: a signal through it reaches that process or nobody, however often its
/// number is used again. Readable once the process has ended.
public struct ProcessDescriptor: ~Copyable {
  private let descriptor: FileDescriptor

  /// Opens a process by its number; it is the caller's to check that the number still means the same process.
  public init(pid: Int32) throws(SystemError) {
    let number = linux_pidfd_open(pid)
    guard number >= 0 else { throw .last("open process \(pid)") }
    descriptor = FileDescriptor(owning: number)
  }

  /// To be watched.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Sends a signal; a process that has ended is an error (`ESRCH`).
  public borrowing func send(_ signal: Int32) throws(SystemError) {
    guard linux_pidfd_send_signal(descriptor.rawValue, signal) == 0 else { throw .last("send signal \(signal)") }
  }
}
