import Glibc

/// How values are distributed, in bounded memory: every quantile is off by at most 1 % of itself.
///
/// DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB
/// 2019): values are counted in bins whose borders grow by a constant factor. The bins of what came in are the same in any
/// order and however it was split and merged, so figures of agents add up to those of teams and runs. Only bins that hold
/// something exist. When there are too many, the smallest magnitudes share one: high quantiles stay exact to 1 %.
public struct QuantileSketch: Equatable, Sendable {
  /// By how much of its value a quantile may be off.
  public static let relativeError = 0.01
  /// The most bins of either sign: nine decades, a millisecond to a week, even when every bin is used.
  public static let maximumBins = 1024
  /// Magnitudes below this are 0.
  public static let smallest = 1e-9

  private static let growth = (1 + relativeError) / (1 - relativeError)
  private static let logarithmOfGrowth = log(growth)

  private var positive: Bins
  private var negative: Bins
  private var zeros = 0
  /// How many values there are.
  public private(set) var count = 0
  /// The smallest value; `nil` when there is none.
  public private(set) var minimum: Double?
  /// The largest value; `nil` when there is none.
  public private(set) var maximum: Double?

  /// No values yet.
  ///
  /// - Parameter bins: the most bins of either sign, at least 2.
  public init(maximumBins bins: Int = maximumBins) {
    positive = Bins(limit: bins)
    negative = Bins(limit: bins)
  }

  /// Takes in a value; what is no finite number is left out.
  public mutating func add(_ value: Double) {
    guard value.isFinite else { return }
    count += 1
    minimum = min(minimum ?? value, value)
    maximum = max(maximum ?? value, value)
    if value >= Self.smallest {
      positive.add(1, at: Self.index(of: value))
    } else if value <= -Self.smallest {
      negative.add(1, at: Self.index(of: -value))
    } else {
      zeros += 1
    }
  }

  /// Takes in all values of another one.
  public mutating func merge(_ other: QuantileSketch) {
    guard let least = other.minimum, let most = other.maximum else { return }
    count += other.count
    zeros += other.zeros
    minimum = min(minimum ?? least, least)
    maximum = max(maximum ?? most, most)
    positive.merge(other.positive)
    negative.merge(other.negative)
  }

  /// The value below or at which this share of the values lies, by nearest rank; `nil` when there are none.
  ///
  /// - Parameter share: from 0 to 1.
  public func quantile(_ share: Double) -> Double? {
    guard let minimum, let maximum else { return nil }
    guard share > 0 else { return minimum }
    guard share < 1 else { return maximum }
    let rank = max(1, Int((share * Double(count)).rounded(.up)))
    return min(max(value(ofRank: rank), minimum), maximum)
  }

  /// How many bytes it holds beyond its own size.
  var heapBytes: Int { positive.bytes + negative.bytes }

  private func value(ofRank rank: Int) -> Double {
    var passed = 0
    for bin in negative.bins.reversed() {
      passed += Int(bin.count)
      if passed >= rank { return -Self.value(of: bin.index) }
    }
    passed += zeros
    if passed >= rank { return 0 }
    for bin in positive.bins {
      passed += Int(bin.count)
      if passed >= rank { return Self.value(of: bin.index) }
    }
    return maximum ?? 0
  }

  private static func index(of magnitude: Double) -> Int32 { Int32((log(magnitude) / logarithmOfGrowth).rounded(.up)) }

  /// The value whose relative distance to both borders of the bin is the same.
  private static func value(of index: Int32) -> Double { exp(Double(index) * logarithmOfGrowth) * 2 / (growth + 1) }
}

/// Counts by logarithm, in the order of magnitude; only those that are not 0.
private struct Bins: Equatable, Sendable {
  struct Bin: Equatable, Sendable {
    var index: Int32
    var count: UInt32
  }

  let limit: Int
  private(set) var bins: [Bin] = []

  init(limit: Int) { self.limit = max(limit, 2) }

  var bytes: Int { bins.capacity * MemoryLayout<Bin>.stride }

  mutating func add(_ count: UInt32, at index: Int32) {
    let place = firstPlace(notBelow: index)
    if place < bins.count, bins[place].index == index {
      bins[place].count = Self.sum(bins[place].count, count)
    } else if bins.count < limit {
      bins.insert(Bin(index: index, count: count), at: place)
    } else if place == 0 {
      // The lowest bin that is kept stands for all below it.
      bins[0].count = Self.sum(bins[0].count, count)
    } else {
      bins.insert(Bin(index: index, count: count), at: place)
      collapse()
    }
  }

  mutating func merge(_ other: Bins) {
    guard !other.bins.isEmpty else { return }
    guard !bins.isEmpty else {
      bins = other.bins
      while bins.count > limit { collapse() }
      return
    }
    var merged: [Bin] = []
    merged.reserveCapacity(max(bins.count, other.bins.count))
    var (left, right) = (bins[...], other.bins[...])
    while let one = left.first, let two = right.first {
      if one.index == two.index {
        merged.append(Bin(index: one.index, count: Self.sum(one.count, two.count)))
        left.removeFirst()
        right.removeFirst()
      } else if one.index < two.index {
        merged.append(one)
        left.removeFirst()
      } else {
        merged.append(two)
        right.removeFirst()
      }
    }
    merged += left
    merged += right
    let surplus = merged.count - limit
    if surplus > 0 {
      for bin in merged[..<surplus] { merged[surplus].count = Self.sum(merged[surplus].count, bin.count) }
      merged.removeFirst(surplus)
    }
    bins = merged
  }

  /// The two lowest become one.
  private mutating func collapse() {
    bins[1].count = Self.sum(bins[1].count, bins[0].count)
    bins.removeFirst()
  }

  private static func sum(_ one: UInt32, _ other: UInt32) -> UInt32 {
    let (sum, overflowed) = one.addingReportingOverflow(other)
    return overflowed ? .max : sum
  }

  private func firstPlace(notBelow index: Int32) -> Int {
    var (low, high) = (0, bins.count)
    while low < high {
      let middle = (low + high) / 2
      if bins[middle].index < index { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
