import Testing
import TestSupport

@testable import Analysis

/// The one list against the four rings of buckets that it stands for.
struct WindowRingTests {
  /// The rings as they are defined: every bucket there all the time.
  private struct Rings {
    var counts: [[UInt32: Double]] = WindowWidth.all.map { _ in [:] }

    mutating func add(_ amount: Double, at second: UInt32) {
      for (place, width) in WindowWidth.all.enumerated() { counts[place][second / width.seconds, default: 0] += amount }
    }

    func sum(ofLatest seconds: Int, at now: UInt32) -> Double {
      let place = WindowWidth.all.firstIndex { Int($0.seconds) * $0.count >= seconds } ?? WindowWidth.all.count - 1
      let width = Int(WindowWidth.all[place].seconds)
      let newest = Int(now) / width
      let oldest = newest - min((seconds + width - 1) / width, WindowWidth.all[place].count) + 1
      var sum = 0.0
      for bucket in max(oldest, 0)...newest { sum += counts[place][UInt32(bucket)] ?? 0 }
      return sum
    }
  }

  @Test(arguments: [1.0, 7, 45, 400, 3000])
  func `any window is answered as by the finest ring that covers it`(meanGap: Double) {
    var generator = SeededGenerator(seed: UInt64(meanGap))
    var ring = WindowRing<CounterBucket>()
    var rings = Rings()
    var now: UInt32 = 0
    for step in 0..<4000 {
      now += UInt32(Double.random(in: 0...(2 * meanGap), using: &generator).rounded())
      let amount = Double(Int.random(in: 1...9, using: &generator))
      ring.add(at: now) { $0.add(amount) }
      rings.add(amount, at: now)
      guard step % 10 == 0 else { continue }
      let later = now + UInt32.random(in: 0...400, using: &generator)
      for seconds in [1, 10, 59, 60, 61, 90, 300, 301, 900, 3600, 3601, 40_000, 86_400] {
        let told = ring.buckets(ofLatest: seconds, at: later).reduce(0) { $0 + $1.sum }
        #expect(told == rings.sum(ofLatest: seconds, at: later), "\(seconds) s at \(later)")
      }
    }
    #expect(ring.buckets.count <= 512)
  }

  @Test func `halving makes windows coarser and loses nothing`() {
    var ring = WindowRing<CounterBucket>()
    for second in 0..<50 { ring.add(at: UInt32(second)) { $0.add(1) } }
    let before = ring.buckets.count
    ring.halve()
    #expect(ring.buckets.count <= before / 2 + 1)
    #expect(ring.buckets(ofLatest: 60, at: 49).reduce(0) { $0 + $1.sum } == 50)
    let latest = ring.buckets(ofLatest: 10, at: 49).reduce(0) { $0 + $1.sum }
    #expect((10...11).contains(latest))
  }

  @Test func `what comes with a time gone by counts as of now`() {
    var ring = WindowRing<CounterBucket>()
    ring.add(at: 100) { $0.add(1) }
    ring.add(at: 40) { $0.add(1) }
    #expect(ring.buckets(ofLatest: 1, at: 100).reduce(0) { $0 + $1.sum } == 2)
  }

  @Test func `a windowed distribution forgets what is older than its window`() throws {
    var ring = WindowRing<DistributionBucket>()
    for second in 0..<120 { ring.add(at: UInt32(second)) { $0.add(second < 60 ? 100 : 1) } }
    var sum = DistributionBucket(second: 0)
    for bucket in ring.buckets(ofLatest: 60, at: 119) { sum.append(bucket) }
    #expect(sum.sketch.count == 60)
    #expect(try #require(sum.sketch.quantile(0.95)) < 1.02)
  }
}
