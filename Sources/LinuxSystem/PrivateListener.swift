import CLinux
import Glibc

/// A Unix stream socket that accepts connections under a path nobody has to remove.
///
/// The socket is bound in a private folder, opened with O_PATH, and both names are deleted at once; from then on it is
/// reached through `/proc/PID/fd/NUMBER`, which the kernel resolves to the socket itself, proc_pid_fd(5). So nothing is left behind
/// however this process ends, nobody of another user can connect, and after the end a connection is refused.
public struct PrivateListener: ~Copyable, Sendable {
  /// Connections that may wait to be accepted; the system's own limit is 4096, see listen(2).
  private static let backlog: Int32 = 1024

  private let listener: FileDescriptor
  private let name: FileDescriptor
  /// Where to connect, as long as this value lives: shorter than the 107 bytes that an address of a socket may have.
  public let path: String

  /// Begins to listen; non-blocking, close-on-exec.
  public init() throws(SystemError) {
    let number = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard number >= 0 else { throw .last("make a socket") }
    let socket = FileDescriptor(owning: number)
    let found = try Self.bindOutOfSight(socket.rawValue)
    path = "/proc/\(getpid())/fd/\(found.rawValue)"
    listener = socket
    name = found
  }

  /// Binds the socket to a name that is gone when this returns.
  ///
  /// - Returns: a descriptor by which the socket is found all the same.
  private static func bindOutOfSight(_ socket: Int32) throws(SystemError) -> FileDescriptor {
    // Not $TMPDIR, whose path may be longer than an address can be.
    var template = Array("/tmp/proctor-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .last("make a private folder in /tmp") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { rmdir(folder) }
    let place = "\(folder)/socket"
    guard bind(socket, to: place) else { throw .last("bind \(place)") }
    defer { unlink(place) }
    guard listen(socket, backlog) == 0 else { throw .last("listen at \(place)") }
    return try FileDescriptor.open(place, Int32(LINUX_OPEN_PATH))
  }

  /// What to watch for reading.
  public var rawValue: Int32 { listener.rawValue }

  /// The next connection, non-blocking and close-on-exec; `nil` when none waits.
  ///
  /// - Throws: EMFILE and the like; the connection keeps waiting then.
  public borrowing func accept() throws(SystemError) -> FileDescriptor? {
    while true {
      let number = accept4(rawValue, nil, nil, Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue))
      if number >= 0 { return FileDescriptor(owning: number) }
      switch errno {
      // Given up by the other side before we came to it, accept(2).
      case EINTR, ECONNABORTED: continue
      case EAGAIN: return nil
      default: throw .last("accept a connection")
      }
    }
  }

  private static func bind(_ number: Int32, to path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    precondition(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
