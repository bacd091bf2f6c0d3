import Recognition
import Monitoring
import Telemetry

/// What the run, its teams and their agents may use, and what they have used: every budget of a run.
///
/// One object, which the loop and the teams share: a team tells what it uses as it happens, and what it spends counts for
/// its agents, itself and the run at once. Who is told that a budget has come to four fifths or to its end acts on it; the
/// book itself neither tells nor stops anybody, and asks no clock.
final class BudgetBook {
  /// One team's budgets and what is known of its use.
  private struct Page {
    var sheet: BudgetSheet
    var meter = SpendingMeter()
    var agents: [(id: String, sheet: BudgetSheet, meter: SpendingMeter)]
    /// In MiB, and how many, at the latest sample.
    var processes: (memory: Double, count: Int)?
  }

  /// The budgets that are about spending, which is told in lines of output.
  private static let spendings: [BudgetName] = [.cost, .tokens, .errors, .turns]

  private var run: BudgetSheet
  private var spentByRun = Spending()
  private var pages: [Page]
  /// The run's budget that was used up first, until somebody acts on it.
  private var overrun: BudgetStanding?
  /// Whether there is no budget at all.
  let isEmpty: Bool

  init(run limits: BudgetLimits, teams: [TeamSpecification]) {
    run = BudgetSheet(limits, of: .run)
    pages = teams.map { team in
      Page(
        sheet: BudgetSheet(team.budget, of: .team(team.id)),
        agents: team.agents.filter { !$0.budget.isEmpty }.map { agent in
          (agent.id, BudgetSheet(agent.budget, of: .agent(agent.id, of: team.id)), SpendingMeter())
        })
    }
    isEmpty = limits.isEmpty && pages.allSatisfy { $0.sheet.standings.isEmpty && $0.agents.isEmpty }
  }

  // MARK: What there is

  /// Whether anything that a team prints can use up a budget.
  func watchesSpending(of team: Int) -> Bool { Self.spendings.contains { has($0, concerning: team) } }

  /// Whether a budget of cost concerns a team: one that knows no price does not see what is spent.
  func watchesCost(of team: Int) -> Bool { has(.cost, concerning: team) }

  private func has(_ name: BudgetName, concerning team: Int) -> Bool {
    guard !isEmpty else { return false }
    return run.has(name) || pages[team].sheet.has(name) || pages[team].agents.contains { $0.sheet.has(name) }
  }

  /// Where all budgets stand: the run's, then each team's with those of its agents.
  var standings: [BudgetStanding] {
    run.standings + pages.flatMap { $0.sheet.standings + $0.agents.flatMap(\.sheet.standings) }
  }

  /// Whether a budget of the run's own is used up.
  var isRunExceeded: Bool { run.isExceeded }

  /// Whether a budget of the team's own, or of one of its agents, is used up.
  func isExceeded(ofTeam team: Int) -> Bool {
    pages[team].sheet.isExceeded || pages[team].agents.contains { $0.sheet.isExceeded }
  }

  /// The amount at which a budget of the run, or of a team, has something to say next; `nil` when it has not.
  func nextThreshold(of name: BudgetName, team: Int?) -> Int64? {
    (team.map { pages[$0].sheet } ?? run).nextThreshold(of: name)
  }

  /// The run's budget that was used up, once.
  func takeOverrun() -> BudgetStanding? {
    defer { overrun = nil }
    return overrun
  }

  // MARK: What is used

  /// Takes in what a team and its agents have spent by now.
  ///
  /// - Returns: the budgets that have just come to four fifths or to their end, those of agents first.
  func spend(_ now: Spending, team: Int, agent: (String) -> Spending) -> [BudgetStanding] {
    var news: [BudgetStanding] = []
    for place in pages[team].agents.indices {
      _ = pages[team].agents[place].meter.take(agent(pages[team].agents[place].id))
      news += pages[team].agents[place].sheet.take(pages[team].agents[place].meter.spent)
    }
    spentByRun.add(pages[team].meter.take(now))
    news += pages[team].sheet.take(pages[team].meter.spent)
    return news + noteRun(run.take(spentByRun))
  }

  /// Takes in a sample of a team's processes; `nil` when it has none any more.
  func hold(_ processes: (memoryMB: Double, count: Int)?, team: Int) -> [BudgetStanding] {
    pages[team].processes = processes.map { ($0.memoryMB, $0.count) }
    guard processes != nil else { return [] }
    let ofTeam = pages[team].sheet.take(processes: [pages[team].processes])
    guard run.has(.memory) || run.has(.processes) else { return ofTeam }
    return ofTeam + noteRun(run.take(processes: pages.map(\.processes)))
  }

  /// Takes in for how long the run, or a team, has lasted or done nothing, in nanoseconds.
  func pass(_ name: BudgetName, nanoseconds: UInt64, team: Int?) -> [BudgetStanding] {
    let amount = Int64(nanoseconds / 1_000_000)
    guard let team else { return noteRun([run.take(amount, of: name)].compactMap(\.self)) }
    return [pages[team].sheet.take(amount, of: name)].compactMap(\.self)
  }

  private func noteRun(_ news: [BudgetStanding]) -> [BudgetStanding] {
    overrun = overrun ?? news.first { $0.status == .exceeded }
    return news
  }
}

extension BudgetSheet {
  fileprivate mutating func take(_ spent: Spending) -> [BudgetStanding] {
    guard !standings.isEmpty else { return [] }
    noteUnpriced(spent.unpricedCalls)
    return [
      take(spent.cost?.nanodollars, of: .cost), take(spent.tokens.map { Int64($0) }, of: .tokens),
      take(Int64(spent.errors), of: .errors), take(spent.turns.map { Int64($0) }, of: .turns),
    ].compactMap(\.self)
  }

  fileprivate mutating func take(processes: [(memory: Double, count: Int)?]) -> [BudgetStanding] {
    let known = processes.compactMap(\.self)
    let memory = known.reduce(0) { $0 + $1.memory } * 1000
    return [
      take(Int64(exactly: memory.rounded()), of: .memory),
      take(Int64(known.reduce(0) { $0 + $1.count }), of: .processes),
    ].compactMap(\.self)
  }
}
