import JSONText
import Monitoring
@testable import Recognition
import Telemetry
import TestSupport
import Testing

/// A team under observation, for tests: readings in, records out, each checked against the wire's rules.
struct ObservedTeam {
  var monitor: TeamMonitor
  private(set) var records: [Record] = []
  private(set) var now = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 5)

  struct Record: Equatable {
    var agent: String?
    var event: TelemetryEvent
  }

  init(agents: [String] = []) {
    monitor = TeamMonitor(id: "research", agents: agents, at: now)
  }

  mutating func wait(milliseconds: Int) {
    now.wallMilliseconds += Int64(milliseconds)
    // The wall clock may be set back; the monotonic one never is.
    now.monotonicNanoseconds += UInt64(max(0, milliseconds)) * 1_000_000
  }

  mutating func observe(_ agent: String, _ content: Reading.Content) {
    var said: [Record] = []
    monitor.observe(Reading(agent: agent, content: content), at: now) { said.append(Record(agent: $0, event: $1)) }
    take(said)
  }

  mutating func observe(_ metrics: ProcessMetrics) {
    var said: [Record] = []
    monitor.observe(metrics, at: now) { said.append(Record(agent: $0, event: $1)) }
    take(said)
  }

  mutating func enter(_ state: LifecycleState, because reason: String) {
    var said: [Record] = []
    monitor.enter(state, because: reason, at: now) { said.append(Record(agent: $0, event: $1)) }
    take(said)
  }

  mutating func beginAgain() { monitor.beginAgain(at: now) }

  mutating func say(_ text: String, as agent: String = "main") { observe(agent, .line(.saying(text))) }

  mutating func dueSnapshots() -> [AgentTelemetry] { checked(monitor.dueSnapshots(at: now)) }

  mutating func finalSnapshots() -> [AgentTelemetry] { checked(monitor.finalSnapshots(at: now)) }

  private mutating func checked(_ snapshots: [AgentTelemetry]) -> [AgentTelemetry] {
    take(snapshots.map { Record(agent: $0.agentID, event: .snapshot($0)) })
    return snapshots
  }

  private mutating func take(_ said: [Record]) {
    for record in said {
      let line = Envelope(
        event: record.event, runID: "9f2c1e", teamID: "research", agentID: record.agent,
        timestampMilliseconds: now.wallMilliseconds, sequence: UInt64(records.count)
      ).encoded()
      #expect(RecordShape.violations(in: line).isEmpty, "\(String(decoding: line, as: UTF8.self))")
      records.append(record)
    }
  }
}

extension LineReading {
  static func saying(_ text: String, level: LineLevel = .info, isCut: Bool = false) -> LineReading {
    LineReading(
      text: text, level: level, stream: .stdout, subject: .orchestrator, isCut: isCut, wasInvalid: false,
      isContinued: false)
  }
}
