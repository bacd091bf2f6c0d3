/// All that is counted about somebody: the run, a team, an agent, a model, a tool.
struct Scope: Sendable {
  private(set) var counters: SeriesTable<Counter, CounterBucket>
  private(set) var gauges: SeriesTable<Gauge, GaugeBucket>
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
  private var allowance: Int
  private let bytes: Int
  /// So many more metrics of the orchestrator's own are told apart; later ones are not kept.
  private var customMetrics: Int

  init(at second: UInt32, within limits: ScopeLimits) {
    latest = second
    bytes = limits.bytes
    allowance = bytes
    counters = SeriesTable(labelledLimit: limits.labelledCounters)
    gauges = SeriesTable(labelledLimit: limits.labelledCounters)
    distributions = SeriesTable(
      labelledLimit: limits.labelledDistributions, bins: limits.bins, labelledBins: limits.labelledBins)
    customMetrics = limits.customMetrics
  }

  mutating func touch(at second: UInt32) { latest = max(latest, second) }

  mutating func count(_ counter: Counter, _ amount: Double, labels: LabelSet? = nil, at second: UInt32) {
    counters.add(to: counter, labels: labels, at: second) { $0.add(amount) }
    keepWithinBounds()
  }

  mutating func set(_ gauge: Gauge, to level: Double, labels: LabelSet? = nil, at second: UInt32) {
    if case .custom(let name) = gauge, name != RunAnalysis.other, gauges[gauge] == nil {
      guard customMetrics > 0 else { return }
      customMetrics -= 1
    }
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
    allowance = max(bytes, heapBytes + bytes / 4)
  }
}
