import JSONText

/// Sees the same error come back: one fingerprint several times within minutes.
///
/// A flood of errors that are all different is what costs, so those that are remembered lie side by side and are told by
/// their hashes: looking at each takes less than hashing one text.
struct ErrorRepeatDetector {
  private static let rememberedErrors = 128

  private struct Occurrences {
    /// When it came, the latest at the end; as many as make a repetition.
    var times: [UInt64] = []
    /// Told already; silence until it stays away for the whole window.
    var isTold = false

    mutating func clear() {
      if !times.isEmpty { times.removeAll(keepingCapacity: true) }
      isTold = false
    }
  }

  private let thresholds: AnomalyThresholds
  private var hashes: [UInt64] = []
  /// When each came last.
  private var latest: [UInt64] = []
  private var occurrences: [Occurrences] = []
  /// The time that was the least of ``latest``, and a place before which none has it.
  private var oldest: (time: UInt64, place: Int)?

  init(thresholds: AnomalyThresholds) { self.thresholds = thresholds }

  /// Takes in an error.
  mutating func observe(fingerprint: String, sample: String, at nanoseconds: UInt64) -> Anomaly? {
    observe(hash: ErrorFingerprint.hash(ofText: fingerprint), fingerprint: fingerprint, sample: sample, at: nanoseconds)
  }

  /// Takes in an error whose texts are made when there is something to tell.
  ///
  /// - Parameter hash: of its fingerprint.
  mutating func observe(
    hash: UInt64, fingerprint: @autoclosure () -> String, sample: @autoclosure () -> String, at nanoseconds: UInt64
  ) -> Anomaly? {
    let window = UInt64(thresholds.errorSeconds) * 1_000_000_000
    let place = place(of: hash)
    if nanoseconds > latest[place] &+ window { occurrences[place].clear() }
    latest[place] = nanoseconds
    // A clock that goes back.
    if let oldest, nanoseconds <= oldest.time { self.oldest = nil }
    if occurrences[place].times.count >= thresholds.errors { occurrences[place].times.removeFirst() }
    occurrences[place].times.append(nanoseconds)
    guard occurrences[place].times.count == thresholds.errors, !occurrences[place].isTold else { return nil }
    let times = occurrences[place].times
    guard nanoseconds - times[0] <= window else { return nil }
    occurrences[place].isTold = true
    let sample = sample()
    return Anomaly(
      .errorRepeat, "the same error came \(times.count) times within \(thresholds.errorSeconds) s: \(sample)",
      evidence: [
        ("fingerprint", .string(fingerprint())), ("count", .integer(Int64(times.count))),
        ("seconds", .number(Double(nanoseconds - times[0]) / 1e9)), ("sample", .string(sample)),
      ])
  }

  /// Where an error is remembered; a new one takes the place of the one that has stayed away longest.
  private mutating func place(of hash: UInt64) -> Int {
    if let known = hashes.withUnsafeBufferPointer({ Self.place(of: hash, in: $0) }) { return known }
    guard hashes.count == Self.rememberedErrors else {
      hashes.append(hash)
      latest.append(0)
      occurrences.append(Occurrences())
      return hashes.count - 1
    }
    let place = placeOfOldest()
    hashes[place] = hash
    occurrences[place].clear()
    return place
  }

  private static func place(of hash: UInt64, in hashes: UnsafeBufferPointer<UInt64>) -> Int? {
    guard let base = hashes.baseAddress else { return nil }
    var place = 0
    while place < hashes.count {
      if base[place] == hash { return place }
      place &+= 1
    }
    return nil
  }

  /// The first of those that came longest ago. In a flood the next one is mostly right behind the one that was taken last.
  private mutating func placeOfOldest() -> Int {
    if let oldest, let place = latest[oldest.place...].firstIndex(of: oldest.time) {
      self.oldest = (oldest.time, place)
      return place
    }
    var first = 0
    for place in latest.indices where latest[place] < latest[first] { first = place }
    oldest = (latest[first], first)
    return first
  }
}
