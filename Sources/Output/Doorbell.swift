import Glibc

/// Wakes a thread that waits in poll(2); rings before the wait are not lost, several count as one.
final class Doorbell: Sendable {
  /// Readable from the first ring until `silence`.
  let descriptor: Int32
  private let button: Int32

  init() throws(OutputError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .noResources(code: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (descriptor, button) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(button)
  }

  func ring() {
    var byte: UInt8 = 1
    // EAGAIN: it rings already.
    while Glibc.write(button, &byte, 1) < 0, errno == EINTR {}
  }

  func silence() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while true {
      let count = read(descriptor, &bytes, 16)
      guard count > 0 || (count < 0 && errno == EINTR) else { return }
    }
  }

  /// Waits until it rings, at most so many milliseconds (-1: for ever), and silences it; false when time ran out.
  @discardableResult func wait(milliseconds: Int32) -> Bool {
    var question = pollfd(descriptor: descriptor, events: POLLIN)
    let rang = poll(&question, 1, milliseconds) > 0
    if rang { silence() }
    return rang
  }
}

extension pollfd {
  init(descriptor: Int32, events: Int32) {
    self.init(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
  }
}
