import JSONText
public import Recognition
import Telemetry

/// Who tells something: an agent of another run, by the names it has there.
private struct NestedTeller {
  let run: String
  let agent: NestedRuns.Teller
}

/// What other proctors tell: figures that they have counted, and events that are passed on.
extension TeamMonitor {
  /// Whether a record of another proctor has come before: all that it tells is known.
  public func hasSeen(_ record: NestedRecord) -> Bool { nested.hasSeen(record) }

  /// Takes in a record of another proctor.
  ///
  /// - Parameter agent: the id that its agent has here.
  mutating func observe(_ record: NestedRecord, of agent: String, at moment: Moment, _ recorder: Recorder) {
    guard nested.admit(record) else { return }
    let teller = NestedTeller(run: record.run, agent: .init(team: record.team, agent: record.agent))
    switch record.said {
    case .call(let usage, let callID):
      count(usage, callID: callID, of: agent, teller, at: record.sequence, moment, recorder)
    case .correction(let usage):
      count(usage, callID: nil, of: agent, teller, at: record.sequence, moment, recorder)
    case .git(let operations):
      for operation in operations { show(GitActivity(operation), of: agent, at: moment, recorder) }
      count(AgentTotals(gitOperations: operations.count), of: agent, teller, at: record.sequence, moment)
    case .log(let entries):
      for entry in entries {
        show(entry, of: agent, at: moment, recorder)
        count(AgentTotals(entry), of: agent, teller, at: record.sequence, moment)
      }
    case .snapshot(let told):
      replace(by: told, run: record.run, at: record.sequence, showsLatest: true, moment, recorder)
    case .summary(let summary):
      end(summary, of: record, agent, at: moment, recorder)
    case .start(_, let data): recorder(agent, .structured(name: "x_nested_run_started", data: .object(data)))
    case .gap(_, let data): recorder(agent, .structured(name: "x_nested_gap", data: .object(data)))
    case .event(let name, let data): passOn(name, data, of: agent, teller, at: record.sequence, moment, recorder)
    }
  }

  // MARK: What happens

  private mutating func count(
    _ usage: ToldUsage, callID: String?, of agent: String, _ teller: NestedTeller, at sequence: Int64,
    _ moment: Moment, _ recorder: Recorder
  ) {
    guard var figures = nested.figures(of: teller.agent, in: teller.run, before: sequence) else { return }
    let new = figures.usage.adding(usage)
    guard new.isPossible, var changes = ledger.replace(figures.usage, by: new, of: agent, isTotal: false) else {
      return
    }
    figures.usage = new
    nested.set(figures, of: teller.agent, in: teller.run)
    if let index = changes.firstIndex(where: { $0.calls == 1 && !$0.isReconciliation }) {
      changes[index].durationMilliseconds = usage.durationMilliseconds
    }
    tell(changes, callID: callID, at: moment, recorder)
  }

  private mutating func count(
    _ more: AgentTotals, of agent: String, _ teller: NestedTeller, at sequence: Int64, _ moment: Moment
  ) {
    guard more != AgentTotals(), var figures = nested.figures(of: teller.agent, in: teller.run, before: sequence) else {
      return
    }
    let new = figures.totals + more
    guard nested.takeRoom(from: figures.totals, to: new) else { return }
    figures.totals = new
    nested.set(figures, of: teller.agent, in: teller.run)
    adjust(place(of: agent, at: moment), by: more, at: moment)
  }

  private mutating func passOn(
    _ name: String, _ data: JSONObject, of agent: String, _ teller: NestedTeller, at sequence: Int64,
    _ moment: Moment, _ recorder: Recorder
  ) {
    count(AgentTotals(event: name, data), of: agent, teller, at: sequence, moment)
    // It is told again here for the models that have no price.
    guard name != "x_nested_x_unpriced_model" else { return }
    observeEvent(name, data, of: agent, isOwn: false, at: moment, recorder)
  }

  private mutating func show(
    _ activity: GitActivity, of agent: String, at moment: Moment, _ recorder: Recorder
  ) {
    states[place(of: agent, at: moment)].show(activity, at: moment)
    recorder(agent, .gitActivity(activity))
  }

  private mutating func show(_ entry: LogReading, of agent: String, at moment: Moment, _ recorder: Recorder) {
    let entry = ActivityLog(entry, at: moment)
    states[place(of: agent, at: moment)].show(entry)
    if tellsLines || entry.level == .error { recorder(agent, .logEntry(entry)) }
  }

  private mutating func adjust(_ place: Int, by change: AgentTotals, at moment: Moment) {
    if change.lines > 0 { noteTalk(of: place) }
    errors += change.incidents.errors
    states[place].adjust(by: change, at: moment)
  }

  // MARK: Totals

  /// - Parameter showsLatest: whether the latest entries of the record's lists may be news.
  private mutating func replace(
    by told: NestedFigures, run: String, at sequence: Int64, showsLatest: Bool, _ moment: Moment, _ recorder: Recorder
  ) {
    let teller = NestedRuns.Teller(team: told.team, agent: told.agent)
    let place = place(of: told.id, at: moment)
    var told = told
    told.id = agentIDs[place]
    guard let (old, isForgotten) = nested.figures(of: teller, in: run, replacedAt: sequence) else { return }
    var new = old
    new.settled = sequence
    let usage = told.usage.map { MirroredUsage($0) } ?? MirroredUsage()
    if !usage.shows(sameAs: old.usage) { new.usage = usage }
    new.totals = AgentTotals(told, otherwise: old.totals)
    guard !isForgotten else { return nested.set(new, of: teller, in: run) }
    if showsLatest { showNews(of: told, since: old.totals, moment, recorder) }
    if let changes = ledger.replace(old.usage, by: new.usage, of: told.id, isTotal: true) {
      tell(changes, callID: nil, at: moment, recorder)
    } else {
      new.usage = old.usage
    }
    if nested.takeRoom(from: old.totals, to: new.totals) {
      adjust(place, by: new.totals - old.totals, at: moment)
    } else {
      new.totals = old.totals
    }
    nested.set(new, of: teller, in: run)
  }

  /// Shows those of the latest entries that nobody has told of one by one. How many these are, the totals say.
  private mutating func showNews(
    of told: NestedFigures, since old: AgentTotals, _ moment: Moment, _ recorder: Recorder
  ) {
    let operations = max(0, (told.gitOperations ?? 0) - old.gitOperations)
    for operation in told.latestGit.suffix(operations) {
      show(GitActivity(operation), of: told.id, at: moment, recorder)
    }
    var lines = max(0, (told.lines ?? 0) - old.lines)
    guard lines > 0 else { return }
    let news = told.latestLogs.reversed().prefix { entry in
      if entry.isLine { lines -= 1 }
      return lines >= 0
    }
    for entry in news.reversed() { show(entry, of: told.id, at: moment, recorder) }
  }

  private mutating func end(
    _ summary: NestedSummary, of record: NestedRecord, _ agent: String, at moment: Moment, _ recorder: Recorder
  ) {
    for told in summary.agents {
      replace(by: told, run: record.run, at: record.sequence, showsLatest: false, moment, recorder)
    }
    if nested.end(record.run, at: record.sequence, isWhole: summary.isWhole), let quality = summary.quality {
      self.quality.nested = self.quality.nested + NestedQuality(quality)
    }
    recorder(agent, .structured(name: "x_nested_run_summary", data: .object(summary.data)))
  }
}

extension AgentTotals {
  /// What an entry of the log adds to the figures.
  fileprivate init(_ entry: LogReading) {
    self.init(lines: entry.isLine ? 1 : 0)
    // A failure that an event tells as well is counted twice until the next total comes.
    if entry.level == .error, entry.isLine || entry.fingerprint != nil, !entry.followsError { incidents.errors = 1 }
  }

  /// What an event adds to them, until the next total comes.
  fileprivate init(event name: String, _ data: JSONObject) {
    self.init()
    func count(_ key: String) -> Int {
      data[key]?.int.flatMap { $0 < 0 ? nil : Int(clamping: min($0, Int64(IncidentCounts.most))) } ?? 0
    }
    if StructuredEvent.tellsFailure(event: name, in: data) { incidents.errors = 1 }
    switch name {
    case "test_run_completed" where data["framework"] != nil:
      incidents.testsPassed = count("passed")
      incidents.testsFailed = IncidentCounts.sum(count("failed"), count("errors"))
      incidents.testsSkipped = count("skipped")
    case "rate_limited": incidents.rateLimits = 1
    case "call_retried": incidents.retries = 1
    default: return
    }
    if data["waits"]?.bool == true { incidents.waitedMilliseconds = count("retry_after_ms") }
  }

  /// The figures of another proctor; where it does not say, what was known.
  fileprivate init(_ told: NestedFigures, otherwise known: AgentTotals) {
    self.init(
      gitOperations: told.gitOperations ?? known.gitOperations, lines: told.lines ?? known.lines,
      incidents: told.lines == nil ? known.incidents : told.incidents.map { IncidentCounts($0) } ?? IncidentCounts())
  }

  fileprivate static func + (one: AgentTotals, other: AgentTotals) -> AgentTotals {
    AgentTotals(
      gitOperations: one.gitOperations + other.gitOperations, lines: one.lines + other.lines,
      incidents: one.incidents + other.incidents)
  }

  fileprivate static func - (one: AgentTotals, other: AgentTotals) -> AgentTotals {
    AgentTotals(
      gitOperations: one.gitOperations - other.gitOperations, lines: one.lines - other.lines,
      incidents: one.incidents - other.incidents)
  }
}

extension ActivityLog {
  /// An entry that was told as such, of the time at which it is said to have been made.
  init(_ entry: LogReading, at moment: Moment) {
    let time = entry.timestamp.flatMap { Timestamp.milliseconds(rfc3339: $0) }
    self.init(
      timestampMilliseconds: time ?? moment.wallMilliseconds, level: LogLevel(rawValue: entry.level.rawValue) ?? .info,
      message: entry.message, source: LogSource(rawValue: entry.source) ?? .orchestrator, truncated: entry.isCut,
      errorType: entry.errorType, fingerprint: entry.fingerprint, followsError: entry.followsError)
  }
}
