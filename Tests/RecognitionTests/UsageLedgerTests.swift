import Testing

@testable import Recognition

/// Each token counts once, however often and in whatever words it is printed.
struct UsageLedgerTests {
  // MARK: Calls

  @Test func `a call printed again keeps the larger figure of each kind`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(100, 4, key: "a"), agent: "coder")
    let changes = ledger.count(Self.call(90, 30, key: "a"), agent: "coder")
    #expect(changes.map(\.counts) == [TokenCounts(visibleOutput: 26)])
    #expect(changes.map(\.calls) == [0])
    #expect(ledger.count(Self.call(100, 30, key: "a"), agent: "coder").isEmpty)
    #expect(Self.sums(ledger) == [100, 30, 1])
  }

  @Test func `a call printed again under another agent stays with the first`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(100, 4, key: "a"), agent: "coder")
    _ = ledger.count(Self.call(100, 9, key: "a"), agent: "main")
    #expect(ledger.usage(of: "main") == nil)
    #expect(ledger.usage(of: "coder")?.counts.outputTokens == 9)
  }

  @Test func `two calls with the same numbers in one tool are two`() {
    var ledger = UsageLedger()
    for key in ["a", "b"] { _ = ledger.count(Self.call(100, 10, key: key), agent: "main") }
    for _ in 0..<2 { _ = ledger.count(Self.call(70, 7, scope: "aider", layer: .text), agent: "main") }
    #expect(Self.sums(ledger) == [340, 34, 4])
  }

  @Test func `one call told by provider, framework and text counts once`() {
    var ledger = UsageLedger()
    for _ in 0..<3 {
      _ = ledger.count(Self.call(100, 10, scope: "openai"), agent: "main")
      _ = ledger.count(Self.call(100, 10, scope: "autogen"), agent: "main")
      _ = ledger.count(Self.call(100, 10, scope: "autogen", layer: .text), agent: "main")
    }
    #expect(Self.sums(ledger) == [300, 30, 3])
  }

  @Test func `the order of the layers does not matter`() {
    var ledger = UsageLedger()
    for scope in ["openai", "autogen"] {
      for _ in 0..<3 { _ = ledger.count(Self.call(100, 10, scope: scope), agent: "main") }
    }
    #expect(Self.sums(ledger) == [300, 30, 3])
  }

  @Test func `a call known from elsewhere that is printed again is known still`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(100, 10, key: "x", scope: "openai"), agent: "main")
    for _ in 0..<3 { _ = ledger.count(Self.call(100, 10, key: "y", scope: "autogen"), agent: "main") }
    #expect(Self.sums(ledger) == [100, 10, 1])
  }

  @Test func `a call's duration is told with the call, once`() {
    var ledger = UsageLedger()
    var call = Self.call(100, 10, key: "a")
    call.durationMilliseconds = 812
    #expect(ledger.count(call, agent: "main").map(\.durationMilliseconds) == [812])
    call.figures.output = 20
    #expect(ledger.count(call, agent: "main").map(\.durationMilliseconds) == [nil])
    #expect(ledger.count(Self.call(70, 7), agent: "main").map(\.durationMilliseconds) == [nil])
  }

  // MARK: Running totals

  @Test func `of a running total only the increase is new`() {
    var ledger = UsageLedger()
    #expect(ledger.count(Self.total(100, 10, calls: 1), agent: "main").map(\.counts.totalTokens) == [110])
    #expect(ledger.count(Self.total(100, 10, calls: 1), agent: "main").isEmpty)
    #expect(ledger.count(Self.total(250, 30, calls: 3), agent: "main").map(\.counts.totalTokens) == [170])
    #expect(Self.sums(ledger) == [250, 30, 3])
  }

  @Test func `a running total that fell starts a new count`() {
    var ledger = UsageLedger()
    for reading in [Self.total(250, 30, calls: 3), Self.total(40, 5, calls: 1), Self.total(60, 9, calls: 2)] {
      _ = ledger.count(reading, agent: "main")
    }
    #expect(Self.sums(ledger) == [310, 39, 5])
  }

  @Test func `a session that starts makes the same total new`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.total(100, 10, calls: 2), agent: "main")
    ledger.startSession(of: "crewai")
    _ = ledger.count(Self.total(100, 10, calls: 2), agent: "main")
    #expect(Self.sums(ledger) == [200, 20, 4])
  }

  @Test func `a summary after its calls adds only what they missed`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(100, 11, scope: "autogen", layer: .text), agent: "planner")
    _ = ledger.count(Self.call(200, 11, scope: "autogen", layer: .text), agent: "coder")
    for reading in Self.autogenSummary(300, 25) { _ = ledger.count(reading, agent: "main") }
    #expect(Self.sums(ledger) == [300, 25, 2])
    #expect(ledger.reconciledTokens == 3)
    #expect(ledger.usage(of: "main")?.counts.outputTokens == 3)
  }

  @Test func `what follows a summary belongs to the next one`() {
    var ledger = UsageLedger()
    for _ in 0..<2 {
      _ = ledger.count(Self.call(100, 11, scope: "autogen", layer: .text), agent: "planner")
      for reading in Self.autogenSummary(100, 11) { _ = ledger.count(reading, agent: "main") }
    }
    #expect(Self.sums(ledger) == [200, 22, 2])
    #expect(ledger.reconciledTokens == 0)
  }

  @Test func `a summary alone counts in full`() {
    var ledger = UsageLedger()
    for reading in Self.autogenSummary(300, 22) { _ = ledger.count(reading, agent: "main") }
    #expect(Self.sums(ledger) == [300, 22, 0])
  }

  @Test func `a summary of calls that the provider told adds nothing`() {
    var ledger = UsageLedger()
    for input in [100, 200] {
      _ = ledger.count(Self.call(input, 11, scope: "openai"), agent: "planner")
      _ = ledger.count(Self.call(input, 11, scope: "autogen", layer: .text), agent: "planner")
    }
    for reading in Self.autogenSummary(300, 22) { _ = ledger.count(reading, agent: "main") }
    #expect(Self.sums(ledger) == [300, 22, 2])
  }

  @Test(arguments: [1, 2, 3])
  func `a total in other words of what the provider told adds nothing, in any session`(sessions: Int) {
    var ledger = UsageLedger()
    for session in 1...sessions {
      ledger.startSession(of: "crewai")
      _ = ledger.count(Self.call(100 * session, 11, scope: "openai"), agent: "planner")
      _ = ledger.count(Self.total(100 * session, 11, calls: 1), agent: "main")
      _ = ledger.count(Self.call(50, 5, scope: "openai"), agent: "planner")
      for _ in 0..<2 { _ = ledger.count(Self.total(100 * session + 50, 16, calls: 2), agent: "main") }
    }
    #expect(Self.sums(ledger) == [100 * sessions * (sessions + 1) / 2 + 50 * sessions, 16 * sessions, 2 * sessions])
  }

  @Test func `a total that fell and says what the provider told since adds nothing`() {
    var ledger = UsageLedger()
    for input in [300, 100] {
      _ = ledger.count(Self.call(input, 11, scope: "openai"), agent: "planner")
      _ = ledger.count(Self.total(input, 11, calls: 1), agent: "main")
    }
    #expect(Self.sums(ledger) == [400, 22, 2])
  }

  @Test func `two nested agents with the same totals are two`() {
    func snapshot(_ agent: String, _ input: Int) -> String {
      #"{"type":"agent_telemetry","event":"snapshot","agent_id":"\#(agent)","data":{"token_usage":{"input_tokens":\#(input),"output_tokens":10,"calls":1}}}"#
    }
    let ledger = ReadOutput(snapshot("a", 100), snapshot("b", 100), snapshot("b", 150)).ledger
    #expect(Self.sums(ledger) == [250, 20, 2])
    #expect(ledger.usage(of: "b")?.counts.inputTokens == 150)
  }

  // MARK: Cost

  @Test func `an unknown model has no cost and is counted as unpriced`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(100, 10, model: "nobody-9"), agent: "main")
    let usage = ledger.usage(of: nil)
    #expect(usage?.cost == nil && usage?.unpricedCalls == 1 && usage?.costSource == .unknown)
    #expect(usage?.byModel.map(\.model) == ["nobody-9"])
  }

  @Test func `a known model is estimated`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(1_000_000, 100_000, model: "gpt-4o"), agent: "main")
    let usage = ledger.usage(of: nil)
    #expect(usage?.cost == Money(nanodollars: 3_500_000_000))
    #expect(usage?.costSource == .estimated && usage?.unpricedCalls == 0)
  }

  @Test func `a printed cost stands where there would be an estimate`() {
    var ledger = UsageLedger()
    var reading = Self.call(1_000_000, 100_000, model: "gpt-4o")
    reading.cost = Money(nanodollars: 7)
    _ = ledger.count(reading, agent: "main")
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 7))
    #expect(ledger.usage(of: nil)?.costSource == .reported)
    _ = ledger.count(Self.call(1_000_000, 0, model: "gpt-4o"), agent: "main")
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 2_500_000_007))
    #expect(ledger.usage(of: nil)?.costSource == .mixed)
  }

  @Test func `a cost on its own line covers the tokens before it`() {
    let read = ReadOutput(
      "Tokens: 12k sent, 3.0k cache write, 9.0k cache hit, 1.6k received.", "Cost: $0.05 message, $1.23 session.",
      "Tokens: 2.3k sent, 156 received. Cost: $0.0093 message, $0.02 session.")
    let usage = read.ledger.usage(of: nil)
    #expect(usage?.counts.inputTokens == 14_300 && usage?.counts.outputTokens == 1756 && usage?.calls == 2)
    #expect(usage?.cost == Money(nanodollars: 59_300_000))
    #expect(usage?.costSource == .reported && usage?.unpricedCalls == 0)
    #expect(usage?.isApproximate == true)
  }

  @Test func `the most used model comes first`() {
    var ledger = UsageLedger()
    for (model, input) in [("b", 10), ("a", 10), ("c", 30)] {
      _ = ledger.count(Self.call(input, 0, model: model), agent: "main")
    }
    #expect(ledger.usage(of: nil)?.byModel.map(\.model) == ["c", "a", "b"])
    #expect(ledger.usage(of: nil)?.model == "c")
  }

  // MARK: Bounds

  @Test func `absurd numbers without end never trap`() {
    var ledger = UsageLedger()
    let most = PrintedCount.largest
    for round in 0..<3000 {
      _ = ledger.count(Self.call(most, most, key: "\(round)", model: "gpt-4o"), agent: "a\(round % 7)")
      _ = ledger.count(Self.total(most, most, calls: most), agent: "main")
      ledger.startSession(of: "crewai")
    }
    #expect(ledger.usage(of: nil)?.counts.totalTokens ?? 0 > most)
  }

  @Test func `names without end are cut`() {
    var ledger = UsageLedger()
    let long = String(repeating: "é", count: 100_000)
    for number in 0..<3 {
      let scope = "\(number)\(long)"
      _ = ledger.count(Self.call(100, 10, key: scope, scope: scope, model: scope), agent: "main")
      _ = ledger.count(Self.call(7 + number, 1, key: scope, scope: scope, model: scope), agent: "main")
    }
    #expect(ledger.scopes.keys.allSatisfy { $0.utf8.count <= UsageLedger.maximumNameLength })
    var total = Self.total(1, 1, calls: 1)
    (total.scope, total.key) = ("codex:1", long)
    _ = ledger.count(total, agent: "main")
    #expect(
      ledger.scopes.values.allSatisfy { scope in
        scope.series.keys.allSatisfy { $0.utf8.count <= UsageLedger.maximumNameLength }
      })
    #expect(ledger.usage(of: nil)?.byModel.allSatisfy { $0.model.utf8.count <= UsageLedger.maximumNameLength } == true)
  }

  @Test func `scopes, keys and models without end are bounded, and every token counts`() {
    var ledger = UsageLedger()
    let count = 20_000
    for number in 0..<count {
      let scope = "s\(number % 3000)"
      let model = "m\(number % 5000)"
      _ = ledger.count(Self.call(number + 7, 3, key: "k\(number)", scope: scope, model: model), agent: "main")
    }
    #expect(ledger.scopes.count <= UsageLedger.maximumScopes)
    #expect(ledger.entryCount <= UsageLedger.maximumEntries)
    #expect(ledger.sums.values.allSatisfy { $0.count <= UsageLedger.maximumModels + 1 })
    #expect(Self.sums(ledger) == [(0..<count).reduce(0) { $0 + $1 + 7 }, 3 * count, count])
  }

  @Test func `totals of sessions without end are bounded, and every token counts`() {
    var ledger = UsageLedger()
    for number in 0..<3000 {
      let scope = "codex:\(number)"
      for share in 1...2 {
        var total = Self.total(number * share + 1, share, calls: share)
        (total.scope, total.layer) = (scope, .structured)
        _ = ledger.count(total, agent: "a\(number % 3)")
      }
      _ = ledger.count(Self.call(5, 1, key: "m", scope: "claude:\(number)"), agent: "main")
      var final = UsageReading(semantics: .final, layer: .reported, scope: "claude:\(number)")
      final.figures = UsageFigures(input: 9, output: 9)
      _ = ledger.count(final, agent: "main")
    }
    #expect(ledger.scopes.count <= UsageLedger.maximumScopes)
    #expect(Self.sums(ledger) == [(0..<3000).reduce(0) { $0 + 2 * $1 + 1 + 9 }, 11 * 3000, 3 * 3000])
  }

  @Test func `a running total starts anew with its orchestrator`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.total(100, 10, calls: 2), agent: "main")
    ledger.startSessions()
    _ = ledger.count(Self.total(150, 15, calls: 3), agent: "main")
    #expect(Self.sums(ledger) == [250, 25, 5])
  }

  @Test func `figures without end do not pass what a sum can hold`() {
    var ledger = UsageLedger()
    for number in 0..<3000 { _ = ledger.count(Self.call(1 << 53, 0, key: "k\(number)"), agent: "main") }
    #expect((1 << 59...1 << 60).contains(ledger.total.totalTokens))
  }

  // MARK: Readings

  static func call(
    _ input: Int, _ output: Int, key: String? = nil, scope: String = "openai",
    layer: UsageReading.Layer = .structured, model: String? = nil
  ) -> UsageReading {
    UsageReading(
      semantics: .delta, layer: layer, scope: scope, key: key, model: model,
      figures: UsageFigures(input: input, output: output, calls: 1))
  }

  static func total(_ input: Int, _ output: Int, calls: Int) -> UsageReading {
    UsageReading(
      semantics: .cumulative, layer: .summary, scope: "crewai",
      figures: UsageFigures(input: input, output: output, calls: calls))
  }

  private static func autogenSummary(_ input: Int, _ output: Int) -> [UsageReading] {
    ReadOutput("Total prompt tokens: \(input)", "Total completion tokens: \(output)").usage
  }

  /// Input, output, calls of the team.
  private static func sums(_ ledger: UsageLedger) -> [Int] {
    let usage = ledger.usage(of: nil)
    return [usage?.counts.inputTokens ?? 0, usage?.counts.outputTokens ?? 0, usage?.calls ?? 0]
  }
}
