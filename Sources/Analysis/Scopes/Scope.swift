/// All that is counted about somebody: the run, a team, an agent, a model, a tool.
struct Scope: Sendable {
  /// What the windows may hold. When they hold more, they get coarser: half as many buckets, each twice as wide.
  static let windowBytes = 384 << 10

  private(set) var counters = SeriesTable<Counter, CounterBucket>()
  private(set) var gauges = SeriesTable<Gauge, GaugeBucket>()
  private(set) var distributions: SeriesTable<Distribution, DistributionBucket>
  /// When anything was last heard of it.
  private(set) var latest: UInt32
  /// Tasks that were started and have not ended.
  var activeTasks = 0
  /// Tools that were called and have not answered.
  var openTools = 0
  /// How many tasks may be active at once, as declared.
  var capacity: Double?
  var coordination = CoordinationTime()
  var calibration = Calibration()
  /// Beyond this the windows get coarser.
  private var allowance = Self.windowBytes

  /// - Parameter labelledDistributions: so many labels of each distribution are told apart.
  init(at second: UInt32, labelledDistributions: Int) {
    latest = second
    distributions = SeriesTable(labelledLimit: labelledDistributions)
  }

  mutating func touch(at second: UInt32) { latest = max(latest, second) }

  mutating func count(_ counter: Counter, _ amount: Double, labels: LabelSet? = nil, at second: UInt32) {
    counters.add(to: counter, labels: labels, at: second) { $0.add(amount) }
    keepWithinBounds()
  }

  mutating func set(_ gauge: Gauge, to level: Double, labels: LabelSet? = nil, at second: UInt32) {
    gauges.add(to: gauge, labels: labels, at: second) { $0.add(level) }
    keepWithinBounds()
  }

  mutating func note(_ value: Double, in distribution: Distribution, labels: LabelSet? = nil, at second: UInt32) {
    distributions.add(to: distribution, labels: labels, at: second) { $0.add(value) }
    keepWithinBounds()
  }

  /// How much of a counter there was in the run.
  func total(_ counter: Counter) -> Double { counters[counter]?.whole.sum ?? 0 }

  var heapBytes: Int { counters.heapBytes + gauges.heapBytes + distributions.heapBytes }

  private mutating func keepWithinBounds() {
    guard heapBytes > allowance else { return }
    counters.halve()
    gauges.halve()
    distributions.halve()
    // What is left may be what no window can give up; then the next time is a good while away.
    allowance = max(Self.windowBytes, heapBytes + Self.windowBytes / 4)
  }
}
