public import Telemetry

/// Health: what is known of somebody, in one number. The definition is in `docs/figures.md`.
extension RunAnalysis {
  /// Health is of the present: of the latest five minutes. What did not happen in them is taken from the whole run.
  public static let healthWindow = FigureWindow.latest(seconds: 300)

  // MARK: What only others know

  /// A team does nothing, or does something again. That it has come into the state of the same name is known by itself.
  public func noteStalled(_ isStalled: Bool = true, team: String) {
    conditions[team, default: TeamCondition()].isStalled = isStalled
  }

  /// A budget is used up: the run's, or that of a team or an agent.
  public func noteBudgetExceeded(team: String?, agent: String? = nil) {
    overBudget.insert(FigureSeries(team: team, agent: agent))
  }

  /// An alert of the highest severity has begun to fire, or has ended.
  public func noteCriticalAlert(of rule: String, about series: FigureSeries, isFiring: Bool) {
    let alert = CriticalAlert(rule: rule, series: series)
    if isFiring { criticalAlerts.insert(alert) } else { criticalAlerts.remove(alert) }
  }

  /// What a team's processes may take: without limits nobody knows how much of them is used.
  public func setLimits(ofTeam team: String, memoryMB: Double?, processes: Int?) {
    conditions[team, default: TeamCondition()].memoryLimit = memoryMB
    conditions[team, default: TeamCondition()].processLimit = processes
  }

  // MARK: What events tell

  func enter(_ state: LifecycleState, team: String, at now: UInt64) {
    conditions[team, default: TeamCondition()].enter(state, at: now)
  }

  func observe(_ standing: BudgetStanding) {
    guard standing.status == .exceeded else { return }
    noteBudgetExceeded(team: standing.scope.team, agent: standing.scope.agent)
  }

  func end(_ exit: ProcessExit, team: String, _ who: Subject) {
    conditions[team, default: TeamCondition()].hasExitedBadly = exit.code != 0
    forgetProcesses(of: team, who)
    forgetOperations(of: who)
  }

  // MARK: The number

  /// How well the run, a team or an agent does at a time; models and tools have no health.
  ///
  /// - Parameter mindsAlerts: whether critical alerts cap it. For the rules they do not: an alert about health would keep
  ///   itself alive.
  public func health(
    of series: FigureSeries, over window: FigureWindow = healthWindow, mindsAlerts: Bool = true, at nanoseconds: UInt64
  ) -> Health {
    func recent(_ metric: String, _ aggregate: FigureQuery.Aggregate = .value) -> Double? {
      let query = FigureQuery(aggregate, of: metric, over: window)
      var whole = query
      whole.window = .run
      return (figure(query, of: series, at: nanoseconds) ?? figure(whole, of: series, at: nanoseconds))?.value
    }
    var components: [Health.Component: Double] = [:]
    components[.success] = recent("success_rate").map { Self.ramp($0, from: 0.5, to: 0.95) }
    components[.errors] = recent("error_ratio").map { Self.ramp($0, from: 0.25, to: 0.02) }
    components[.latency] = recent("llm.duration", .quantile(0.95)).map { Self.ramp($0, from: 10, to: 2.5) }
    components[.liveness] = silence(of: series, at: nanoseconds).map { Self.ramp($0, from: 600, to: 60) }
    components[.resources] = use(of: series).map { Self.ramp($0, from: 1, to: 0.7) }
    components[.quality] = recent("task.quality", .mean)
    return Health(components: components, caps: caps(of: series).filter { mindsAlerts || $0 != .criticalAlert })
  }

  /// 0 at the bad value and beyond, 1 at the good one and beyond.
  private static func ramp(_ value: Double, from bad: Double, to good: Double) -> Double {
    min(max((value - bad) / (good - bad), 0), 1)
  }

  private func caps(of series: FigureSeries) -> [Health.Cap] {
    var caps = teams(of: series).flatMap { conditions[$0]?.caps ?? [] }
    if overBudget.contains(where: { $0.concerns(series) }) { caps.append(.overBudget) }
    if criticalAlerts.contains(where: { $0.series.concerns(series) }) { caps.append(.criticalAlert) }
    return caps
  }

  /// The teams whose state somebody shares: all agents of a team live in its process, and the run in all of them.
  private func teams(of series: FigureSeries) -> [String] {
    if let team = series.team { return [team] }
    return Array(conditions.keys)
  }

  /// Seconds since anything was heard, none while a tool is at work; `nil` when nobody runs, or nobody knows the time.
  ///
  /// In a team one agent mostly works while the others wait for it, so an agent's own silence means something only while it
  /// has a task; otherwise its team's counts.
  private func silence(of series: FigureSeries, at nanoseconds: UInt64) -> Double? {
    guard knowsTime, teams(of: series).contains(where: { conditions[$0]?.isUp == true }) else { return nil }
    var series = series
    if series.agent != nil, scope(of: series)?.activeTasks ?? 0 == 0 { series.agent = nil }
    guard let scope = scope(of: series) else { return nil }
    if scope.openTools > 0 { return 0 }
    let now = second(of: max(nanoseconds, latest))
    return Double(now - min(scope.latest, now))
  }

  /// How much of their limits is used, the fullest one.
  private func use(of series: FigureSeries) -> Double? {
    teams(of: series).compactMap { conditions[$0]?.use(of: processes[$0]) }.max()
  }
}

extension FigureSeries {
  /// Whether what is known of this one is a concern of another: what holds for a team holds for its agents and for the run,
  /// what holds for an agent for its team and the run, what holds for the run for nobody else.
  fileprivate func concerns(_ other: FigureSeries) -> Bool {
    if other == self || other == .run { return true }
    guard let team, team == other.team else { return false }
    return agent == nil || other.agent == nil
  }
}
