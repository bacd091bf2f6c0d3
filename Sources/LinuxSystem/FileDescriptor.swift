import CLinux
import Glibc

/// A descriptor that is closed when its owner goes, exactly once.
public struct FileDescriptor: ~Copyable {
  /// The number, for calls that take one; valid as long as this value lives.
  public let rawValue: Int32

  /// Takes over a descriptor.
  public init(owning rawValue: Int32) { self.rawValue = rawValue }

  deinit { Glibc.close(rawValue) }

  /// Gives up ownership: the caller closes it.
  public consuming func take() -> Int32 {
    let number = rawValue
    discard self
    return number
  }

  /// Reads what is there, at most the buffer's size.
  ///
  /// - Returns: how many bytes; 0 at the end; `nil` when a non-blocking descriptor has nothing now.
  public borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int? {
    while true {
      let count = Glibc.read(rawValue, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      if errno == EAGAIN { return nil }
      throw .last("read")
    }
  }

  /// Writes what the descriptor takes now.
  ///
  /// - Returns: how many bytes; `nil` when a non-blocking descriptor takes none now.
  public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int? {
    while true {
      let count = Glibc.write(rawValue, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      if errno == EAGAIN { return nil }
      throw .last("write")
    }
  }

  /// Whether calls return instead of waiting. Never set it on an inherited descriptor: it is shared with others.
  public borrowing func setNonBlocking(_ on: Bool) throws(SystemError) {
    let flags = linux_get_descriptor_flags(rawValue)
    let wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
    guard flags >= 0, linux_set_descriptor_flags(rawValue, wanted) >= 0 else { throw .last("set non-blocking") }
  }

  /// Opens a file, see `open(2)`; close-on-exec.
  public static func open(
    _ path: String, _ flags: Int32, mode: UInt32 = 0o600
  ) throws(SystemError) -> FileDescriptor {
    let number = linux_open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else { throw .last("open \(path)") }
    return FileDescriptor(owning: number)
  }

  /// A pipe, both ends close-on-exec.
  public static func pipe() throws(SystemError) -> PipeEnds {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw .last("make a pipe") }
    return PipeEnds(readEnd: FileDescriptor(owning: ends[0]), writeEnd: FileDescriptor(owning: ends[1]))
  }

  /// A pair of connected sockets that keep the bounds of messages, both close-on-exec.
  public static func socketPair() throws(SystemError) -> SocketEnds {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .last("make a pair of sockets") }
    return SocketEnds(first: FileDescriptor(owning: ends[0]), second: FileDescriptor(owning: ends[1]))
  }
}

/// The two ends of a pipe.
public struct PipeEnds: ~Copyable {
  /// Where bytes come out.
  public var readEnd: FileDescriptor
  /// Where bytes go in.
  public var writeEnd: FileDescriptor

  /// Gives up the read end; the write end is closed.
  public consuming func takeReadEnd() -> FileDescriptor { readEnd }
}

/// The two ends of a pair of sockets.
public struct SocketEnds: ~Copyable {
  /// One end.
  public var first: FileDescriptor
  /// The other.
  public var second: FileDescriptor

  /// Gives up the first end; the second is closed.
  public consuming func takeFirst() -> FileDescriptor { first }
}
