public import Alerts
import Analysis
import Foundation
import JSONText
import Monitoring
public import Recognition
import Telemetry

/// Tries rules on a recording: when would each have fired?
///
/// The clock is that of the records. Raw output has no times: everything happens at once then, and only what a whole run
/// comes to can be told.
public final class AlertReplay {
  /// Something that would have been told.
  public struct Moment: Equatable, Sendable {
    /// The rule.
    public let rule: String
    /// Seconds since the first record.
    public let seconds: Double
    /// What would have been told.
    public let change: AlertChange
  }

  /// More is not kept for one rule; it is counted.
  public static let keptMoments = 20
  /// Wakes between two records: a recording whose clock jumps by years is not looked at each second.
  private static let mostWakes = 10_000

  /// What would have been told, in order, the first ones of each rule.
  public private(set) var moments: [Moment] = []
  /// How often something would have been told, by rule.
  public private(set) var counts: [String: Int] = [:]
  /// Lines, or records, read.
  public private(set) var lines = 0
  /// Whether the recording is one of records.
  public private(set) var hasRecords = false
  /// Whether it holds events, of which figures are made, and not only snapshots.
  public private(set) var hasEvents = false
  /// From the first record to the last, in seconds.
  public var duration: Double { Double(now) / 1e9 }

  private let analysis = RunAnalysis()
  private let watch: AlertWatch
  private var splitter = LineSplitter()
  private var recognizer: TeamRecognizer
  private var monitor: TeamMonitor
  private var start: Int64?
  private var now: UInt64 = 0
  private var running: [String: Bool] = [:]

  /// - Parameters:
  ///   - rules: what is watched.
  ///   - lineRules: how raw output is read.
  public init(_ rules: [AlertRule], lineRules: RuleTable) {
    watch = AlertWatch(rules: rules, analysis: analysis, pause: 0)
    recognizer = TeamRecognizer(rules: lineRules)
    monitor = TeamMonitor(
      id: "recording", tellsLines: true, at: .init(wallMilliseconds: 0, monotonicNanoseconds: 0))
  }

  /// Reads a chunk of the recording.
  public func read(_ chunk: UnsafeRawBufferPointer) {
    var taken = LineSplitter()
    swap(&taken, &splitter)
    taken.split(chunk) { line, _ in take(line) }
    swap(&taken, &splitter)
  }

  /// The recording has ended.
  public func end() {
    splitter.end { line, _ in take(line) }
    recognizer.end(of: .stdout) { observe($0) }
    tell(watch.changes(at: moment, everything: true))
  }

  private var moment: Telemetry.Moment {
    .init(wallMilliseconds: (start ?? 0) &+ Int64(now / 1_000_000), monotonicNanoseconds: now)
  }

  // MARK: Lines

  private func take(_ line: UnsafeRawBufferPointer) {
    guard !line.isEmpty else { return }
    lines += 1
    let record = (try? JSONReader.read(Array(line))).flatMap(RecordedEvent.init)
    if lines == 1 {
      hasRecords = record != nil
      analysis.knowsTime = hasRecords
    }
    if let record {
      take(record)
    } else if !hasRecords {
      hasEvents = true
      recognizer.read(line, from: .stdout) { observe($0) }
      [UInt8(ascii: "\n")].withUnsafeBytes { recognizer.read($0, from: .stdout) { observe($0) } }
      tell(watch.changes(at: moment))
    }
  }

  private func observe(_ reading: Reading) {
    monitor.observe(reading, at: moment) { agent, event in
      observe(event, team: "recording", agent: agent)
    }
  }

  private func take(_ record: RecordedEvent) {
    if start == nil { start = record.timestampMilliseconds }
    let elapsed = max(0, record.timestampMilliseconds &- (start ?? 0))
    // 285 years fit into nanoseconds.
    advance(to: UInt64(min(elapsed, 9_000_000_000_000)) * 1_000_000)
    guard let event = record.event else { return }
    if let team = record.teamID, case .lifecycle(_, let state, _) = event {
      running[team] = [.running, .waitingInput, .stalled].contains(state)
      watch.restingTeams = Set(running.filter { !$0.value }.keys)
    }
    if record.agentID != nil { hasEvents = true }
    observe(event, team: record.teamID, agent: record.agentID)
    tell(watch.changes(at: moment))
  }

  private func observe(_ event: TelemetryEvent, team: String?, agent: String?) {
    if case .logEntry(let entry) = event {
      if let team, let agent, entry.source != .system, entry.fingerprint == nil {
        analysis.observe(lines: 1, team: team, agent: agent, at: moment)
        watch.noteLines(team: team, agent: agent)
      }
      guard entry.level == .error else { return }
    }
    analysis.observe(event, team: team, agent: agent, at: moment)
    // Anomalies are in the recording already, if they were told at all.
    _ = analysis.takeAnomalies()
    watch.note(event, team: team, agent: agent)
  }

  // MARK: Time

  /// Lets time pass, and looks whenever a live run would have looked.
  private func advance(to time: UInt64) {
    var wakes = 0
    while wakes < Self.mostWakes, let next = watch.deadline(nextWake: 0), next <= time {
      wakes += 1
      now = max(now, next)
      tell(watch.changes(at: moment))
    }
    now = max(now, time)
  }

  private func tell(_ changes: [AlertChange]) {
    for change in changes {
      counts[change.alert.rule, default: 0] += 1
      guard counts[change.alert.rule, default: 0] <= Self.keptMoments else { continue }
      moments.append(Moment(rule: change.alert.rule, seconds: duration, change: change))
    }
  }
}
