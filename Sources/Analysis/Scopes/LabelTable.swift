/// The labels of one sample, as a number that its metric knows.
struct LabelSet: Hashable, Sendable {
  fileprivate var number: UInt16
}

/// The labels that samples of the run's metrics carry: each distinct combination gets a number, and there are not many.
struct LabelTable: Sendable {
  /// So many values of one label are told apart; later ones are `other`.
  static let valuesPerLabel = 64
  /// Names of events are told apart by ``EventNames``, which lets all pass that have a meaning.
  private static let eventNames = 160
  /// So many combinations of the labels of one metric are told apart; in later ones the last label is `other`, then the one
  /// before it, too.
  static let combinations = 256
  /// What stands for the values that are not told apart.
  static let other = "other"
  /// Values are cut to this many bytes.
  static let valueBytes = 128

  fileprivate struct Labels: Sendable {
    var keys: [String]
    var limit: Int
    var values: [Set<String>]
    var combinations: [[String]] = []
    var numbers: [[String]: UInt16] = [:]
  }

  private var metrics: [String: Labels] = [:]
  private static let keys = Dictionary(
    MetricCatalog.all.filter { !$0.labels.isEmpty }.map { ($0.name, $0.labels) },
    uniquingKeysWith: { first, _ in first })

  /// The number of a combination, for a sample. A label that the sample does not have is empty.
  mutating func labels(of metric: String, _ values: [String]) -> LabelSet? {
    guard let keys = Self.keys[metric], keys.count == values.count else { return nil }
    let limit = metric == Counter.events.rawValue ? Self.eventNames : Self.valuesPerLabel
    return metrics[metric, default: Labels(keys: keys, limit: limit, values: keys.map { _ in [] })].number(of: values)
  }

  /// The numbers of all combinations in which these labels have these values; `nil` when the metric has no such label.
  func labels(of metric: String, matching wanted: [String: String]) -> [LabelSet]? {
    guard let keys = Self.keys[metric], wanted.keys.allSatisfy(keys.contains) else { return nil }
    guard let known = metrics[metric] else { return [] }
    let places = wanted.compactMap { key, value in
      keys.firstIndex(of: key).map { ($0, value.cut(toBytes: Self.valueBytes)) }
    }
    return known.combinations.enumerated().filter { _, values in places.allSatisfy { values[$0.0] == $0.1 } }
      .map { LabelSet(number: UInt16($0.offset)) }
  }
}

extension LabelTable.Labels {
  mutating fileprivate func number(of printed: [String]) -> LabelSet {
    var wanted = printed.map { $0.cut(toBytes: LabelTable.valueBytes) }
    if let known = numbers[wanted] { return LabelSet(number: known) }
    for place in wanted.indices where !values[place].contains(wanted[place]) {
      if values[place].count < limit {
        values[place].insert(wanted[place])
      } else {
        wanted[place] = LabelTable.other
      }
    }
    var place = wanted.count - 1
    while numbers[wanted] == nil, combinations.count >= LabelTable.combinations, place > 0 {
      wanted[place] = LabelTable.other
      place -= 1
    }
    if let known = numbers[wanted] { return LabelSet(number: known) }
    let number = UInt16(clamping: combinations.count)
    combinations.append(wanted)
    numbers[wanted] = number
    return LabelSet(number: number)
  }
}

extension String {
  /// The text, or its beginning when it is longer; characters stay whole.
  func cut(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while end > startIndex, String.Index(end, within: self) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
