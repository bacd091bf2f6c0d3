import Testing

@testable import Recognition

/// A final total replaces the sum of the calls and is split over who made them.
struct UsageLedgerFinalTests {
  private static let model = "claude-haiku-4-5"

  @Test func `a total of one agent replaces its placeholder outputs`() {
    var ledger = Self.ledger(["main": (18, 4)])
    _ = ledger.count(Self.final(18, 287, own: (18, 287), cost: 5_000), agent: "main")
    #expect(Self.outputs(ledger, ["main"]) == [287])
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 5_000))
    #expect(ledger.usage(of: nil)?.costSource == .reported)
    #expect(ledger.usage(of: nil)?.calls == 1)
    #expect(ledger.reconciledTokens == 283)
  }

  @Test func `what the total's own agent did not use belongs to the one other`() {
    var ledger = Self.ledger(["main": (18, 4), "reviewer": (7, 1)])
    _ = ledger.count(Self.final(30, 300, own: (20, 250), cost: 4_001), agent: "main")
    #expect(Self.outputs(ledger, ["main", "reviewer"]) == [250, 50])
    #expect(ledger.usage(of: "reviewer")?.counts.inputTokens == 10)
    #expect(Self.cost(ledger, ["main", "reviewer"]) == 4_001)
  }

  @Test func `of several others the largest gets what is not told`() {
    var ledger = Self.ledger(["main": (18, 4), "reviewer": (7, 1), "tester": (90, 1)])
    _ = ledger.count(Self.final(130, 300, own: (20, 250), cost: 4_001), agent: "main")
    #expect(Self.outputs(ledger, ["main", "reviewer", "tester"]) == [250, 1, 49])
    #expect(Self.cost(ledger, ["main", "reviewer", "tester"]) == 4_001)
  }

  @Test func `without an own part the printed calls of the own agent stand`() {
    var ledger = Self.ledger(["main": (18, 4), "reviewer": (7, 1)])
    _ = ledger.count(Self.final(40, 10, own: nil, cost: nil), agent: "main")
    #expect(Self.outputs(ledger, ["main", "reviewer"]) == [4, 6])
    #expect(ledger.usage(of: nil)?.counts.inputTokens == 40)
  }

  @Test func `a total printed again changes nothing`() {
    var ledger = Self.ledger(["main": (18, 4)])
    _ = ledger.count(Self.final(18, 287, own: (18, 287), cost: 5_000), agent: "main")
    #expect(ledger.count(Self.final(18, 287, own: (18, 287), cost: 5_000), agent: "main").isEmpty)
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 5_000))
  }

  @Test func `a total may be less than the calls`() {
    var ledger = Self.ledger(["main": (18, 400)])
    let changes = ledger.count(Self.final(18, 287, own: (18, 287), cost: nil), agent: "main")
    #expect(changes.map(\.counts) == [TokenCounts(visibleOutput: -113)])
    #expect(changes.map(\.isReconciliation) == [true])
    #expect(ledger.usage(of: nil)?.counts.outputTokens == 287)
  }

  @Test(arguments: [true, false])
  func `a total that names no models does not count the calls again`(isOwn: Bool) {
    var ledger = Self.ledger(["main": (18, 4)])
    var reading = UsageReading(semantics: .final, layer: .reported, scope: "claude:1", cost: Money(nanodollars: 9))
    if isOwn {
      reading.ownShare = UsageFigures(input: 18, output: 287)
    } else {
      reading.figures = UsageFigures(input: 18, output: 287)
    }
    _ = ledger.count(reading, agent: "main")
    let usage = ledger.usage(of: nil)
    #expect(usage?.counts.inputTokens == 18 && usage?.counts.outputTokens == 287)
    #expect(usage?.cost == Money(nanodollars: 9))
  }

  @Test func `a total of the own part leaves the other agents alone`() {
    var ledger = Self.ledger(["main": (18, 4), "reviewer": (7, 1)])
    var reading = UsageReading(semantics: .final, layer: .reported, scope: "claude:1")
    reading.ownShare = UsageFigures(input: 18, output: 287)
    _ = ledger.count(reading, agent: "main")
    #expect(Self.outputs(ledger, ["main", "reviewer"]) == [287, 1])
  }

  @Test func `an own part larger than the model's total makes nobody's tokens negative`() {
    var ledger = Self.ledger(["main": (18, 4), "reviewer": (7, 1)])
    _ = ledger.count(Self.final(20, 10, own: (50, 100), cost: 3), agent: "main")
    #expect(ledger.usage(of: "reviewer")?.counts == TokenCounts())
  }

  @Test func `a final total of nothing counted yet counts in full`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.final(18, 287, own: (18, 287), cost: 5_000), agent: "main")
    #expect(ledger.usage(of: "main")?.counts.totalTokens == 305)
    #expect(ledger.usage(of: "main")?.cost == Money(nanodollars: 5_000))
  }

  @Test(arguments: [nil, 0, 5_000]) func `zeros after calls with tokens take nothing back`(cost: Int64?) {
    var ledger = Self.ledger(["main": (18, 4)])
    #expect(ledger.count(Self.final(0, 0, own: (0, 0), cost: cost), agent: "main").isEmpty)
    #expect(ledger.usage(of: "main")?.counts.totalTokens == 22)
  }

  @Test func `a total knows what was counted beyond the entries that are remembered`() {
    var ledger = UsageLedger()
    let agents = UsageLedger.maximumEntries + 50
    for number in 0..<agents {
      _ = ledger.count(UsageLedgerTests.call(1, 0, key: "k\(number)", scope: "claude:1"), agent: "a\(number)")
    }
    var final = UsageReading(semantics: .final, layer: .reported, scope: "claude:1")
    final.figures = UsageFigures(input: agents, output: 0)
    #expect(ledger.count(final, agent: "main").isEmpty)
    #expect(ledger.total.totalTokens == agents)
  }

  @Test func `other scopes are not touched`() {
    var ledger = Self.ledger(["main": (18, 4)])
    _ = ledger.count(UsageLedgerTests.call(5, 5, model: Self.model), agent: "main")
    _ = ledger.count(Self.final(18, 287, own: (18, 287), cost: nil), agent: "main")
    #expect(ledger.usage(of: nil)?.counts.outputTokens == 292)
  }

  private static func ledger(_ calls: KeyValuePairs<String, (Int, Int)>) -> UsageLedger {
    var ledger = UsageLedger()
    for (agent, counts) in calls {
      _ = ledger.count(
        UsageLedgerTests.call(counts.0, counts.1, key: agent, scope: "claude:1", model: model), agent: agent)
    }
    return ledger
  }

  private static func final(_ input: Int, _ output: Int, own: (Int, Int)?, cost: Int64?) -> UsageReading {
    var reading = UsageReading(semantics: .final, layer: .reported, scope: "claude:1")
    reading.byModel = [
      .init(
        model: model + "-20251001", figures: UsageFigures(input: input, output: output),
        cost: cost.map(Money.init(nanodollars:)))
    ]
    reading.ownShare = own.map { UsageFigures(input: $0.0, output: $0.1) }
    return reading
  }

  private static func outputs(_ ledger: UsageLedger, _ agents: [String]) -> [Int] {
    agents.map { ledger.usage(of: $0)?.counts.outputTokens ?? 0 }
  }

  private static func cost(_ ledger: UsageLedger, _ agents: [String]) -> Int64 {
    agents.reduce(0) { $0 + (ledger.usage(of: $1)?.cost?.nanodollars ?? 0) }
  }
}
