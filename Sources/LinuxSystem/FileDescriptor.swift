public import Glibc

/// An open file, pipe or socket with exactly one owner: it is closed when its owner goes away, and cannot be closed twice.
///
/// Everything made here is close-on-exec from birth, so no descriptor leaks into a process that another thread starts.
public struct FileDescriptor: ~Copyable, Sendable {
  /// The number, valid while this value lives.
  public let rawValue: Int32

  /// Takes over a descriptor that nobody else will close.
  public init(owning descriptor: Int32) {
    rawValue = descriptor
  }

  deinit {
    // Never retried on EINTR: Linux has released the number by then, close(2).
    _ = Glibc.close(rawValue)
  }

  /// Gives up ownership; the caller closes.
  public consuming func take() -> Int32 {
    let descriptor = rawValue
    discard self
    return descriptor
  }

  /// Reads once. Returns the count of bytes, 0 at the end, nil when reading would block.
  public borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int? {
    while true {
      let count = Glibc.read(rawValue, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      if errno == EAGAIN { return nil }
      throw .last("read from descriptor \(rawValue)")
    }
  }

  /// Reads once from this place in the file, wherever others read. Returns the count of bytes, 0 at the end.
  public borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: off_t) throws(SystemError) -> Int {
    while true {
      let count = pread(rawValue, buffer.baseAddress, buffer.count, offset)
      if count >= 0 { return count }
      guard errno == EINTR else { throw .last("read from descriptor \(rawValue)") }
    }
  }

  /// Writes once. Returns the count of bytes taken, which may be fewer than given, or nil when writing would block.
  ///
  /// A reader that has gone gives EPIPE, provided SIGPIPE has a handler: see `SignalInbox.installNoOperation`.
  public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int? {
    while true {
      let count = Glibc.write(rawValue, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      if errno == EAGAIN { return nil }
      throw .last("write to descriptor \(rawValue)")
    }
  }

  /// Makes reads and writes return at once.
  ///
  /// The setting belongs to the open file, not to this descriptor: whoever inherited the same file gets it too. So never
  /// use it on descriptors 0, 1 and 2, which are shared with the shell.
  public borrowing func setNonBlocking(_ on: Bool) throws(SystemError) {
    let flags = fcntl(rawValue, F_GETFL)
    guard flags >= 0, fcntl(rawValue, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) >= 0 else {
      throw .last("set the mode of descriptor \(rawValue)")
    }
  }

  /// Opens a file, close-on-exec. `mode` counts only when `flags` ask to create it.
  public static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(SystemError) -> FileDescriptor {
    while true {
      let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
      if descriptor >= 0 { return FileDescriptor(owning: descriptor) }
      guard errno == EINTR else { throw .last("open \(path)") }
    }
  }
}
