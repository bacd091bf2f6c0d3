import Foundation
import Telemetry

/// The table at the end of a run: a row per team, and below it a row per agent.
enum SummaryTable {
  private static let headings = [
    "team", "agent", "state", "exit", "time", "cpu", "peak memory", "git", "tokens", "cost",
  ]
  /// Columns with numbers are right-aligned.
  private static let firstNumber = 3

  static func lines(of summary: RunSummary) -> [String] {
    var rows = [headings]
    for team in summary.teams {
      rows.append(row(of: team))
      for agent in team.agents { rows.append(row(of: agent)) }
    }
    return TextTable.lines(rows, firstNumber: firstNumber) + summary.gates.map(line)
  }

  /// A gate, by a sign that needs no colour, with the figure it was held against.
  private static func line(of gate: GateResult) -> String {
    let sign =
      switch gate.verdict {
      case .passed: "✓"
      case .failed: "✗"
      case .noData: "?"
      }
    return "\(sign) \(gate.gate): \(gate.valueText ?? "no data")"
  }

  private static func row(of team: TeamSummary) -> [String] {
    [
      team.id, "", team.state.rawValue, team.signal.map { "signal \($0)" } ?? team.exitCode.map(String.init) ?? "-",
      seconds(team.durationSeconds), team.cpuSeconds.map(seconds) ?? "-",
      team.peakMemoryMB.map { "\(decimals($0, 1)) MiB" } ?? "-", String(team.gitOperations),
      tokens(team.tokenUsage), cost(team.tokenUsage),
    ]
  }

  private static func row(of agent: AgentSummary) -> [String] {
    [
      "", agent.id, "", "", "", "", "", String(agent.gitOperations), tokens(agent.tokenUsage), cost(agent.tokenUsage),
    ]
  }

  static func tokens(_ usage: TokenUsage?) -> String { usage?.totalTokens.map(String.init) ?? "-" }

  /// Unknown is not free: a cost that nobody knows is a question mark, one that lacks a part says so.
  static func cost(_ usage: TokenUsage?) -> String {
    guard let usage else { return "-" }
    guard let nanodollars = usage.costNanodollars else { return "?" }
    let isPartial = (usage.unpricedCalls ?? 0) > 0
    return "\(isPartial ? "≥ " : "")$\(decimals(Double(nanodollars) / 1e9, 4))"
  }

  static func seconds(_ value: Double) -> String { "\(decimals(value, 1)) s" }

  static func decimals(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)f", value) }
}
