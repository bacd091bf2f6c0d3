import Testing

@testable import Recognition

/// What dialects remember from a call's start to its end: never more than so much, whatever is printed.
struct BoundedMemoryTests {
  @Test func `the oldest are forgotten first`() {
    var memory = BoundedMemory<Int>(capacity: 3)
    for number in 1...5 { memory.remember(number, under: "\(number)") }
    #expect(memory.count == 3)
    #expect((1...5).map { memory.value(of: "\($0)") } == [nil, nil, 3, 4, 5])
  }

  @Test func `what is remembered again is the latest`() {
    var memory = BoundedMemory<Int>(capacity: 2)
    memory.remember(1, under: "a")
    memory.remember(2, under: "b")
    memory.remember(3, under: "a")
    memory.remember(4, under: "c")
    #expect(memory.value(of: "a") == 3 && memory.value(of: "b") == nil && memory.value(of: "c") == 4)
    #expect(memory.first { $0 > 0 }?.id == "a")
  }

  @Test func `what was taken out is gone and leaves room`() {
    var memory = BoundedMemory<Int>(capacity: 2)
    memory.remember(1, under: "a")
    memory.update("a") { $0 += 10 }
    #expect(memory.take("a") == 11 && memory.take("a") == nil && memory.count == 0)
    memory.remember(2, under: "b")
    memory.remember(3, under: "c")
    #expect(memory.value(of: "b") == 2 && memory.value(of: "c") == 3)
  }

  @Test func `one id that comes again and again pushes nobody out`() {
    var memory = BoundedMemory<Int>(capacity: 4)
    memory.remember(0, under: "kept")
    for number in 1...10_000 { memory.remember(number, under: "again") }
    #expect(memory.value(of: "kept") == 0 && memory.value(of: "again") == 10_000)
  }

  @Test func `bytes are bounded, but for the latest`() {
    var memory = BoundedMemory<Int>(capacity: 100)
    let large = BoundedMemory<Int>.maximumBytes
    memory.remember(1, under: "a", bytes: large / 2)
    memory.remember(2, under: "b", bytes: large / 2)
    #expect(memory.count == 2)
    memory.remember(3, under: "c", bytes: 1)
    #expect(memory.value(of: "a") == nil && memory.count == 2)
    memory.remember(4, under: "d", bytes: 4 * large)
    #expect(memory.count == 1 && memory.value(of: "d") == 4)
    memory.remember(5, under: "e", bytes: 1)
    #expect(memory.value(of: "d") == nil && memory.value(of: "e") == 5)
  }

  @Test func `ids of any length are told apart by their beginning`() {
    var memory = BoundedMemory<Int>()
    let long = String(repeating: "x", count: 10_000)
    memory.remember(1, under: long)
    #expect(memory.value(of: long + "y") == 1 && memory.value(of: "x") == nil)
  }
}
