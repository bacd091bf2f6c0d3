// The two kinds of connection a supervisor makes: a pipe carries a child's output, a socket pair carries messages both
// ways. Both fail with EMFILE when descriptors run out, as an error: Foundation's `Pipe()` returns -1 there and traps.

import CLinux
import Glibc

/// Both ends of a pipe.
@frozen public struct PipeEnds: ~Copyable, Sendable {
  /// Where bytes come out.
  public var readEnd: FileDescriptor
  /// Where bytes go in.
  public var writeEnd: FileDescriptor
}

/// Both ends of a connected pair of sockets that keeps message boundaries.
@frozen public struct SocketEnds: ~Copyable, Sendable {
  /// One end.
  public var first: FileDescriptor
  /// The other end.
  public var second: FileDescriptor
}

extension FileDescriptor {
  /// A pipe; both ends are blocking and close-on-exec.
  public static func pipe() throws(SystemError) -> PipeEnds {
    var ends: (Int32, Int32) = (-1, -1)
    let result = withUnsafeMutablePointer(to: &ends) { tuple in
      tuple.withMemoryRebound(to: Int32.self, capacity: 2) { pipe2($0, O_CLOEXEC) }
    }
    guard result == 0 else { throw .last("make a pipe") }
    return PipeEnds(readEnd: FileDescriptor(owning: ends.0), writeEnd: FileDescriptor(owning: ends.1))
  }

  /// A pair of Unix sockets of type SOCK_SEQPACKET: one send is one receive, and the end of one side is the end of file
  /// of the other. Both ends are blocking and close-on-exec.
  public static func socketPair() throws(SystemError) -> SocketEnds {
    var ends: (Int32, Int32) = (-1, -1)
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    let result = withUnsafeMutablePointer(to: &ends) { tuple in
      tuple.withMemoryRebound(to: Int32.self, capacity: 2) { socketpair(AF_UNIX, kind, 0, $0) }
    }
    guard result == 0 else { throw .last("make a socket pair") }
    return SocketEnds(first: FileDescriptor(owning: ends.0), second: FileDescriptor(owning: ends.1))
  }
}
