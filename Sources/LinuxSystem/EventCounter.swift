import CLinux
import Glibc

/// Wakes an event loop from another thread: a number that makes a descriptor readable while it is not zero, see eventfd(2).
public struct EventCounter: ~Copyable, Sendable {
  private let descriptor: FileDescriptor

  /// A counter at zero; non-blocking, close-on-exec.
  public init() throws(SystemError) {
    let number = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard number >= 0 else { throw .last("make an event counter") }
    descriptor = FileDescriptor(owning: number)
  }

  /// What to watch for reading.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Adds one. Safe from any thread and from a signal handler; `errno` stays as it was.
  public borrowing func signal() {
    let before = errno
    var one: UInt64 = 1
    // Fails only at 2^64 - 2, when the loop is awake anyway.
    _ = Glibc.write(rawValue, &one, MemoryLayout<UInt64>.size)
    errno = before
  }

  /// Takes the number and sets it back to zero.
  @discardableResult
  public borrowing func drain() -> UInt64 {
    var count: UInt64 = 0
    let size = Glibc.read(rawValue, &count, MemoryLayout<UInt64>.size)
    return size == MemoryLayout<UInt64>.size ? count : 0
  }
}
