/// One tool, session or thread: what its running and final totals are totals of.
struct UsageScope: Sendable {
  /// Whose tokens of which model.
  struct EntryKey: Hashable, Comparable, Sendable {
    let agent: String
    let model: String?

    /// An order that does not depend on hashing.
    static func < (left: Self, right: Self) -> Bool {
      (left.agent, left.model ?? "") < (right.agent, right.model ?? "")
    }
  }

  /// What was counted under one key.
  struct Entry: Sendable {
    var sum = UsageSum()
    /// What of it a final total of an earlier process has settled for good.
    var base = UsageSum()
    /// What of it the latest final total has settled.
    var settled = UsageSum()

    /// What the next final total is about.
    var current: TokenCounts { sum.counts - base.counts }
  }

  /// The most totals told apart by a key (a model's name, mostly); the one told longest ago is forgotten first.
  static let maximumSeries = 16

  /// Tells this scope from an earlier one of the same name that has been forgotten.
  let serial: Int
  /// When it was last used, in readings.
  var lastUse = 0
  var entries: [EntryKey: Entry] = [:]
  /// Tokens beyond the bound on entries: counted, but out of reach of a final total.
  var untracked = TokenCounts()
  /// How often a final total has settled its calls; what was known of single calls before is history then.
  var settlements = 0
  /// How often a cost has been spread over its calls.
  var coverings = 0
  /// What the latest final total came to.
  var finalTokens: Int?
  /// The latest call, for a cost that is printed on a line of its own.
  var latestCall: Int?
  /// What the whole team had used when the present session started.
  private(set) var start = TokenCounts()
  private(set) var series: [String: CounterSeries] = [:]
  private var seriesOrder: [String] = []

  init(serial: Int) { self.serial = serial }

  /// Later totals no longer contain what was counted so far.
  mutating func startAnew(above start: TokenCounts) {
    self.start = start
    series = [:]
    seriesOrder = []
  }

  /// The running total with a key, or the one without.
  subscript(key: String?) -> CounterSeries {
    get { series[key ?? ""] ?? newSeries(key) }
    set {
      let name = key ?? ""
      if series.updateValue(newValue, forKey: name) == nil {
        if seriesOrder.count >= Self.maximumSeries { series[seriesOrder.removeFirst()] = nil }
        seriesOrder.append(name)
      }
    }
  }

  /// Something was counted call by call.
  mutating func credit(_ counts: TokenCounts, calls: Int, cost: Money?, model: String?) {
    self[nil].latest.credit(counts, calls: calls, cost: cost)
    if let model, series[model] != nil { self[model].latest.credit(counts, calls: calls, cost: cost) }
  }

  /// A total of one model contains what was counted of it call by call.
  private func newSeries(_ key: String?) -> CounterSeries {
    var new = CounterSeries(above: start)
    guard let key else { return new }
    for (entry, value) in entries where ModelName.isSame(entry.model, key) && !value.sum.counts.isZero && start.isZero {
      new.latest.credit(value.sum.counts, calls: value.sum.calls, cost: value.sum.reportedCost)
    }
    return new
  }
}
