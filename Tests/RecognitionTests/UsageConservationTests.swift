import TestSupport
import Testing

@testable import Recognition

/// Over the agents of a team, tokens, calls and cost add up exactly to the team's, whatever is printed.
struct UsageConservationTests {
  @Test(arguments: 0..<150 as Range<UInt64>)
  func `the agents' sums are the team's`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var ledger = UsageLedger()
    var changed = TokenCounts()
    var calls = 0
    var cost = Money.zero
    var agents: Set<String> = []
    for _ in 0..<Int.random(in: 1...120, using: &random) {
      if Int.random(in: 0..<20, using: &random) == 0 { ledger.startSession(of: "s0") }
      let agent = "agent\(Int.random(in: 0..<4, using: &random))"
      for change in ledger.count(Self.reading(&random), agent: agent) {
        changed += change.counts
        calls += change.calls
        cost += change.cost ?? .zero
        agents.insert(change.agent)
      }
      agents.insert(agent)
      if Int.random(in: 0..<20, using: &random) == 0 { Self.expectConservation(ledger, agents) }
    }
    Self.expectConservation(ledger, agents)
    #expect(ledger.total == changed)
    #expect(ledger.usage(of: nil)?.calls ?? 0 == calls)
    #expect(ledger.usage(of: nil)?.cost ?? .zero == cost)
  }

  private static func expectConservation(_ ledger: UsageLedger, _ agents: Set<String>) {
    let parts = agents.compactMap { ledger.usage(of: $0) }
    let team = ledger.usage(of: nil)
    #expect(parts.reduce(into: TokenCounts()) { $0 += $1.counts } == team?.counts ?? TokenCounts())
    #expect(parts.reduce(0) { $0 + $1.calls } == team?.calls ?? 0)
    #expect(parts.reduce(0) { $0 + $1.unpricedCalls } == team?.unpricedCalls ?? 0)
    #expect(parts.reduce(0) { $0 + ($1.cost?.nanodollars ?? 0) } == team?.cost?.nanodollars ?? 0)
    for part in parts + [team].compactMap(\.self) {
      #expect(TokenCounts.maximum(part.counts, TokenCounts()) == part.counts)
      #expect(part.cost ?? .zero >= .zero)
      #expect(part.byModel.allSatisfy { TokenCounts.maximum($0.counts, TokenCounts()) == $0.counts })
      #expect(part.unpricedCalls >= 0 && part.interimCalls >= 0 && part.silentCalls >= 0)
    }
    for entry in ledger.scopes.values.flatMap(\.entries.values) {
      #expect(entry.sum.estimatedTokens >= 0 && entry.sum.unpricedTokens >= 0 && entry.sum.estimatedCost >= .zero)
      #expect(entry.sum.uncoveredTokens <= entry.sum.counts.totalTokens)
    }
    let isApproximate = parts.contains { $0.isApproximate }
    #expect(isApproximate == team?.isApproximate ?? false)
  }

  private static func reading(_ random: inout SeededGenerator) -> UsageReading {
    func figures() -> UsageFigures {
      func some(_ limit: Int) -> Int? {
        Int.random(in: 0..<6, using: &random) == 0 ? nil : Int.random(in: 0..<limit, using: &random)
      }
      if Int.random(in: 0..<12, using: &random) == 0 { return UsageFigures(input: 0, output: 0, calls: 1) }
      let input = some(5000)
      let output = some(500)
      return UsageFigures(
        input: input, output: output, cacheRead: some((input ?? 0) / 2 + 1), cacheWrite: some((input ?? 0) / 4 + 1),
        reasoning: some((output ?? 0) + 1), total: some(6000), calls: some(5))
    }
    let semantics = [UsageReading.Semantics.delta, .delta, .cumulative, .final].randomElement(using: &random)!
    let models = [nil, "gpt-4o", "claude-haiku-4-5-20251001", "nobody-9"]
    var reading = UsageReading(
      semantics: semantics, layer: [.text, .structured].randomElement(using: &random)!,
      scope: "s\(Int.random(in: 0..<3, using: &random))",
      key: Bool.random(using: &random) ? "k\(Int.random(in: 0..<9, using: &random))" : nil,
      model: models.randomElement(using: &random)!, figures: figures())
    if Int.random(in: 0..<3, using: &random) == 0 {
      reading.cost = Money(nanodollars: .random(in: 0..<1_000_000_007, using: &random))
    }
    reading.isApproximate = Int.random(in: 0..<9, using: &random) == 0
    reading.isInterim = Int.random(in: 0..<5, using: &random) == 0
    reading.closesScope = Int.random(in: 0..<9, using: &random) == 0
    guard semantics == .final else { return reading }
    if Bool.random(using: &random) { reading.ownShare = figures() }
    for model in models.compactMap(\.self) where Bool.random(using: &random) {
      reading.byModel.append(.init(model: model, figures: figures(), cost: reading.cost))
    }
    return reading
  }
}
