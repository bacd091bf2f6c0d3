import Foundation
import Locking

/// A real pipe; the writing end is given away, the reading end read here when the test wants it.
final class PipeEnds: Sendable {
  let reading: Int32
  let writing: Int32
  private let isOpen = Lock(true)
  private let received = Lock<[UInt8]?>(nil)

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    closeReading()
  }

  func closeReading() {
    let mustClose = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    if mustClose { close(reading) }
  }

  /// One read of at most so many bytes.
  func read(upTo count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let received = Foundation.read(reading, &bytes, count)
    return Array(bytes.prefix(max(0, received)))
  }

  /// Reads everything on a thread of its own.
  func drain() {
    Thread.detachNewThread { [self] in
      var all: [UInt8] = []
      while true {
        let part = read(upTo: 65_536)
        if part.isEmpty { break }
        all += part
      }
      received.withLock { $0 = all }
    }
  }

  /// What `drain` read, once the writing end is closed.
  var drained: [UInt8]? { received.withLock { $0 } }
}

/// CLOCK_MONOTONIC plus so many seconds.
func deadline(in seconds: UInt64) -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return (UInt64(time.tv_sec) + seconds) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Asks until the answer is yes, for at most 20 s.
func eventually(_ question: () throws -> Bool) rethrows -> Bool {
  let end = deadline(in: 20)
  while deadline(in: 0) < end {
    if try question() { return true }
    usleep(2_000)
  }
  return false
}
