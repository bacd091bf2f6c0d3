import Telemetry

/// The budgets, below the table of the teams: a row for each.
enum BudgetTable {
  private static let headings = ["budget", "of", "used", "of", "", "over by", "status"]
  /// Columns with numbers are right-aligned.
  private static let firstNumber = 2

  static func lines(of standings: [BudgetStanding]) -> [String] {
    standings.isEmpty ? [] : TextTable.lines([headings] + standings.map(row), firstNumber: firstNumber)
  }

  /// Unknown is not none: what nobody told of is a question mark, and calls without a price are said to be missing.
  private static func row(of standing: BudgetStanding) -> [String] {
    let isPartial = standing.unpricedCalls ?? 0 > 0
    let used = standing.used.map { (isPartial ? "≥ " : "") + BudgetAmount.rounded($0, of: standing.name) } ?? "?"
    return [
      standing.name.rawValue, owner(of: standing), used, BudgetAmount.render(standing.limit, of: standing.name),
      standing.percent.map { "\($0) %" } ?? "-",
      standing.overshoot > 0 ? BudgetAmount.rounded(standing.overshoot, of: standing.name) : "-",
      standing.status.rawValue,
    ]
  }

  private static func owner(of standing: BudgetStanding) -> String {
    switch standing.scope {
    case .run: "run"
    case .team(let team): team
    case .agent(let agent, of: let team): "\(team)/\(agent)"
    }
  }
}
