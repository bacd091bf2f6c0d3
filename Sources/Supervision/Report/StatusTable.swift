import LinuxSystem
import Monitoring
import Telemetry

/// How a team is, in the words of a table.
struct TeamStatus {
  let id: String
  let state: LifecycleState
  let leader: Int32?
  let seconds: Double
  let metrics: TreeMetrics?
  let usage: TokenUsage?
  let lines: Int

  init(_ team: TeamRun, at now: Moment) {
    let sums = team.monitor.summary()
    id = team.specification.id
    state = team.monitor.lifecycle
    leader = team.leader?.pid
    seconds = Double((team.endedAt ?? now.monotonicNanoseconds) - team.startedAt) / 1e9
    // What was measured last is no longer true of a team that has ended.
    metrics = team.ending == nil ? team.monitor.processMetrics?.tree : nil
    usage = sums.tokenUsage
    lines = sums.lines
  }
}

/// The table that USR1 asks for: a row per team.
enum StatusTable {
  private static let headings = [
    "team", "state", "pid", "up", "processes", "cpu", "memory", "tokens", "cost", "lines",
  ]
  /// Columns with numbers are right-aligned.
  private static let firstNumber = 2

  static func lines(of teams: [TeamStatus]) -> [String] {
    TextTable.lines([headings] + teams.map(row), firstNumber: firstNumber)
  }

  private static func row(of team: TeamStatus) -> [String] {
    [
      team.id, team.state.rawValue, team.leader.map(String.init) ?? "-", SummaryTable.seconds(team.seconds),
      team.metrics.map { String($0.processes) } ?? "-",
      team.metrics?.cpuPercent.map { "\(SummaryTable.decimals($0, 0)) %" } ?? "-",
      team.metrics.map { "\(SummaryTable.decimals($0.memoryMB, 1)) MiB" } ?? "-",
      SummaryTable.tokens(team.usage), SummaryTable.cost(team.usage), String(team.lines),
    ]
  }
}
