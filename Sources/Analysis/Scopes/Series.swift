/// What is known of one metric of somebody: of the whole run, and of the latest day.
struct Series<Bucket: WindowBucket>: Sendable {
  private(set) var whole: Bucket
  private(set) var ring: WindowRing<Bucket>

  /// - Parameter bins: the most bins of its sketches.
  init(bins: Int) {
    whole = Bucket(second: 0, bins: bins)
    ring = WindowRing(bins: bins)
  }

  var heapBytes: Int { whole.heapBytes + ring.heapBytes }

  mutating func add(at second: UInt32, _ change: (inout Bucket) -> Void) {
    change(&whole)
    whole.second = max(whole.second, second)
    ring.add(at: second, change)
  }

  mutating func halve() { ring.halve() }
}

/// Which of a metric's samples: all, or those with certain labels.
struct SeriesKey<Metric: Hashable & Sendable>: Hashable, Sendable {
  var metric: Metric
  /// `nil`: all of them.
  var labels: LabelSet?
}

/// The series of one kind of metric.
struct SeriesTable<Metric: Hashable & Sendable, Bucket: WindowBucket>: Sendable {
  /// So many combinations of labels are told apart for each metric; further ones only count in the whole.
  let labelledLimit: Int
  private let bins: Int
  private let labelledBins: Int
  private var places: [SeriesKey<Metric>: Int] = [:]
  private var series: [Series<Bucket>] = []
  private var labelled: [Metric: Int] = [:]
  /// Where the latest sample was counted, in all and with its labels: the next one is mostly of the same metric.
  private var latest: (key: SeriesKey<Metric>, place: Int)?
  private var latestLabelled: (key: SeriesKey<Metric>, place: Int)?
  private(set) var heapBytes = 0

  init(labelledLimit: Int, bins: Int = QuantileSketch.maximumBins, labelledBins: Int = QuantileSketch.maximumBins) {
    self.labelledLimit = labelledLimit
    self.bins = bins
    self.labelledBins = labelledBins
  }

  /// Whether all combinations of a metric's labels are told apart; where they are not, nobody knows what is not there.
  func tellsAllApart(_ metric: Metric) -> Bool { labelled[metric, default: 0] < labelledLimit }

  subscript(metric: Metric, labels: LabelSet? = nil) -> Series<Bucket>? {
    places[SeriesKey(metric: metric, labels: labels)].map { series[$0] }
  }

  /// Counts something, once among all samples and once among those with the same labels.
  mutating func add(
    to metric: Metric, labels: LabelSet?, at second: UInt32, _ change: (inout Bucket) -> Void
  ) {
    count(SeriesKey(metric: metric, labels: nil), at: second, change)
    if let labels { count(SeriesKey(metric: metric, labels: labels), at: second, change) }
  }

  /// Makes all windows coarser.
  mutating func halve() {
    for place in series.indices { series[place].halve() }
    heapBytes = series.reduce(0) { $0 + $1.heapBytes + Self.bytesOfSeries }
  }

  /// What a series takes by itself, its place in the tables included.
  private static var bytesOfSeries: Int {
    MemoryLayout<Series<Bucket>>.stride + 2 * MemoryLayout<(SeriesKey<Metric>, Int)>.stride
  }

  private mutating func count(
    _ key: SeriesKey<Metric>, at second: UInt32, _ change: (inout Bucket) -> Void
  ) {
    let place: Int
    if let remembered = key.labels == nil ? latest : latestLabelled, remembered.key == key {
      place = remembered.place
    } else if let known = places[key] {
      place = known
    } else {
      if key.labels != nil {
        guard labelled[key.metric, default: 0] < labelledLimit else { return }
        labelled[key.metric, default: 0] += 1
      }
      place = series.count
      places[key] = place
      series.append(Series(bins: key.labels == nil ? bins : labelledBins))
      heapBytes += Self.bytesOfSeries
    }
    if key.labels == nil { latest = (key, place) } else { latestLabelled = (key, place) }
    let before = series[place].heapBytes
    series[place].add(at: second, change)
    heapBytes += series[place].heapBytes - before
  }
}
