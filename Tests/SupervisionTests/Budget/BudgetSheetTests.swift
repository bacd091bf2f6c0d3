import Telemetry
import Testing

@testable import Supervision

/// When a budget warns, when it is used up, and that nothing takes that back.
struct BudgetSheetTests {
  private static func sheet(_ text: String) throws -> BudgetSheet { BudgetSheet(try BudgetText.parse(text), of: .run) }

  /// A budget, what is used one after the other, and what is said at each: `-` nothing, `w` the warning, `x` the end.
  @Test(
    arguments: """
      tokens=1000     0 799 800 999        - - w -
      tokens=1000     800 800 1000 1001    w - x -
      tokens=1000     1000                 x
      tokens=1000     5000 100 5000        x - -
      tokens=1000     900 100 850 1000     w - - x
      tokens=1        0 1                  - x
      tokens=2        1 2                  - x
      tokens=5        3 4 5                - w x
      processes=400   399 10 400           w - x
      errors=50       39 40 49 50          - w - x
      turns=200       159 160 199 200      - w - x
      """.split(separator: "\n").map(String.init))
  func `each of warning and end is told once`(row: String) throws {
    let words = row.split(separator: " ")
    let name = try #require(BudgetName(rawValue: String(words[0].prefix { $0 != "=" })))
    var sheet = try Self.sheet(String(words[0]))
    let steps = (words.count - 1) / 2
    let told = words[1...steps].map { word in
      switch sheet.take(Int64(word), of: name)?.status {
      case nil: "-"
      case .warning: "w"
      case .exceeded: "x"
      case .ok: "ok"
      }
    }
    #expect(told == words[(steps + 1)...].map(String.init))
    let highest = words[1...steps].compactMap { Int64($0) }.max()
    #expect(sheet.standings.first?.used == highest)
    #expect(sheet.isExceeded == told.contains("x"))
  }

  @Test func `what nobody told stays unknown`() throws {
    var sheet = try Self.sheet("cost=1,tokens=5")
    let first = sheet.take(nil, of: .cost)
    #expect(first == nil && sheet.standings[0].used == nil && sheet.standings[0].status == .ok)
    let known = sheet.take(5, of: .cost)
    let unknown = sheet.take(nil, of: .cost)
    #expect(known == nil && unknown == nil && sheet.standings[0].used == 5)
    let without = sheet.take(9, of: .turns)
    #expect(without == nil)
  }

  @Test func `the next threshold is where something will be said`() throws {
    var sheet = try Self.sheet("time=10s")
    #expect(sheet.nextThreshold(of: .time) == 8000)
    _ = sheet.take(8000, of: .time)
    #expect(sheet.nextThreshold(of: .time) == 10_000)
    _ = sheet.take(10_000, of: .time)
    #expect(sheet.nextThreshold(of: .time) == nil && sheet.nextThreshold(of: .idle) == nil)
  }

  @Test func `what goes beyond the end is measured`() throws {
    var sheet = try Self.sheet("cost=0.10")
    _ = sheet.take(100_000_001, of: .cost)
    _ = sheet.take(140_000_000, of: .cost)
    #expect(sheet.standings[0].overshoot == 40_000_000)
    #expect(BudgetStanding(scope: .run, name: .cost, limit: .min, used: .max).overshoot == .max)
    #expect(BudgetStanding(scope: .run, name: .cost, limit: .max, used: 0).overshoot == 0)
  }

  @Test func `a limit at the end of the range does not trap`() throws {
    var limits = BudgetLimits()
    limits[.tokens] = .max
    var sheet = BudgetSheet(limits, of: .run)
    #expect(sheet.take(.max - 1, of: .tokens)?.status == .warning)
    #expect(sheet.take(.max, of: .tokens)?.status == .exceeded)
  }

  @Test(arguments: [
    (
      BudgetStanding(scope: .run, name: .cost, status: .exceeded, limit: 10_000_000_000, used: 10_021_300_000),
      "the run's budget of cost is used up: $10.0213 of $10"
    ),
    (
      BudgetStanding(scope: .team("a"), name: .tokens, status: .warning, limit: 2_000_000, used: 1_620_000),
      "81 % of the team's budget of tokens is used: 1620000 of 2M"
    ),
    (
      BudgetStanding(scope: .agent("coder", of: "a"), name: .turns, status: .exceeded, limit: 40, used: 40),
      "the agent \"coder\"'s budget of turns is used up: 40 of 40"
    ),
    (
      BudgetStanding(scope: .team("a"), name: .idle, status: .exceeded, limit: 600_000, used: 600_012),
      "the team's budget of idle time is used up: 10m of 10m"
    ),
  ])
  func `people are told whose budget it is and how far it has come`(standing: BudgetStanding, sentence: String) {
    #expect(standing.sentence == sentence)
  }
}
