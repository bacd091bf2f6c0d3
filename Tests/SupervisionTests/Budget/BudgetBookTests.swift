import Monitoring
import Recognition
import Telemetry
import Testing

@testable import Supervision

/// What teams and agents use, added up to budgets of agents, teams and the run.
struct BudgetBookTests {
  private static func book(run: String = "", teams: [(team: String, agent: String)]) throws -> BudgetBook {
    func limits(_ text: String) throws -> BudgetLimits { text.isEmpty ? BudgetLimits() : try BudgetText.parse(text) }
    let specifications = try teams.enumerated().map { index, texts in
      var team = TeamSpecification(
        id: "t\(index)", command: ["x"], agents: [AgentSpecification(id: "coder", budget: try limits(texts.agent))])
      team.budget = try limits(texts.team)
      return team
    }
    return BudgetBook(run: try limits(run), teams: specifications)
  }

  private static func spending(_ tokens: Int, dollars: Double? = nil) -> Spending {
    Spending(tokens: tokens, cost: dollars.flatMap { Money(dollars: $0) }, turns: 1)
  }

  @Test func `what teams spend adds up to what the run spends`() throws {
    let book = try Self.book(run: "tokens=1000,cost=1", teams: [("", ""), ("", "")])
    #expect(book.spend(Self.spending(400, dollars: 0.25), team: 0) { _ in Spending() }.isEmpty)
    #expect(book.spend(Self.spending(300, dollars: 0.5), team: 1) { _ in Spending() }.isEmpty)
    #expect(book.spend(Self.spending(500, dollars: 0.25), team: 0) { _ in Spending() }.map(\.status) == [.warning])
    #expect(book.takeOverrun() == nil)
    let news = book.spend(Self.spending(600, dollars: 0.6), team: 1) { _ in Spending() }
    #expect(news.map(\.name) == [.cost, .tokens] && news.map(\.status) == [.warning, .exceeded])
    #expect(book.standings.map(\.used) == [850_000_000, 1100])
    #expect(book.isRunExceeded && !book.isExceeded(ofTeam: 0) && !book.isExceeded(ofTeam: 1))
    #expect(book.takeOverrun()?.name == .tokens)
    #expect(book.takeOverrun() == nil)
  }

  @Test func `an agent's budget is that of its team, and of no other one's agent of the same name`() throws {
    let book = try Self.book(teams: [("tokens=1000", "tokens=100"), ("", "tokens=500")])
    let news = book.spend(Self.spending(200), team: 0) { Self.spending($0 == "coder" ? 150 : 0) }
    #expect(news.map(\.scope) == [.agent("coder", of: "t0")])
    #expect(book.isExceeded(ofTeam: 0) && !book.isExceeded(ofTeam: 1) && !book.isRunExceeded)
    #expect(book.standings.map(\.used) == [200, 150, nil])
  }

  /// Sums that a child tells one after the other, and what a budget makes of them.
  @Test(arguments: [
    ([100, 200, 300], 300), ([100, 0, 100], 200), ([1000, 1, 1000, 1, 1000], 2998), ([500, 400, 450], 550),
    ([0, 0], 0),
  ])
  func `what a later total takes back stays spent`(sums: [Int], spent: Int) throws {
    let book = try Self.book(run: "tokens=1G", teams: [("tokens=1G", "tokens=1G")])
    for sum in sums { _ = book.spend(Self.spending(sum), team: 0) { _ in Self.spending(sum) } }
    #expect(book.standings.map(\.used) == Array(repeating: Int64(spent), count: 3))
  }

  @Test func `what is exceeded stays exceeded`() throws {
    let book = try Self.book(run: "cost=1", teams: [("", "")])
    _ = book.spend(Self.spending(10, dollars: 1.5), team: 0) { _ in Spending() }
    #expect(book.spend(Self.spending(10, dollars: 0.1), team: 0) { _ in Spending() }.isEmpty)
    #expect(book.isRunExceeded)
    #expect(book.standings.map(\.status) == [.exceeded])
  }

  @Test func `a cost that nobody knows is no cost, and its calls are counted`() throws {
    let book = try Self.book(run: "cost=1", teams: [("", ""), ("", "")])
    let dark = Spending(tokens: 500, turns: 3, unpricedCalls: 3, unpricedTokens: 500)
    #expect(book.spend(dark, team: 0) { _ in Spending() }.isEmpty)
    #expect(book.standings.map(\.used) == [nil])
    _ = book.spend(Spending(tokens: 1, turns: 1, unpricedCalls: 1), team: 1) { _ in Spending() }
    #expect(book.standings.map(\.unpricedCalls) == [4])
    // A price that is learnt later covers them.
    let light = Spending(tokens: 500, cost: Money(dollars: 0.4), turns: 3)
    _ = book.spend(light, team: 0) { _ in Spending() }
    #expect(book.standings.map(\.unpricedCalls) == [1])
    #expect(book.standings.map(\.used) == [400_000_000])
  }

  @Test func `processes of all teams that live make up those of the run`() throws {
    let book = try Self.book(run: "memory=100MiB,processes=10", teams: [("processes=5", ""), ("", "")])
    #expect(book.hold((memoryMB: 40, count: 4), team: 0).map(\.name) == [.processes])
    #expect(book.hold((memoryMB: 45, count: 3), team: 1).map(\.name) == [.memory])
    #expect(book.hold(nil, team: 0).isEmpty)
    #expect(book.hold((memoryMB: 60, count: 3), team: 1).isEmpty)
    #expect(book.standings.map(\.used) == [85000, 7, 4])
    let news = book.hold((memoryMB: 70, count: 3), team: 0)
    #expect(news.map(\.name) == [.memory] && news.map(\.status) == [.exceeded])
    #expect(book.takeOverrun()?.overshoot == 30_000)
  }

  @Test func `time counts for whom it passes`() throws {
    let book = try Self.book(run: "time=10s,idle=4s", teams: [("time=1s", "")])
    #expect(book.pass(.time, nanoseconds: 999_999_999, team: 0).map(\.status) == [.warning])
    #expect(book.pass(.time, nanoseconds: 1_000_000_000, team: 0).map(\.scope) == [.team("t0")])
    #expect(book.takeOverrun() == nil)
    #expect(book.pass(.idle, nanoseconds: .max, team: nil).map(\.status) == [.exceeded])
    #expect(book.takeOverrun()?.name == .idle)
  }

  @Test(arguments: [
    ("", "", "", false, false), ("cost=1", "", "", true, true), ("time=1s", "", "", false, false),
    ("", "tokens=1", "", true, false), ("", "", "cost=1", true, true), ("", "", "errors=1", true, false),
  ])
  func `it is known whose output matters`(
    run: String, team: String, agent: String, spends: Bool, costs: Bool
  ) throws {
    let book = try Self.book(run: run, teams: [(team, agent), ("", "")])
    #expect(book.watchesSpending(of: 0) == spends && book.watchesCost(of: 0) == costs)
    #expect(book.watchesSpending(of: 1) == (spends && !run.isEmpty))
    #expect(book.isEmpty == (run + team + agent).isEmpty)
  }

  @Test func `sums at the end of the range do not trap`() throws {
    let book = try Self.book(run: "tokens=1,cost=1,errors=1,turns=1", teams: [("", ""), ("", "")])
    let most = Spending(
      tokens: .max, cost: Money(nanodollars: .max), turns: .max, errors: .max, unpricedCalls: 1 << 60)
    for team in [0, 1] {
      _ = book.spend(most, team: team) { _ in most }
      _ = book.spend(Spending(), team: team) { _ in Spending() }
      _ = book.hold((memoryMB: 1e300, count: 1 << 60), team: team)
    }
    #expect(book.standings.allSatisfy { $0.status == .exceeded })
  }
}
