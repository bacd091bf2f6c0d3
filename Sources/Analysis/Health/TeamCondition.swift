import Telemetry

/// Where a team stands, as far as its health and its availability depend on it.
struct TeamCondition: Sendable {
  var state: LifecycleState?
  /// Its latest process ended badly.
  var hasExitedBadly = false
  var isStalled = false
  var uptime = Uptime()
  /// What its processes may hold together, in MiB.
  var memoryLimit: Double?
  /// How many processes it may have.
  var processLimit: Int?

  mutating func enter(_ state: LifecycleState, at now: UInt64) {
    self.state = state
    uptime.enter(state, at: now)
    isStalled = state == .stalled
    if state == .running { hasExitedBadly = false }
  }

  /// Whether its orchestrator runs, so that silence means something.
  var isUp: Bool {
    switch state {
    case .running, .waitingInput, .stalled, .stopping: true
    case .starting, .restarting, .stopped, .error, nil: false
    }
  }

  var caps: [Health.Cap] {
    var caps: [Health.Cap] = []
    if state == .error || (state == .restarting && hasExitedBadly) { caps.append(.failedExit) }
    if isStalled { caps.append(.stalled) }
    return caps
  }

  /// How much of its limits is used, the fullest one; `nil` without a limit or a process.
  func use(of metrics: ProcessMetrics?) -> Double? {
    guard let metrics else { return nil }
    let memory = memoryLimit.flatMap { limit in (metrics.tree?.memoryMB ?? metrics.memoryMB).map { $0 / limit } }
    let processes = processLimit.flatMap { limit in metrics.tree.map { Double($0.processes) / Double(limit) } }
    return [memory, processes].compactMap(\.self).max()
  }
}

/// An alert of the highest severity, by its rule and whom it is about.
struct CriticalAlert: Hashable, Sendable {
  var rule: String
  var series: FigureSeries
}
