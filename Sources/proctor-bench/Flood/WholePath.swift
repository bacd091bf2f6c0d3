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
  static let team = "team"
  /// The rules of every run, and one more for everything that is made for each of somebody whom a child can make up.
  private static let rules =
    ((try? DefaultRules.rules()) ?? [])
    + [
      "of_agents: tool.calls by agent > 0 @critical", "of_models: llm.calls[1h] by model > 0 for 1s",
      "of_tools: tool.calls[5m] by tool > 0 every 10s", "of_labels: event{name=other} > 0",
    ].compactMap { try? AlertRule($0) }
  /// Rules are looked at ten times a second, as in a run.
  private static let look: UInt64 = 100_000_000

  private(set) var lines = 0
  private(set) var bytes = 0
  private(set) var alerts = 0
  private let recorder: RunRecorder
  private let output: RecordOutput
  private var recognizer = TeamRecognizer(rules: .builtIn())
  private var joiner = GitJoiner(isTracing: true, isWatching: false)
  private var monitor: TeamMonitor
  private var engine = AlertEngine(rules: WholePath.rules)
  private var now = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 0)
  private var pending: [UInt8] = []
  private let writesRecords: Bool

  /// - Parameter file: where records go; without one they are not made.
  init(writingTo file: String? = nil) throws(BenchmarkFailure) {
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
    monitor = TeamMonitor(id: Self.team, tellsLines: writesRecords, redactor: redactor, at: now)
  }

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
    for snapshot in monitor.dueSnapshots(at: now) { recorder.record(snapshot, at: now) }
  }

  /// The child prints an event in proctor's envelope.
  ///
  /// - Parameter data: the members of its data, as JSON.
  func say(_ event: String, of agent: String, _ data: String) {
    pending += "{\"type\":\"agent_telemetry\",\"event\":\"".utf8
    pending += event.utf8
    pending += "\",\"agent_id\":\"".utf8
    pending += agent.utf8
    pending += "\",\"data\":{".utf8
    pending += data.utf8
    pending += "}}\n".utf8
    lines += 1
    if pending.count >= Corpus.chunkLength { flush() }
  }

  /// What was printed is read.
  func flush() {
    guard !pending.isEmpty else { return }
    bytes += pending.count
    let now = now
    pending.withUnsafeBytes { chunk in
      recognizer.read(chunk, from: .stdout) { reading in
        if case .git(let git) = reading.content {
          joiner.take(git, of: reading.agent, microseconds: now.wallMilliseconds * 1000, now: now.monotonicNanoseconds)
        } else {
          monitor.observe(reading, at: now, record: record)
        }
      }
    }
    for joined in joiner.due(now: now.monotonicNanoseconds) {
      monitor.observe(Reading(agent: joined.agent, content: .git(joined.reading)), at: now, record: record)
    }
    monitor.takeLineCounts { analysis.observe(lines: $1, team: Self.team, agent: $0, at: now) }
    pending.removeAll(keepingCapacity: true)
  }

  private func record(_ agent: String?, _ event: TelemetryEvent) {
    recorder.record(event, team: Self.team, agent: agent, at: now)
    engine.note(.event, team: Self.team, agent: agent)
  }

  /// How many agents have a state of their own.
  var agents: Int { monitor.agentIDs.count }

  /// A figure of the whole run.
  func figure(_ metric: String, of series: FigureSeries = .run) -> Double {
    analysis.figure(FigureQuery(of: metric), of: series, at: now.monotonicNanoseconds)?.value ?? 0
  }
}
