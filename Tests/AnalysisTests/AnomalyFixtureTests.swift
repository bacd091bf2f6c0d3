import JSONText
import Telemetry
import TestSupport
import Testing

@testable import Analysis

/// `fixtures/anomalies` holds two recordings for each kind: one with the anomaly as a run tells it, and one that comes close to
/// it and has none. Both are watched as a run is, second by second.
struct AnomalyFixtureTests {
  @Test(arguments: Anomaly.Kind.allCases)
  func `what the recording of each kind tells is seen again, at the same time, by the same evidence`(
    kind: Anomaly.Kind
  ) throws {
    let recording = try WatchedRecording(kind, "positive")
    #expect(recording.told.map { $0.data["kind"]?.string } == [kind.rawValue])
    #expect(recording.told.allSatisfy { $0.data["evidence"]?.object?.members.isEmpty == false })
    #expect(recording.seen == recording.told)
    #expect(recording.counts == [kind.rawValue: 1])
  }

  @Test(arguments: Anomaly.Kind.allCases)
  func `what comes close to each kind is none of any`(kind: Anomaly.Kind) throws {
    let recording = try WatchedRecording(kind, "near-miss")
    #expect(recording.told.isEmpty)
    #expect(recording.seen == [])
    #expect(recording.counts == [:])
  }

  @Test(arguments: Anomaly.Kind.allCases, ["positive", "near-miss"])
  func `the recordings are records`(kind: Anomaly.Kind, name: String) throws {
    for line in try WatchedRecording.lines(kind, name) { #expect(RecordShape.violations(in: Array(line.utf8)) == []) }
  }
}

/// A recording of a run, watched as the run was.
private struct WatchedRecording {
  /// An anomaly, when, and whom it is about.
  struct Told: Equatable, CustomStringConvertible {
    var second: Int64
    var agent: String?
    var data: JSONValue

    var description: String {
      var writer = JSONWriter(capacity: 512)
      writer.value(data)
      return "+\(second) \(agent ?? "team") \(String(decoding: writer.bytes, as: UTF8.self))"
    }
  }

  /// What the recording tells.
  private(set) var told: [Told] = []
  /// What is seen in it.
  private(set) var seen: [Told] = []
  private let analysis = RunAnalysis()
  private var start: Int64?
  private var now: Int64 = 0

  static func lines(_ kind: Anomaly.Kind, _ name: String) throws -> [Substring] {
    try Fixtures.text("anomalies/\(kind.rawValue).\(name).ndjson").split(separator: "\n")
  }

  init(_ kind: Anomaly.Kind, _ name: String) throws {
    for line in try Self.lines(kind, name) {
      let record = try #require(try RecordedEvent(JSONReader.read(Array(line.utf8))))
      let event = try #require(record.event)
      start = start ?? record.timestampMilliseconds
      wait(until: record.timestampMilliseconds)
      if case .structured("anomaly", let data) = event {
        told.append(Told(second: second, agent: record.agentID, data: data))
      } else {
        observe(event, team: record.teamID, agent: record.agentID)
      }
    }
  }

  /// How many of each kind a summary would tell of.
  var counts: [String: Int] {
    let counts = analysis.anomalies(of: FigureSeries(team: "research"), at: moment.monotonicNanoseconds)
    return Dictionary(uniqueKeysWithValues: counts.byKind.map { ($0.kind, $0.count) })
  }

  private var second: Int64 { (now - (start ?? now)) / 1000 }
  private var moment: Moment {
    // An hour after its machine was started.
    Moment(wallMilliseconds: now, monotonicNanoseconds: UInt64(3_600_000 + now - (start ?? now)) * 1_000_000)
  }

  private mutating func wait(until time: Int64) {
    while now > 0, now + 1000 <= time {
      now += 1000
      analysis.judgeSilence(at: moment)
      take()
    }
    now = time
  }

  private mutating func observe(_ event: TelemetryEvent, team: String?, agent: String?) {
    if case .logEntry(let entry) = event, entry.level != .error {
      analysis.observe(lines: 1, team: team ?? "", agent: agent ?? "", at: moment)
    } else {
      analysis.observe(event, team: team, agent: agent, at: moment)
    }
    take()
  }

  /// What was found is told, and an event like any other.
  private mutating func take() {
    for (event, team, agent) in analysis.takeAnomalies() {
      guard case .structured(_, let data) = event else { continue }
      seen.append(Told(second: second, agent: agent, data: data))
      analysis.observe(event, team: team, agent: agent, at: moment)
    }
  }
}
