import Glibc
import LinuxSystem

/// Wakes a thread that waits in poll(2); rings before the wait are not lost, several count as one.
final class Doorbell: Sendable {
  private let counter: EventCounter

  init() throws(OutputError) {
    do throws(SystemError) {
      counter = try EventCounter()
    } catch {
      throw .noResources(code: error.code)
    }
  }

  /// Readable from the first ring until ``silence()``.
  var descriptor: Int32 { counter.rawValue }

  func ring() { counter.signal() }

  func silence() { counter.drain() }

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
