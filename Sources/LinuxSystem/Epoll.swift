import CLinux
import Glibc

/// Waits until one of many descriptors is ready, see `epoll(7)`. Level-triggered: what is not read yet is told again.
public struct Epoll: ~Copyable {
  /// What is waited for, or what has come.
  public struct Interest: OptionSet, Sendable {
    /// Bits of `epoll_ctl(2)`.
    public let rawValue: UInt32
    /// Creates a set from bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes can be read, or the end has come.
    public static let readable = Interest(rawValue: 0x001)
    /// Bytes can be written.
    public static let writable = Interest(rawValue: 0x004)
    /// An error; always told.
    public static let error = Interest(rawValue: 0x008)
    /// The other end has gone; always told.
    public static let hangUp = Interest(rawValue: 0x010)
  }

  private static let eventsPerWait = 256
  private let descriptor: FileDescriptor

  /// Creates an empty set of descriptors.
  public init() throws(SystemError) {
    let number = epoll_create1(O_CLOEXEC)
    guard number >= 0 else { throw .last("make an epoll descriptor") }
    descriptor = FileDescriptor(owning: number)
  }

  /// Adds a descriptor; `token` comes back when it is ready.
  public borrowing func add(_ fd: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
    var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: token))
    guard epoll_ctl(descriptor.rawValue, EPOLL_CTL_ADD, fd, &event) == 0 else { throw .last("watch a descriptor") }
  }

  /// Removes a descriptor; do it before closing it.
  public borrowing func remove(_ fd: Int32) {
    var unused = epoll_event()
    _ = epoll_ctl(descriptor.rawValue, EPOLL_CTL_DEL, fd, &unused)
  }

  /// Waits, and tells of every descriptor that is ready.
  ///
  /// - Parameter timeoutMilliseconds: -1 waits for ever.
  /// - Returns: how many were ready; 0 after the time-out, or when a signal's handler ran.
  @discardableResult
  public borrowing func wait(
    timeoutMilliseconds: Int32 = -1, _ body: (_ token: UInt64, _ ready: Interest) -> Void
  ) throws(SystemError) -> Int {
    var events = [epoll_event](repeating: epoll_event(), count: Self.eventsPerWait)
    let count = epoll_wait(descriptor.rawValue, &events, Int32(Self.eventsPerWait), timeoutMilliseconds)
    if count < 0 {
      if errno == EINTR { return 0 }
      throw .last("wait for descriptors")
    }
    for event in events.prefix(Int(count)) { body(event.data.u64, Interest(rawValue: event.events)) }
    return Int(count)
  }
}
