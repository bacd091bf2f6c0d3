import Telemetry

/// Tokens, money, errors, and what processes take.
extension RunAnalysis {
  /// Takes in a call that was counted: the sums are those of the usage ledger.
  func observe(_ usage: TokenUsage, callID: String?, of who: Subject) {
    let who = about(who, model: usage.model)
    let parts: [(Counter, Double?)] = [
      (.cost, usage.costNanodollars.map(Double.init)), (.tokens, usage.totalTokens.map(Double.init)),
      (.inputTokens, usage.inputTokens.map(Double.init)), (.outputTokens, usage.outputTokens.map(Double.init)),
      (.cacheReadTokens, usage.cacheReadTokens.map(Double.init)),
      (.cacheWriteTokens, usage.cacheWriteTokens.map(Double.init)),
      (.modelCalls, Double(usage.calls ?? 1)), (.unpricedCalls, usage.unpricedCalls.map(Double.init)),
    ]
    count(parts, model: usage.model, of: who)
    count(.turns, Double(usage.calls ?? 1), of: who)
    let told = usage.durationMilliseconds.map { $0 / 1000 }
    noteModel(seconds: seconds(.model, callID, told: told, of: who), model: usage.model, of: who)
  }

  func observe(_ difference: TypedEvent.UsageDifference, of who: Subject) {
    let parts: [(Counter, Double?)] = [
      (.cost, difference.dollars.map { ($0 * 1e9).rounded() }), (.tokens, difference.total),
      (.inputTokens, difference.input), (.outputTokens, difference.output),
      (.cacheReadTokens, difference.cacheRead), (.cacheWriteTokens, difference.cacheWrite),
      (.modelCalls, difference.calls),
    ]
    count(parts, model: difference.model, of: who)
    count(.turns, difference.calls, of: who)
  }

  private func count(_ parts: [(Counter, Double?)], model: String?, of who: Subject) {
    for (counter, amount) in parts {
      guard let amount else { continue }
      count(counter, amount, labels: labels.labels(of: counter.rawValue, [model ?? ""]), of: who)
      if counter == .cost { spendOnTask(amount, of: who) }
    }
  }

  // MARK: Errors

  /// An event has told of a failure.
  func noteFailure(toldBy name: String, of who: Subject) {
    guard tallies[who.agent ?? -1, default: AgentTally()].errors.isNew(failureAt: who.nanoseconds) else { return }
    noteError(type: name, of: who)
  }

  func observe(_ entry: ActivityLog, of who: Subject) {
    guard tallies[who.agent ?? -1, default: AgentTally()].errors.isNew(entry, at: who.nanoseconds) else { return }
    noteError(type: entry.errorType ?? Self.unknownType, of: who)
  }

  /// Lines that are errors, of which no more is known.
  func note(errorLines lines: Int, of who: Subject) {
    let new = tallies[who.agent ?? -1, default: AgentTally()].errors.new(ofLines: lines, at: who.nanoseconds)
    noteError(type: Self.unknownType, new, of: who)
  }

  private static let unknownType = "log"

  private func noteError(type: String, _ times: Int = 1, of who: Subject) {
    var who = who
    // An error in the log names no model and no tool, so those of an event would not add up with it.
    (who.model, who.tool) = (nil, nil)
    if type != latestError?.type {
      latestError = (type, labels.labels(of: Counter.errors.rawValue, [type]))
    }
    count(.errors, Double(times), labels: latestError?.labels, of: who)
  }

  // MARK: Processes

  /// All agents of a team share one process: its metrics are the team's, and those of the run are the teams' sums.
  func observe(_ metrics: ProcessMetrics, team: String, of who: Subject) {
    processes[team] = metrics
    var owner = who
    owner.agent = nil
    if let place = owner.team { set(metrics, &teams[place], at: who.second) }
    setRunProcesses(at: who.second)
  }

  func forgetProcesses(of team: String, _ who: Subject) {
    guard processes.removeValue(forKey: team) != nil else { return }
    setRunProcesses(at: who.second)
  }

  private func set(_ metrics: ProcessMetrics, _ scope: inout Scope, at second: UInt32) {
    for (gauge, level) in metrics.levels { scope.set(.known(gauge), to: level, at: second) }
  }

  private func setRunProcesses(at second: UInt32) {
    var sums: [KnownGauge: Double] = [:]
    for metrics in processes.values {
      for (gauge, level) in metrics.levels { sums[gauge, default: 0] += level }
    }
    for (gauge, level) in sums { run.set(.known(gauge), to: level, at: second) }
  }
}

extension ProcessMetrics {
  /// Over all processes of the team where that is known.
  fileprivate var levels: [(KnownGauge, Double)] {
    let levels: [(KnownGauge, Double?)] = [
      (.processor, tree?.cpuPercent ?? cpuPercent), (.memory, tree?.memoryMB ?? memoryMB),
      (.processes, tree.map { Double($0.processes) }), (.threads, (tree?.threads ?? threads).map(Double.init)),
    ]
    return levels.compactMap { gauge, level in level.map { (gauge, $0) } }
  }
}
