import Alerts
import Analysis
import Monitoring
import Output
import Recognition
import Redaction
import Supervision
import Telemetry

/// From the bytes of a child to records, as a run does it: read, told apart, cleaned, counted, watched by rules, written.
final class WholePath {
  /// One orchestrator's output, and what is known of its team.
  private struct Team {
    let id: String
    var recognizer = TeamRecognizer(rules: .builtIn())
    var joiner = GitJoiner(isTracing: true, isWatching: false)
    var monitor: TeamMonitor
    var pending: [UInt8] = []
  }

  /// The rules of every run, and one more for everything that is made for each of somebody whom a child can make up.
  private static let rules =
    ((try? DefaultRules.rules()) ?? [])
    + [
      "of_agents: tool.calls by agent > 0 @critical", "of_models: llm.calls[1h] by model > 0 for 1s",
      "of_tools: tool.calls[5m] by tool > 0 every 10s", "of_labels: event{name=other} > 0",
    ].compactMap { try? AlertRule($0) }

  private(set) var lines = 0
  private(set) var bytes = 0
  private(set) var alerts = 0
  private let recorder: RunRecorder
  private let output: RecordOutput
  private var teams: [Team]
  private var engine = AlertEngine(rules: WholePath.rules)
  private var now = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 0)
  private let writesRecords: Bool

  /// - Parameters:
  ///   - file: where records go; without one they are not made.
  ///   - teams: how many orchestrators print.
  init(writingTo file: String? = nil, teams count: Int = 1) throws(BenchmarkFailure) {
    let redactor = Redactor()
    writesRecords = file != nil
    do {
      output = try RecordOutput { _, _, _ in [] }
      if let file { try output.addFile(path: file) }
    } catch {
      throw .impossible("records cannot be written: \(error)")
    }
    recorder = RunRecorder(
      runID: "0123456789abcdef", emit: writesRecords ? .all : .snapshots, redactor: redactor, output: output)
    teams = (0..<count).map { [writesRecords, now] number in
      let id = Self.team(number)
      return Team(id: id, monitor: TeamMonitor(id: id, tellsLines: writesRecords, redactor: redactor, at: now))
    }
  }

  static func team(_ number: Int = 0) -> String { "team-\(number)" }

  var analysis: RunAnalysis { recorder.analysis }

  /// Time passes.
  func pass(nanoseconds: UInt64) {
    flush()
    now.monotonicNanoseconds += nanoseconds
    now.wallMilliseconds += Int64(nanoseconds / 1_000_000)
    recorder.judgeSilence(at: now)
    for change in engine.changes(analysis, at: now) {
      alerts += 1
      recorder.record(.alert(change.alert), team: change.series.team, agent: change.series.agent, at: now)
    }
    guard writesRecords else { return }
    for index in teams.indices {
      for snapshot in teams[index].monitor.dueSnapshots(at: now) { recorder.record(snapshot, at: now) }
    }
  }

  /// A child prints an event in proctor's envelope.
  ///
  /// - Parameter data: the members of its data, as JSON.
  func say(_ event: String, of agent: String, _ data: String, team: Int = 0) {
    say(
      "{\"type\":\"agent_telemetry\",\"event\":\"\(event)\",\"agent_id\":\"\(agent)\",\"data\":{\(data)}}", team: team)
  }

  /// A child prints a line.
  func say(_ line: String, team: Int = 0) {
    teams[team].pending += line.utf8
    teams[team].pending.append(UInt8(ascii: "\n"))
    lines += 1
    if teams[team].pending.count >= Corpus.chunkLength { flush(team) }
  }

  /// What was printed is read.
  func flush() {
    for index in teams.indices { flush(index) }
  }

  private func flush(_ index: Int) {
    guard !teams[index].pending.isEmpty else { return }
    bytes += teams[index].pending.count
    // In place: what a copy of a team holds would be copied with the first thing that changes.
    flush(&teams[index])
    teams[index].pending.removeAll(keepingCapacity: true)
  }

  private func flush(_ team: inout Team) {
    let now = now
    let record = { [id = team.id] (agent: String?, event: TelemetryEvent) in self.record(event, of: agent, in: id) }
    team.pending.withUnsafeBytes { chunk in
      team.recognizer.read(chunk, from: .stdout) { reading in
        if case .git(let git) = reading.content {
          team.joiner.take(
            git, of: reading.agent, microseconds: now.wallMilliseconds * 1000, now: now.monotonicNanoseconds)
        } else {
          team.monitor.observe(reading, at: now, record: record)
        }
      }
    }
    for joined in team.joiner.due(now: now.monotonicNanoseconds) {
      team.monitor.observe(Reading(agent: joined.agent, content: .git(joined.reading)), at: now, record: record)
    }
    team.monitor.takeLineCounts { [id = team.id] in
      analysis.observe(lines: $1, errors: $2, team: id, agent: $0, at: now)
    }
  }

  private func record(_ event: TelemetryEvent, of agent: String?, in team: String) {
    recorder.record(event, team: team, agent: agent, at: now)
    engine.note(.event, team: team, agent: agent)
  }

  /// How many agents have a state of their own.
  var agents: Int { teams.reduce(0) { $0 + $1.monitor.agentIDs.count } }

  /// A figure of the whole run.
  func figure(_ metric: String, of series: FigureSeries = .run) -> Double {
    analysis.figure(FigureQuery(of: metric), of: series, at: now.monotonicNanoseconds)?.value ?? 0
  }
}
