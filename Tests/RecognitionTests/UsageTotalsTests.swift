import Testing

@testable import Recognition

/// Running and final totals through restarts, resumed sessions, changing agents and each other.
struct UsageTotalsTests {
  // MARK: Running totals

  @Test func `running totals of two agents may alternate`() {
    var ledger = UsageLedger()
    for (agent, input) in [("manager", 1000), ("sub", 500), ("sub", 900), ("manager", 2500), ("sub", 950)] {
      _ = ledger.count(Self.total(input, input / 10, "smolagents"), agent: agent)
    }
    #expect(ledger.usage(of: "manager")?.counts.inputTokens == 2500)
    #expect(ledger.usage(of: "sub")?.counts.inputTokens == 950)
  }

  @Test func `one running total told under changing agents is one`() {
    var ledger = UsageLedger()
    for (agent, input) in [("coder", 100), ("reviewer", 250), ("coder", 300), ("coder", 300)] {
      _ = ledger.count(Self.total(input, 0, "crewai"), agent: agent)
    }
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 300)
  }

  @Test func `processes one after the other each have a total`() {
    var ledger = UsageLedger()
    for input in [250, 40, 60, 50, 300, 70] { _ = ledger.count(Self.total(input, 0, "tool"), agent: "main") }
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 250 + 60 + 300 + 70)
  }

  @Test func `a thread that is resumed goes on counting`() {
    var ledger = UsageLedger()
    for (thread, input) in [("a", 1200), ("a", 2400), ("b", 700), ("a", 3600)] {
      _ = ledger.count(Self.total(input, 0, "codex:\(thread)"), agent: "main")
    }
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 4300)
  }

  @Test func `totals beside each other in one scope are told apart by their key`() {
    var ledger = UsageLedger()
    for round in 1...3 {
      for (model, input) in [("big", 1000), ("small", 70)] {
        var reading = Self.total(input * round, 0, "copilot")
        (reading.key, reading.model) = (model, model)
        _ = ledger.count(reading, agent: "main")
      }
    }
    #expect(ledger.usage(of: nil)?.byModel.map(\.counts.inputTokens) == [3000, 210])
  }

  @Test func `a total that tells of tokens before it as cached moves them and no others`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.total(1000, 0, "tool", cacheRead: 0), agent: "coder")
    _ = ledger.count(Self.total(1000, 0, "tool", cacheRead: 400), agent: "tester")
    let coder = ledger.usage(of: "coder")?.counts ?? TokenCounts()
    let tester = ledger.usage(of: "tester")?.counts ?? TokenCounts()
    #expect(coder == TokenCounts(uncachedInput: 600))
    #expect(tester == TokenCounts(cacheRead: 400))
  }

  @Test func `a running total after a final one leaves no bucket negative`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.total(1000, 100, "tool"), agent: "coder")
    var final = UsageReading(semantics: .final, layer: .reported, scope: "tool")
    final.figures = UsageFigures(input: 100, output: 10)
    _ = ledger.count(final, agent: "coder")
    _ = ledger.count(Self.total(1000, 100, "tool", cacheRead: 900), agent: "tester")
    for agent in ["coder", "tester"] {
      let counts = ledger.usage(of: agent)?.counts ?? TokenCounts()
      #expect(TokenCounts.maximum(counts, TokenCounts()) == counts)
    }
  }

  @Test func `a total only raises what was counted before it`() {
    var ledger = UsageLedger()
    _ = ledger.count(UsageLedgerTests.call(100, 10, scope: "openai"), agent: "coder")
    var total = Self.total(130, 10, "printed")
    total.raisesOnly = true
    _ = ledger.count(total, agent: "main")
    #expect(ledger.usage(of: nil)?.counts == TokenCounts(uncachedInput: 130, visibleOutput: 10))
  }

  @Test func `what is printed by hand may be the total of the calls before it`() {
    var ledger = UsageLedger()
    for input in [100, 200] { _ = ledger.count(UsageLedgerTests.call(input, 10, scope: "openai"), agent: "coder") }
    var printed = UsageLedgerTests.call(300, 20, scope: "printed", layer: .text)
    printed.mayBeTotal = true
    #expect(ledger.count(printed, agent: "main").isEmpty)
    #expect(ledger.usage(of: nil)?.calls == 2)
  }

  @Test func `the cost of a running total is shared by the agents it is of`() {
    var ledger = UsageLedger()
    for (agent, input) in [("coder", 1000), ("tester", 3000)] {
      _ = ledger.count(
        UsageLedgerTests.call(input, 0, scope: "tool", layer: .text, model: "nobody-9"), agent: agent)
    }
    var total = Self.total(4000, 0, "tool")
    total.cost = Money(nanodollars: 401)
    _ = ledger.count(total, agent: "main")
    #expect(ledger.usage(of: "coder")?.cost == Money(nanodollars: 100))
    #expect(ledger.usage(of: "tester")?.cost == Money(nanodollars: 301))
    #expect(ledger.usage(of: nil)?.unpricedCalls == 0)
    _ = ledger.count(total, agent: "main")
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 401))
  }

  // MARK: Final totals

  @Test func `a resumed session's second total is added to the first`() {
    var ledger = UsageLedger()
    Self.run(&ledger, ["a": 100, "b": 200], total: 300)
    Self.run(&ledger, ["c": 50], total: 55)
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 355)
    // Without its calls, all that is known is that it fell.
    Self.run(&ledger, [:], total: 20)
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 375)
  }

  @Test func `a second total of the same process contains the first`() {
    var ledger = UsageLedger()
    Self.run(&ledger, ["a": 100, "b": 200], total: 310)
    Self.run(&ledger, ["c": 50], total: 365)
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 365)
    Self.run(&ledger, [:], total: 365)
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 365)
  }

  @Test(arguments: [nil, "alias", "claude-haiku-4-5"])
  func `a total finds the calls under whatever name they had`(model: String?) {
    var ledger = UsageLedger()
    for agent in ["main", "reviewer"] {
      _ = ledger.count(
        UsageLedgerTests.call(100, 4, key: agent, scope: "claude:1", model: model), agent: agent)
    }
    var final = UsageReading(semantics: .final, layer: .reported, scope: "claude:1")
    final.byModel = [
      .init(
        model: "claude-haiku-4-5-20251001", figures: UsageFigures(input: 200, output: 90), cost: Money(nanodollars: 9))
    ]
    final.ownShare = UsageFigures(input: 100, output: 50)
    _ = ledger.count(final, agent: "main")
    #expect(ledger.usage(of: nil)?.counts == TokenCounts(uncachedInput: 200, visibleOutput: 90))
    #expect(ledger.usage(of: "reviewer")?.counts == TokenCounts(uncachedInput: 100, visibleOutput: 40))
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 9))
  }

  @Test func `a call printed again after its final total is in it`() {
    var ledger = UsageLedger()
    Self.run(&ledger, ["a": 100], total: 100)
    #expect(ledger.count(UsageLedgerTests.call(140, 9, key: "a", scope: "claude:1"), agent: "main").isEmpty)
  }

  private static func run(_ ledger: inout UsageLedger, _ calls: KeyValuePairs<String, Int>, total: Int) {
    for (key, input) in calls {
      _ = ledger.count(UsageLedgerTests.call(input, 4, key: key, scope: "claude:1"), agent: "main")
    }
    var final = UsageReading(semantics: .final, layer: .reported, scope: "claude:1")
    final.figures = UsageFigures(input: total, output: total / 10)
    _ = ledger.count(final, agent: "main")
  }

  private static func total(_ input: Int, _ output: Int, _ scope: String, cacheRead: Int? = nil) -> UsageReading {
    UsageReading(
      semantics: .cumulative, layer: .text, scope: scope,
      figures: UsageFigures(input: input, output: output, cacheRead: cacheRead))
  }
}
