import JSONText

/// Sees the same error come back: one fingerprint several times within minutes.
struct ErrorRepeatDetector {
  private static let rememberedErrors = 128

  private struct Occurrences {
    /// When it came, the latest at the end; as many as make a repetition.
    var times: [UInt64] = []
    var total = 0
    /// Told already; silence until it stays away for the whole window.
    var isTold = false
  }

  private let thresholds: AnomalyThresholds
  private var occurrences: [String: Occurrences] = [:]

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// Takes in an error.
  mutating func observe(fingerprint: String, sample: String, at nanoseconds: UInt64) -> Anomaly? {
    let window = UInt64(thresholds.errorSeconds) * 1_000_000_000
    if occurrences[fingerprint] == nil, occurrences.count >= Self.rememberedErrors { forgetOldest() }
    var seen = occurrences[fingerprint] ?? Occurrences()
    if let last = seen.times.last, nanoseconds > last &+ window { seen = Occurrences() }
    seen.total += 1
    seen.times = (seen.times + [nanoseconds]).suffix(thresholds.errors)
    defer { occurrences[fingerprint] = seen }
    guard !seen.isTold, seen.times.count == thresholds.errors, nanoseconds - seen.times[0] <= window else { return nil }
    seen.isTold = true
    return Anomaly(
      .errorRepeat, "the same error came \(seen.times.count) times within \(thresholds.errorSeconds) s: \(sample)",
      evidence: [
        ("fingerprint", .string(fingerprint)), ("count", .integer(Int64(seen.times.count))),
        ("seconds", .number(Double(nanoseconds - seen.times[0]) / 1e9)), ("sample", .string(sample)),
      ])
  }

  private mutating func forgetOldest() {
    let oldest = occurrences.min { ($0.value.times.last ?? 0, $0.key) < ($1.value.times.last ?? 0, $1.key) }
    if let oldest { occurrences[oldest.key] = nil }
  }
}
