import Analysis
import Monitoring
import Recognition
import Telemetry
import TestSupport
import Testing

/// Whole runs of real orchestrators: tokens and git as the truth has them, however the reads were cut.
struct RecordingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let cut: ReplayCut
    var testDescription: String { "\(name), \(cut)" }
  }

  static let cases = ((try? Recording.names) ?? []).flatMap { name in
    ReplayCut.allCases.map { Case(name: name, cut: $0) }
  }

  @Test(arguments: cases)
  func `token totals equal the truth, per team and per agent`(replay: Case) throws {
    let recording = try Recording.load(replay.name)
    let team = ReplayedTeam(recording, cut: replay.cut)
    let usage = team.monitor.summary().tokenUsage
    let expected = recording.expected.tokens
    let figures = [
      ("input", usage?.inputTokens, expected.input), ("output", usage?.outputTokens, expected.output),
      ("total", usage?.totalTokens, expected.total), ("cache read", usage?.cacheReadTokens, expected.cacheRead),
      ("cache write", usage?.cacheWriteTokens, expected.cacheWrite),
    ]
    // What the output does not reveal is not held.
    for (name, found, figure) in figures where figure != nil { #expect(found ?? 0 == figure, "\(name)") }
    for (agent, tokens) in expected.byAgent ?? [:] {
      let summary = team.monitor.summary().agents.first { $0.id == agent }
      #expect(summary?.tokenUsage?.inputTokens ?? 0 == tokens.input, "\(agent)")
      #expect(summary?.tokenUsage?.outputTokens ?? 0 == tokens.output, "\(agent)")
    }
    if let cost = expected.costUsd {
      #expect(usage?.costNanodollars == Int64((cost * 1e9).rounded()))
    }
  }

  @Test(arguments: cases)
  func `every visible git operation is found and no decoy is`(replay: Case) throws {
    let recording = try Recording.load(replay.name)
    let team = ReplayedTeam(recording, cut: replay.cut)
    guard let expected = recording.expected.git else { return }
    #expect(
      team.git.map { "\($0.activity.operation) \($0.activity.ok ?? true)" }.sorted()
        == expected.map { "\($0.operation) \($0.ok ?? true)" }.sorted())
    for operation in expected where operation.commit != nil || operation.filesChanged != nil {
      #expect(
        team.git.contains {
          $0.activity.operation == operation.operation
            && (operation.commit == nil || $0.activity.commit == operation.commit)
            && (operation.filesChanged == nil || $0.activity.filesChanged == operation.filesChanged)
        }, "\(operation)")
    }
  }

  @Test(arguments: cases.filter { $0.cut == .asRecorded })
  func `each git operation belongs to the agent that did it`(replay: Case) throws {
    let recording = try Recording.load(replay.name)
    let team = ReplayedTeam(recording, cut: replay.cut)
    guard let expected = recording.expected.git?.filter({ $0.agent != nil }) else { return }
    #expect(
      team.git.map { "\($0.agent ?? "-") \($0.activity.operation)" }.sorted()
        == expected.map { "\($0.agent ?? "-") \($0.operation)" }.sorted())
  }
}

/// A recording replayed through recognition and monitoring, as a run would.
struct ReplayedTeam {
  private(set) var monitor: TeamMonitor
  private(set) var git: [(agent: String?, activity: GitActivity)] = []
  private(set) var events: [(agent: String?, event: TelemetryEvent)] = []
  /// What a run's figures would be.
  let analysis = RunAnalysis()

  /// - Parameter look: looks at the team after each reading.
  init(_ recording: Recording, cut: ReplayCut, look: (TeamMonitor) -> Void = { _ in }) {
    let start = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 0)
    monitor = TeamMonitor(id: recording.name, agents: [], at: start)
    var recognizer = TeamRecognizer(rules: .builtIn())
    var readings: [Reading] = []
    for chunk in recording.replay(cut) {
      let stream = ChildStream(rawValue: chunk.stream.rawValue) ?? .stdout
      chunk.bytes.withUnsafeBytes { bytes in recognizer.read(bytes, from: stream) { readings.append($0) } }
    }
    for stream in ChildStream.allCases { recognizer.end(of: stream) { readings.append($0) } }
    for reading in readings {
      var told: [(String?, TelemetryEvent)] = []
      monitor.observe(reading, at: start) { told.append(($0, $1)) }
      events += told.map { (agent: $0.0, event: $0.1) }
      look(monitor)
    }
    for (agent, event) in events { analysis.observe(event, team: recording.name, agent: agent, at: start) }
    monitor.takeLineCounts { analysis.observe(lines: $1, errors: $2, team: recording.name, agent: $0, at: start) }
    for case (let agent, .gitActivity(let activity)) in events { git.append((agent, activity)) }
  }
}
