public import Analysis
public import Telemetry

/// Holds rules against the figures of a run and tells when alerts begin, go on and end.
///
/// It has no clock. Whoever has one notes what happens, asks for what has changed at that moment, and comes back at the
/// latest at ``deadline``: then every alert begins and ends to the second, and a run at rest is left alone.
public struct AlertEngine {
  /// The rules.
  public let rules: [AlertRule]
  private var watches: [RuleWatch]
  private var touched = Touched()

  /// An engine to which nothing has happened yet.
  public init(rules: [AlertRule]) {
    self.rules = rules
    watches = rules.map(RuleWatch.init)
  }

  /// Takes note that something has happened that may change figures.
  public mutating func note(_ happening: Happening, team: String?, agent: String?) {
    touched.note(happening, FigureSeries(team: team, agent: agent))
  }

  /// Whether something has happened since the last look that concerns a rule.
  public var isTouched: Bool { watches.contains { $0.isConcerned(by: touched) } }

  /// Looks at what may have changed.
  ///
  /// - Parameter everything: whether every rule is looked at, as at the end of a run.
  public mutating func changes(
    _ source: some FigureSource, at moment: Moment, everything: Bool = false
  ) -> [AlertChange] {
    var changes: [AlertChange] = []
    for index in watches.indices {
      watches[index].look(at: source, touched, everything: everything, at: moment, into: &changes)
    }
    touched = Touched()
    return changes
  }

  /// The latest moment for the next look at alerts that are about to begin or end; `nil` when only what happens can change
  /// anything.
  public var deadline: UInt64? { watches.compactMap(\.deadline).min() }

  /// When a look is due at rules of which nothing is the matter; that may be some seconds later.
  public var nextLook: UInt64? { watches.compactMap(\.nextLook).min() }

  /// The alerts that are out, in the order of the rules.
  public func active(_ source: some FigureSource) -> [(series: FigureSeries, alert: Alert)] {
    watches.flatMap { $0.active(source) }
  }

  /// The rules that more series are in trouble with than are told apart, each named once.
  public mutating func takeOverflowing() -> [String] {
    watches.indices.compactMap { watches[$0].takeOverflow() ? rules[$0].name : nil }
  }
}

/// What has happened since the last look.
struct Touched {
  /// More subjects than this are not told apart: then everything is looked at.
  private static let limit = 64

  private(set) var happenings: Set<Happening> = []
  /// Teams and agents in the order in which something happened to them; `nil` when there were too many.
  private(set) var subjects: [FigureSeries]? = []
  private var known: Set<FigureSeries> = []
  private var latest: (happening: Happening, subject: FigureSeries)?

  mutating func note(_ happening: Happening, _ subject: FigureSeries) {
    // In a flood most of what happens is the same about the same.
    if let latest, latest == (happening, subject) { return }
    latest = (happening, subject)
    happenings.insert(happening)
    guard known.insert(subject).inserted else { return }
    guard known.count <= Self.limit else { return subjects = nil }
    subjects?.append(subject)
  }

  /// The series of a grouping that may have changed; `nil` when that is unknown.
  func series(by grouping: FigureGrouping) -> [FigureSeries]? {
    switch grouping {
    case .run: return [.run]
    case .model, .tool: return nil
    case .team:
      var teams: Set<String> = []
      return subjects?.compactMap(\.team).filter { teams.insert($0).inserted }.map { FigureSeries(team: $0) }
    case .agent: return subjects?.filter { $0.agent != nil }
    }
  }
}
