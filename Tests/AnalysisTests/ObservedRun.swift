import JSONText
import Telemetry

@testable import Analysis

/// An analysis that is told of a run second by second.
final class ObservedRun {
  let analysis = RunAnalysis()
  private(set) var now: UInt64 = 1_000_000_000_000

  /// Time passes.
  func pass(_ seconds: Double) { now += UInt64(seconds * 1e9) }

  func tell(_ event: TelemetryEvent, team: String? = "t", agent: String? = "main") {
    analysis.observe(
      event, team: team, agent: agent,
      at: Moment(wallMilliseconds: Int64(now / 1_000_000), monotonicNanoseconds: now))
  }

  /// An event as an orchestrator prints it.
  func tell(_ name: String, _ members: [(String, JSONValue)] = [], team: String = "t", agent: String = "main") {
    tell(
      .structured(name: name, data: .object(JSONObject(members.map { (key: $0.0, value: $0.1) }))), team: team,
      agent: agent)
  }

  func logError(_ message: String, agent: String = "main") {
    tell(
      .logEntry(ActivityLog(timestampMilliseconds: 0, level: .error, message: message, source: .orchestrator)),
      agent: agent)
  }

  func figure(
    _ aggregate: FigureQuery.Aggregate = .value, of metric: String, over window: FigureWindow = .run,
    labels: [String: String] = [:], series: FigureSeries = .run
  ) -> Double? {
    analysis.figure(FigureQuery(aggregate, of: metric, over: window, labels: labels), of: series, at: now)?.value
  }
}
