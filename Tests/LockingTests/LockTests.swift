import Foundation
import Locking
import Testing

struct LockTests {
  @Test func `no addition of two threads is lost`() {
    let sum = Lock(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<10_000 { sum.withLock { $0 += 1 } }
    }
    #expect(sum.withLock { $0 } == 80_000)
  }

  @Test func `an error goes to whoever asked and gives the lock back`() {
    struct Refusal: Error {}
    let value = Lock("first")
    #expect(throws: Refusal.self) {
      try value.withLock { value throws(Refusal) in
        value = "second"
        throw Refusal()
      }
    }
    #expect(value.withLock { $0 } == "second")
  }
}
