import JSONText

/// Sees memory that grows along a straight line for minutes.
///
/// The samples thin out as they grow old, so that 64 of them cover a minute as well as a day: when there is no room left,
/// every second one goes, and from then on only every second is taken.
struct MemoryLeakDetector {
  private static let capacity = 64

  private let thresholds: AnomalyThresholds
  private var samples: [(seconds: Double, mebibytes: Double)] = []
  private var stride = 1
  private var skipped = 0
  /// The level at which the last anomaly was told; the next one only at twice that growth.
  private var toldGrowth = 0.0

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// Forgets what was measured: another process begins.
  mutating func restart() { self = MemoryLeakDetector(thresholds: thresholds) }

  /// Takes in a sample of a team's resident memory.
  mutating func observe(mebibytes: Double, at nanoseconds: UInt64) -> Anomaly? {
    guard mebibytes.isFinite, mebibytes >= 0 else { return nil }
    skipped += 1
    guard skipped >= stride else { return nil }
    skipped = 0
    samples.append((Double(nanoseconds) / 1e9, mebibytes))
    if samples.count == Self.capacity {
      samples = samples.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      stride *= 2
    }
    return judge()
  }

  private mutating func judge() -> Anomaly? {
    guard let first = samples.first, let last = samples.last, samples.count >= 8 else { return nil }
    let span = last.seconds - first.seconds
    guard span >= Double(thresholds.leakSeconds), let line = Self.fit(samples), line.fit >= thresholds.leakFit else {
      return nil
    }
    let growth = line.slope * span
    guard growth >= max(thresholds.leakMiB, toldGrowth * 2) else { return nil }
    toldGrowth = growth
    let perMinute = (line.slope * 60 * 10).rounded() / 10
    return Anomaly(
      .memoryLeak, "memory has grown by \(perMinute) MiB a minute for \(Int(span)) s, to \(Int(last.mebibytes)) MiB",
      evidence: [
        ("mb_per_minute", .number(perMinute)), ("seconds", .number(span.rounded())),
        ("memory_mb", .number(last.mebibytes)), ("fit", .number((line.fit * 1000).rounded() / 1000)),
        ("samples", .integer(Int64(samples.count))),
      ])
  }

  /// The straight line through the samples by least squares, and how well it fits.
  private static func fit(_ samples: [(seconds: Double, mebibytes: Double)]) -> (slope: Double, fit: Double)? {
    let count = Double(samples.count)
    let meanTime = samples.reduce(0) { $0 + $1.seconds } / count
    let meanMemory = samples.reduce(0) { $0 + $1.mebibytes } / count
    var times = 0.0
    var products = 0.0
    var memories = 0.0
    for sample in samples {
      let time = sample.seconds - meanTime
      let memory = sample.mebibytes - meanMemory
      times += time * time
      products += time * memory
      memories += memory * memory
    }
    guard times > 0, memories > 0 else { return nil }
    return (products / times, products * products / (times * memories))
  }
}
