import Telemetry

/// Derived figures that take more than what is counted of somebody: health, the states of teams, budgets.
extension RunAnalysis {
  /// What time to budget is reckoned with when no window is asked for.
  private static let spendingWindow = FigureWindow.latest(seconds: 300)

  /// What the run, a team or an agent may spend; nobody knows how long a budget lasts that is not told here.
  public func setBudget(of series: FigureSeries, dollars: Double?, tokens: Double?) {
    budgets[series] = SpendingLimits(dollars: dollars, tokens: tokens)
  }

  func figure(
    _ derived: DerivedFigure, of series: FigureSeries, over window: FigureWindow, at nanoseconds: UInt64
  ) -> Figure? {
    switch derived {
    case .health:
      guard series.model == nil, series.tool == nil else { return nil }
      let health = health(of: series, over: window, mindsAlerts: false, at: nanoseconds)
      return health.score.map { Figure($0, samples: health.components.count) }
    case .availability:
      guard let account = account(of: series, over: window, at: nanoseconds) else { return nil }
      let observed = account.up + account.down
      return observed > 0 ? Figure(Double(account.up) / Double(observed), samples: 1) : nil
    case .timeBetweenFailures:
      guard let account = account(of: series, over: window, at: nanoseconds), account.failures > 0 else { return nil }
      return Figure(Double(account.up) / 1e9 / Double(account.failures), samples: account.failures)
    case .timeToRepair:
      guard let account = account(of: series, over: window, at: nanoseconds), account.repairs > 0 else { return nil }
      return Figure(Double(account.repairTime) / 1e9 / Double(account.repairs), samples: account.repairs)
    case .timeToBudget: return timeToBudget(of: series, over: window, at: nanoseconds)
    case .time: return time(of: series, at: nanoseconds)
    default:
      guard let scope = scope(of: series) else { return nil }
      return derived.figure(of: scope, over: Window(window, of: self, at: nanoseconds))
    }
  }

  /// What the states of a team, or of all teams together, come to; agents have no states of their own.
  private func account(
    of series: FigureSeries, over window: FigureWindow, at nanoseconds: UInt64
  ) -> Uptime.Account? {
    guard knowsTime, series.agent == nil, series.model == nil, series.tool == nil else { return nil }
    let window = Window(window, of: self, at: nanoseconds)
    let concerned = series.team.map { [conditions[$0]].compactMap(\.self) } ?? Array(conditions.values)
    return concerned.reduce(Uptime.Account()) { $0 + $1.uptime.account(from: window.begin, to: window.end) }
  }

  /// Since the run began, or since the team's first process did.
  private func time(of series: FigureSeries, at nanoseconds: UInt64) -> Figure? {
    let window = Window(.run, of: self, at: nanoseconds)
    guard window.knowsTime else { return nil }
    guard let team = series.team else { return Figure(window.elapsed, samples: 1) }
    guard let start = conditions[team]?.uptime.start else { return nil }
    return Figure(Double(window.end - min(start, window.end)) / 1e9, samples: 1)
  }

  /// How long the budget lasts that lasts least; `nil` without a budget, or when nothing is spent.
  private func timeToBudget(
    of series: FigureSeries, over window: FigureWindow, at nanoseconds: UInt64
  ) -> Figure? {
    guard let limits = budgets[series] else { return nil }
    let window = window == .run ? Self.spendingWindow : window
    let parts = [
      (limits.dollars, "cost.usd", "burn.usd_per_hour"), (limits.tokens, "tokens.total", "burn.tokens_per_hour"),
    ]
    let times: [Double] = parts.compactMap { limit, metric, rate in
      guard let limit, let spent = figure(FigureQuery(of: metric), of: series, at: nanoseconds)?.value else {
        return nil
      }
      guard spent < limit else { return 0 }
      guard let rate = figure(FigureQuery(of: rate, over: window), of: series, at: nanoseconds)?.value, rate > 0 else {
        return nil
      }
      return (limit - spent) / rate * 3600
    }
    return times.min().map { Figure($0, samples: 1) }
  }
}

/// What somebody may spend.
struct SpendingLimits: Sendable {
  var dollars: Double?
  var tokens: Double?
}
