import Redaction
import Telemetry

/// What one record costs to write: a snapshot as full as it gets, and the smallest event.
struct TelemetryBenchmark {
  /// Records per round; one takes microseconds, so a round takes milliseconds.
  private static let repetitions = 2000
  private static let redactor = Redactor()

  func run(rounds: Int) {
    let records = [("snapshot", Self.snapshot), ("log entry", Self.logEntry)]
    var checksum = 0
    let bodies = records.map { record in
      { for _ in 0..<Self.repetitions { checksum &+= record.1.encoded(by: Self.redactor).count } }
    }
    for body in bodies { body() }
    let seconds = Measurement.medians(rounds: rounds, of: bodies)
    print("record".column(12, alignRight: false), "bytes".column(8), "µs".column(8), "MB/s".column(8))
    for (record, taken) in zip(records, seconds) {
      let length = record.1.encoded().count
      let each = taken / Double(Self.repetitions)
      print(
        record.0.column(12, alignRight: false), "\(length)".column(8), (each * 1e6).fixed(2).column(8),
        (Double(length) / each / 1e6).fixed(0).column(8))
    }
  }

  private static let time: Int64 = 1_763_712_108_123

  private static let entry = ActivityLog(
    timestampMilliseconds: time, level: .info, message: "planning the next step with the \"tools\" that are available",
    source: .orchestrator)

  private static let snapshot = envelope(
    .snapshot(
      AgentTelemetry(
        agentID: "coder", teamID: "team", lastUpdatedMilliseconds: time, lifecycle: .running,
        gitActivities: Array(
          repeating: GitActivity(operation: "commit", branch: "main", message: "Add a retry", filesChanged: 2),
          count: AgentTelemetry.gitActivityLimit),
        activityLogs: Array(repeating: entry, count: AgentTelemetry.activityLogLimit))))

  private static let logEntry = envelope(.logEntry(entry))

  private static func envelope(_ event: TelemetryEvent) -> Envelope {
    Envelope(
      event: event, runID: "20261121T074828-0000", teamID: "team", agentID: "coder", timestampMilliseconds: time,
      sequence: 4711)
  }
}
