// What is counted of the three kinds of metrics.

/// Of a counter: how much, and in how many pieces.
struct CounterBucket: WindowBucket {
  var second: UInt32
  var samples: UInt32 = 0
  var sum = 0.0

  init(second: UInt32, bins: Int) { self.second = second }

  mutating func add(_ amount: Double) {
    sum += amount
    samples = samples.addingClamped(1)
  }

  mutating func append(_ later: CounterBucket) {
    second = max(second, later.second)
    samples = samples.addingClamped(later.samples)
    sum += later.sum
  }

  var heapBytes: Int { 0 }
}

/// Of a level: its range, its mean, and where it was last.
struct GaugeBucket: WindowBucket {
  var second: UInt32
  var samples: UInt32 = 0
  var sum = 0.0
  var minimum = Double.infinity
  var maximum = -Double.infinity
  var last = 0.0

  init(second: UInt32, bins: Int) { self.second = second }

  mutating func add(_ level: Double) {
    samples = samples.addingClamped(1)
    sum += level
    minimum = min(minimum, level)
    maximum = max(maximum, level)
    last = level
  }

  mutating func append(_ later: GaugeBucket) {
    guard later.samples > 0 else { return }
    if later.second >= second { last = later.last }
    second = max(second, later.second)
    samples = samples.addingClamped(later.samples)
    sum += later.sum
    minimum = min(minimum, later.minimum)
    maximum = max(maximum, later.maximum)
  }

  var heapBytes: Int { 0 }
}

/// Of sizes: how they are distributed.
struct DistributionBucket: WindowBucket {
  var second: UInt32
  var sum = 0.0
  var last = 0.0
  var sketch: QuantileSketch

  init(second: UInt32, bins: Int) {
    self.second = second
    sketch = QuantileSketch(maximumBins: bins)
  }

  mutating func add(_ value: Double) {
    sum += value
    last = value
    sketch.add(value)
  }

  mutating func append(_ later: DistributionBucket) {
    guard later.sketch.count > 0 else { return }
    if later.second >= second { last = later.last }
    second = max(second, later.second)
    sum += later.sum
    sketch.merge(later.sketch)
  }

  var heapBytes: Int { sketch.heapBytes }
}

extension UInt32 {
  /// The sum, or the largest number where there is none.
  func addingClamped(_ other: UInt32) -> UInt32 {
    let (sum, overflowed) = addingReportingOverflow(other)
    return overflowed ? .max : sum
  }
}
