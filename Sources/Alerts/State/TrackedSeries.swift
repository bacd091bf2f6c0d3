import Analysis
import Telemetry

/// What is remembered of a rule about one series that is, or lately was, in trouble.
struct TrackedSeries {
  var state = AlertState.inactive
  /// The figure at the last look.
  var value: Double?
  /// When it last began to fire.
  var firedAt = Moment(wallMilliseconds: 0, monotonicNanoseconds: 0)
  /// When it was last looked at, on the monotonic clock.
  var lookedAt: UInt64 = 0
  /// When it was last told, on the monotonic clock.
  var toldAt: UInt64 = 0
  /// Whether the last that was told is that it fires.
  var isToldFiring = false
  var flaps = FlapGuard()
  /// Whether changes are kept back at present.
  var isKeptBack = false

  /// When to look again although nothing has happened.
  ///
  /// - Parameter rhythm: of the rule.
  func deadline(of rule: AlertRule, _ rhythm: RuleRhythm) -> UInt64? {
    var moments: [UInt64] = []
    if state != .inactive, rhythm.changesByItself { moments.append(lookedAt.addingSaturating(Self.tick)) }
    if let deadline = state.deadline(of: rule) { moments.append(deadline) }
    if state.isFiring, let every = rule.every { moments.append(toldAt.addingSaturating(every)) }
    if isKeptBack { moments.append(flaps.calmAt) }
    return moments.min()
  }

  /// A second: how exactly alerts begin and end when nothing but time passes.
  private static let tick: UInt64 = 1_000_000_000

  /// What has to be told now: a change, unless it changes too often, or that it goes on.
  mutating func news(_ transition: AlertState.Transition?, of rule: AlertRule, at now: UInt64) -> AlertChange.Kind? {
    let wasKeptBack = isKeptBack
    isKeptBack = flaps.isFlapping(at: now)
    // The change by which it turned out to flap is the last one told.
    guard !(wasKeptBack && isKeptBack) else { return nil }
    if wasKeptBack, state.isFiring != isToldFiring { return state.isFiring ? .fired : .resolved }
    switch transition {
    case .fired: return .fired
    case .resolved: return .resolved
    case nil:
      guard state.isFiring, let every = rule.every, now >= toldAt.addingSaturating(every) else { return nil }
      return .repeated
    }
  }

  /// Whether it is out of trouble, and nothing about it is to be told.
  var isCalm: Bool { state == .inactive && !isKeptBack }

  /// Whether nothing is lost when it is forgotten.
  func isForgettable(at now: UInt64) -> Bool { isCalm && flaps.isForgotten(at: now) }
}

/// The series that a rule remembers, in the order in which they came.
struct SeriesTable {
  /// More are not told of: a child that makes up agents would have us make up alerts.
  static let capacity = 256

  private(set) var order: [FigureSeries] = []
  private var states: [FigureSeries: TrackedSeries] = [:]
  /// Whether a series had no place.
  private(set) var isOverflowing = false
  /// Whether all places are taken and none of them was calm when last looked: nobody need search again for each of a thousand
  /// series that find no place.
  private var isCrowded = false

  /// What is remembered of a series.
  subscript(series: FigureSeries) -> TrackedSeries? { states[series] }

  /// Remembers a series, if there is a place for it; whether there is.
  mutating func remember(_ tracked: TrackedSeries, of series: FigureSeries, at now: UInt64) -> Bool {
    if states[series] == nil {
      guard makeRoom(at: now) else {
        isOverflowing = true
        return false
      }
      order.append(series)
    }
    states[series] = tracked
    if tracked.isCalm { isCrowded = false }
    return true
  }

  mutating func forget(_ series: FigureSeries) {
    guard states.removeValue(forKey: series) != nil else { return }
    isCrowded = false
    order.removeAll { $0 == series }
  }

  /// Whoever is out of trouble makes room; of the others that lately were, the first one only remembers its flapping.
  private mutating func makeRoom(at now: UInt64) -> Bool {
    guard states.count >= Self.capacity else { return true }
    guard !isCrowded else { return false }
    let forgettable = order.filter { states[$0]?.isForgettable(at: now) ?? true }
    let calm = order.first { states[$0]?.isCalm ?? true }
    for series in forgettable.isEmpty ? [calm].compactMap(\.self) : forgettable { states[series] = nil }
    order.removeAll { states[$0] == nil }
    isCrowded = states.count >= Self.capacity
    return !isCrowded
  }
}
