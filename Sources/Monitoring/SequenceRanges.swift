/// Numbers that have been seen, as ranges: files are read twice, cut into pieces, and put together in any order.
struct SequenceRanges: Equatable {
  /// More holes than this are not told apart: what lies in the lowest one counts as seen.
  static let capacity = 16

  /// In ascending order, none touching the next.
  private(set) var ranges: [ClosedRange<Int64>] = []

  /// Whether a number was seen.
  func contains(_ number: Int64) -> Bool { ranges.contains { $0.contains(number) } }

  /// Notes a number, or all from `first` to it.
  ///
  /// - Returns: whether it is new.
  mutating func insert(_ number: Int64, from first: Int64? = nil) -> Bool {
    // In order, which is how records are written.
    if let last = ranges.last, last.upperBound < number, number - 1 == last.upperBound, first == nil {
      ranges[ranges.count - 1] = last.lowerBound...number
      return true
    }
    guard !contains(number) else { return false }
    var new = min(first ?? number, number)...number
    let touched = ranges.filter { Self.touch($0, new) }
    for range in touched { new = min(new.lowerBound, range.lowerBound)...max(new.upperBound, range.upperBound) }
    ranges.removeAll { Self.touch($0, new) }
    ranges.insert(new, at: ranges.firstIndex { $0.lowerBound > new.upperBound } ?? ranges.count)
    if ranges.count > Self.capacity {
      ranges[1] = ranges[0].lowerBound...ranges[1].upperBound
      ranges.removeFirst()
    }
    return true
  }

  /// Whether two ranges overlap or follow each other. Numbers are never the largest there is.
  private static func touch(_ one: ClosedRange<Int64>, _ other: ClosedRange<Int64>) -> Bool {
    one.lowerBound <= other.upperBound &+ 1 && other.lowerBound <= one.upperBound &+ 1
  }
}
