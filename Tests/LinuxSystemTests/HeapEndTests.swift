import Testing

@testable import LinuxSystem

struct HeapEndTests {
  /// A heap as malloc(3) keeps it: gaps are used first, then what is free in front of its end, and then it grows.
  private struct Heap {
    var gaps: Int
    var free: Int
    var grows = true
    private(set) var taken = 0

    mutating func take() -> Int? {
      if gaps > 0 {
        gaps -= 1
      } else if free >= HeapEnd.piece {
        free -= HeapEnd.piece
      } else {
        guard grows else { return nil }
        free += 2 * HeapEnd.room
      }
      taken += 1
      return taken
    }
  }

  private static func leaveRoom(in heap: inout Heap) -> (taken: Int, givenBack: Int) {
    var current = heap
    var givenBack: [Int] = []
    HeapEnd.leaveRoom(free: { current.free }, take: { current.take() }, giveBack: { givenBack.append($0) })
    heap = current
    return (current.taken, Set(givenBack).count)
  }

  @Test func `a heap with room is left alone`() {
    var heap = Heap(gaps: 3, free: HeapEnd.room)
    #expect(Self.leaveRoom(in: &heap) == (0, 0))
  }

  @Test func `gaps and the end are taken until the heap grows, and all is given back`() {
    var heap = Heap(gaps: 5, free: 2 * HeapEnd.piece + 100)
    #expect(Self.leaveRoom(in: &heap) == (8, 8))
    #expect(heap.free >= HeapEnd.room)
  }

  @Test func `a heap that cannot grow, or has gaps without end, is given back as it was`() {
    var full = Heap(gaps: 1, free: 10, grows: false)
    #expect(Self.leaveRoom(in: &full) == (1, 1))
    var torn = Heap(gaps: .max, free: 10)
    #expect(Self.leaveRoom(in: &torn) == (HeapEnd.mostPieces, HeapEnd.mostPieces))
  }
}
