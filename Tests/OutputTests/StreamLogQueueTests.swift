import TestSupport
import Testing

@testable import Output

/// The accounts of the logs' queue: whatever happens, each byte is written once, in order, or counted as lost.
struct StreamLogQueueTests {
  /// The queue where `#expect` can change it.
  private final class Desk {
    var queue: StreamLogQueue

    init(logs: Int, capacity: Int) { queue = StreamLogQueue(logs: logs, capacity: capacity) }

    func append(_ bytes: [UInt8], to place: Int) -> Bool { bytes.withUnsafeBytes { queue.append($0, to: place) } }
    func beginStall() -> Bool { queue.beginStall() }
    func take(now: UInt64) -> (place: Int, bytes: [UInt8])? { queue.take(now: now) }
    func succeed(at place: Int) -> Int? { queue.succeed(at: place) }
    func fail(at place: Int, returning rest: ArraySlice<UInt8>, now: UInt64) {
      _ = queue.fail(at: place, returning: rest, now: now)
    }
    func takeCaller() -> Bool { queue.takeCaller() }
  }

  @Test func `a full queue makes the caller wait, and tells when there is room`() throws {
    let desk = Desk(logs: 2, capacity: 100)
    #expect(desk.append([UInt8](repeating: 1, count: 90), to: 0))
    #expect(!desk.append([UInt8](repeating: 2, count: 20), to: 1))
    #expect(!desk.takeCaller())
    let taken = try #require(desk.take(now: 0))
    #expect(!desk.append([UInt8](repeating: 2, count: 20), to: 1), "what is being written still counts")
    #expect(desk.succeed(at: taken.place) == nil)
    #expect(desk.takeCaller())
    #expect(!desk.takeCaller())
    #expect(desk.append([UInt8](repeating: 2, count: 20), to: 1))
    #expect(desk.queue.unwritten.map(\.bytes) == [20])
  }

  @Test func `more than the capacity at once is taken when nothing else waits`() {
    let desk = Desk(logs: 1, capacity: 10)
    #expect(desk.append([UInt8](repeating: 1, count: 90), to: 0))
  }

  @Test func `a stall loses what finds no room, and ends with the next write`() throws {
    let desk = Desk(logs: 1, capacity: 100)
    #expect(desk.append([UInt8](repeating: 1, count: 90), to: 0))
    let taken = try #require(desk.take(now: 0))
    #expect(!desk.append([UInt8](repeating: 2, count: 20), to: 0))
    #expect(desk.beginStall())
    #expect(!desk.beginStall())
    #expect(desk.append([UInt8](repeating: 2, count: 90_000), to: 0))
    #expect(desk.succeed(at: taken.place) == 90_000)
    #expect(desk.append([3], to: 0))
    #expect(desk.take(now: 0)?.bytes == [3])
  }

  @Test(arguments: 0..<60)
  func `each byte is written once and in order, or counted`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let logs = 3
    let capacity = Int.random(in: 1...300_000, using: &random)
    let desk = Desk(logs: logs, capacity: capacity)
    var appended = [Int](repeating: 0, count: logs)
    var written = [[UInt8]](repeating: [], count: logs)
    var told = [Int](repeating: 0, count: logs)
    var gone: Set<Int> = []
    var now: UInt64 = 0
    func step(_ isHonest: Bool) {
      now += 100_000_000
      guard let (place, bytes) = desk.take(now: now) else { return }
      let count = Int.random(in: 0...bytes.count, using: &random)
      switch isHonest ? 9 : Int.random(in: 0..<40, using: &random) {
      case 0:
        written[place] += bytes.prefix(count)
        gone.insert(place)
        desk.queue.giveUp(place, leaving: bytes.count - count)
      case 1...8 where count < bytes.count:
        written[place] += bytes.prefix(count)
        desk.fail(at: place, returning: bytes[count...], now: now)
      default:
        written[place] += bytes
        told[place] += desk.succeed(at: place) ?? 0
      }
    }
    for _ in 0..<400 {
      let place = Int.random(in: 0..<logs, using: &random)
      let bytes = [UInt8](repeating: UInt8(appended[place] % 251), count: Int.random(in: 1...9_000, using: &random))
      while !desk.append(bytes, to: place) { step(false) }
      appended[place] += bytes.count
      if Bool.random(using: &random) { step(false) }
    }
    for _ in 0..<50 { step(true) }
    let lost = Dictionary(uniqueKeysWithValues: desk.queue.unwritten.map { ($0.place, $0.bytes) })
    for place in 0..<logs {
      #expect(written[place].count + (lost[place] ?? 0) == appended[place])
      if !gone.contains(place) { #expect(told[place] == lost[place] ?? 0, "what is lost was told") }
    }
    #expect(!desk.queue.hasFailing)
  }
}
