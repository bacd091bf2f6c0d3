import JSONText
import Monitoring
import Recognition
import Telemetry
import TestSupport

/// A recording read as `proctor read` does, with the records it writes; which may be read again, and again.
struct RecordedTeam {
  enum Emitted: String, CaseIterable, Sendable { case snapshots, events, all }

  private(set) var monitor: TeamMonitor
  private var recognizer: TeamRecognizer
  private let run: String
  private let team: String
  private let emitted: Emitted
  private var moment = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 0)
  private var sequence: UInt64 = 0
  private(set) var lines: [[UInt8]] = []

  init(_ team: String, run: String, emitted: Emitted) {
    (self.team, self.run, self.emitted) = (team, run, emitted)
    monitor = TeamMonitor(id: team, at: moment)
    recognizer = TeamRecognizer(rules: .builtIn())
    write(
      .runStarted(
        RunStart(
          proctorVersion: "0", teams: [.init(id: team, command: ["x"], agents: ["main"], directory: "/")],
          commandLine: [])), about: nil, in: nil)
  }

  /// What a recording's reads bring, each of them some time after the one before.
  init(_ recording: Recording, team: String, run: String, emitted: Emitted) {
    self.init(team, run: run, emitted: emitted)
    for chunk in recording.replay(.asRecorded) {
      read(chunk.bytes, from: ChildStream(rawValue: chunk.stream.rawValue) ?? .stdout, after: 400)
    }
    end()
  }

  /// Records of other runs.
  init(reading lines: [[UInt8]], team: String, run: String, emitted: Emitted) {
    self.init(team, run: run, emitted: emitted)
    for line in lines { read(line, from: .stdout, after: 50) }
    end()
  }

  mutating func read(_ bytes: [UInt8], from stream: ChildStream, after milliseconds: UInt64) {
    moment.wallMilliseconds += Int64(milliseconds)
    moment.monotonicNanoseconds += milliseconds * 1_000_000
    var readings: [Reading] = []
    bytes.withUnsafeBytes { recognizer.read($0, from: stream) { readings.append($0) } }
    take(readings)
    guard emitted != .events else { return }
    for snapshot in monitor.dueSnapshots(at: moment) { write(.snapshot(snapshot), about: snapshot.agentID, in: team) }
  }

  mutating func end() {
    var readings: [Reading] = []
    for stream in ChildStream.allCases { recognizer.end(of: stream) { readings.append($0) } }
    take(readings)
    if emitted != .events {
      for snapshot in monitor.finalSnapshots(at: moment) {
        write(.snapshot(snapshot), about: snapshot.agentID, in: team)
      }
    }
    let sums = monitor.summary()
    write(
      .runSummary(
        RunSummary(
          exitCode: 0, origin: "supervisor", durationSeconds: 1,
          teams: [
            TeamSummary(
              id: team, state: .stopped, durationSeconds: 1, gitOperations: sums.gitOperations, linesRead: sums.lines,
              tokenUsage: sums.tokenUsage, incidents: sums.incidents, agents: sums.agents)
          ])), about: nil, in: nil)
  }

  private mutating func take(_ readings: [Reading]) {
    for reading in readings {
      var told: [(String?, TelemetryEvent)] = []
      monitor.observe(reading, at: moment) { told.append(($0, $1)) }
      for (agent, event) in told where emitted != .snapshots { write(event, about: agent, in: team) }
    }
  }

  private mutating func write(_ event: TelemetryEvent, about agent: String?, in team: String?) {
    sequence += 1
    lines.append(
      Envelope(
        event: event, runID: run, teamID: team, agentID: agent, timestampMilliseconds: moment.wallMilliseconds,
        sequence: sequence
      ).encoded())
  }
}

/// All that must be the same however often it is told: the figures of each agent and of the team.
struct Account: Equatable, CustomStringConvertible {
  struct Figures: Equatable {
    var lines: Int
    var git: Int
    var incidents: IncidentCounts
    var usage: TokenUsage?
  }

  var agents: [String: Figures]
  var team: Figures

  init(_ sums: TeamSums) {
    team = Figures(lines: sums.lines, git: sums.gitOperations, incidents: sums.incidents, usage: sums.tokenUsage)
    agents = [:]
    for agent in sums.agents {
      agents[agent.id] = Figures(
        lines: agent.lines, git: agent.gitOperations, incidents: agent.incidents, usage: agent.tokenUsage)
    }
  }

  /// Agents that did nothing are not told apart from those that are not there.
  var active: [String: Figures] {
    agents.filter { $0.value != Figures(lines: 0, git: 0, incidents: IncidentCounts(), usage: nil) }
  }

  var description: String { "\(team), \(active)" }
}
