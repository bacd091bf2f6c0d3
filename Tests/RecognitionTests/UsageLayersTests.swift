import Testing

@testable import Recognition

/// One call told by several sources counts once, and what is known of it is the best that any of them told.
struct UsageLayersTests {
  // MARK: Better sources

  @Test func `a model known later moves the tokens to it and prices them`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(1000, 100, nil, "autogen", .text, nil), agent: "coder")
    #expect(ledger.usage(of: nil)?.unpricedCalls == 1)
    let changes = ledger.count(Self.call(1000, 100, nil, "openai", .structured, "gpt-4o"), agent: "coder")
    #expect(changes.map(\.calls) == [-1, 1])
    #expect(changes.allSatisfy { $0.isReconciliation })
    let usage = ledger.usage(of: "coder")
    #expect(usage?.byModel == [.init(model: "gpt-4o", counts: usage!.counts, calls: 1, cost: usage!.cost)])
    #expect(usage?.cost == Money(nanodollars: 3_500_000) && usage?.unpricedCalls == 0)
    #expect(ledger.reconciledTokens == 0)
  }

  @Test func `a model known first is not taken away by a source that does not know it`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(1000, 100, nil, "openai", .structured, "gpt-4o"), agent: "coder")
    #expect(ledger.count(Self.call(1000, 100, nil, "autogen", .text, nil), agent: "coder").isEmpty)
    #expect(ledger.usage(of: nil)?.model == "gpt-4o")
  }

  @Test func `a reported cost replaces the estimate of its call alone`() {
    var ledger = UsageLedger()
    for input in [1000, 2000] {
      _ = ledger.count(Self.call(input, 100, nil, "openai", .structured, "gpt-4o"), agent: "main")
    }
    var reading = Self.call(1000, 100, nil, "framework", .reported, nil)
    reading.cost = Money(nanodollars: 5)
    _ = ledger.count(reading, agent: "main")
    let usage = ledger.usage(of: nil)
    #expect(usage?.cost == Money(nanodollars: 6_000_005) && usage?.costSource == .mixed)
    #expect(usage?.calls == 2)
  }

  @Test func `the cache split is taken over, and priced`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(1000, 100, nil, "autogen", .text, "gpt-4o"), agent: "main")
    var reading = Self.call(1000, 100, nil, "openai", .structured, "gpt-4o")
    reading.figures.cacheRead = 600
    reading.figures.reasoning = 40
    let changes = ledger.count(reading, agent: "main")
    #expect(
      changes.map(\.counts) == [TokenCounts(uncachedInput: -600, cacheRead: 600, visibleOutput: -40, reasoning: 40)])
    let usage = ledger.usage(of: nil)
    #expect(
      usage?.counts == TokenCounts(uncachedInput: 400, cacheRead: 600, visibleOutput: 60, reasoning: 40))
    #expect(usage?.cost == Money(nanodollars: 400 * 2500 + 600 * 1250 + 100 * 10_000))
  }

  @Test func `an agent known later gets its tokens from the team's own`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(1000, 100, "a", "openai", .structured, "gpt-4o"), agent: "main")
    _ = ledger.count(Self.call(1000, 100, "b", "autogen", .structured, nil), agent: "coder")
    #expect(ledger.usage(of: "main") == nil)
    #expect(ledger.usage(of: "coder")?.calls == 1 && ledger.usage(of: "coder")?.model == "gpt-4o")
    #expect(ledger.usage(of: nil)?.counts == ledger.usage(of: "coder")?.counts)
  }

  @Test(arguments: [true, false])
  func `a rounded figure is its exact one, whichever comes first`(isRoundedFirst: Bool) {
    var rounded = Self.call(2300, 156, nil, "printed", .text, nil)
    (rounded.isApproximate, rounded.inputTolerance) = (true, 50)
    let exact = Self.call(2345, 156, nil, "openai", .structured, nil)
    var ledger = UsageLedger()
    for reading in isRoundedFirst ? [rounded, exact] : [exact, rounded] { _ = ledger.count(reading, agent: "main") }
    let usage = ledger.usage(of: nil)
    #expect(usage?.counts.inputTokens == 2345 && usage?.calls == 1 && usage?.isApproximate == false)
  }

  @Test func `a figure farther away than it was rounded is another call`() {
    var ledger = UsageLedger()
    var rounded = Self.call(2300, 156, nil, "printed", .text, nil)
    (rounded.isApproximate, rounded.inputTolerance) = (true, 50)
    _ = ledger.count(rounded, agent: "main")
    _ = ledger.count(Self.call(2351, 156, nil, "openai", .structured, nil), agent: "main")
    #expect(ledger.usage(of: nil)?.calls == 2)
  }

  @Test func `a framework that shows the input without the cached part tells of the same call`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(12, 50, nil, "autogen", .structured, nil), agent: "coder")
    var body = Self.call(2112, 50, "msg", "anthropic", .structured, "claude-haiku-4-5")
    (body.figures.cacheRead, body.figures.cacheWrite) = (2000, 100)
    _ = ledger.count(body, agent: "coder")
    let usage = ledger.usage(of: nil)
    #expect(
      usage?.counts == TokenCounts(uncachedInput: 12, cacheRead: 2000, cacheWrite: 100, visibleOutput: 50)
        || usage?.counts.inputTokens == 2112)
    #expect(usage?.calls == 1)
  }

  @Test func `a total in other words brings its cost to the calls`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(1000, 100, nil, "openai", .structured, "gpt-4o"), agent: "coder")
    _ = ledger.count(Self.call(3000, 100, nil, "openai", .structured, "gpt-4o"), agent: "tester")
    var total = UsageReading(
      semantics: .cumulative, layer: .summary, scope: "ag2", figures: UsageFigures(input: 4000, output: 200))
    total.cost = Money(nanodollars: 100)
    _ = ledger.count(total, agent: "main")
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 100))
    #expect(ledger.usage(of: nil)?.costSource == .reported)
    #expect(ledger.usage(of: "main") == nil)
    #expect(ledger.count(total, agent: "main").isEmpty)
  }

  @Test func `a total in other words names the model of nameless calls`() {
    var ledger = UsageLedger()
    for agent in ["coder", "tester"] { _ = ledger.count(Self.call(500, 50, nil, "autogen", .text, nil), agent: agent) }
    let total = UsageReading(
      semantics: .cumulative, layer: .summary, scope: "ag2", model: "gpt-4o",
      figures: UsageFigures(input: 1000, output: 100))
    _ = ledger.count(total, agent: "main")
    #expect(ledger.usage(of: "coder")?.model == "gpt-4o" && ledger.usage(of: "tester")?.model == "gpt-4o")
    #expect(ledger.usage(of: nil)?.cost == Money(nanodollars: 3_500_000) && ledger.usage(of: nil)?.unpricedCalls == 0)
  }

  // MARK: What is not the same

  @Test func `programs of their own never tell of each other's calls`() {
    var ledger = UsageLedger()
    for scope in ["claude:1", "claude:2", "opencode:1", "aider", "codex:1"] {
      _ = ledger.count(Self.call(100, 10, "k", scope, .structured, nil), agent: "main")
    }
    #expect(ledger.usage(of: nil)?.calls == 5)
  }

  @Test func `two sessions of one tool are two, also with the same numbers`() {
    var ledger = UsageLedger()
    for scope in ["openai:a", "openai:b"] {
      for _ in 0..<3 { _ = ledger.count(Self.call(100, 10, nil, scope, .structured, nil), agent: "main") }
    }
    #expect(ledger.usage(of: nil)?.calls == 6)
  }

  // MARK: Costs on lines of their own

  @Test func `a cost on its own line covers its message and no other`() {
    var ledger = UsageLedger()
    for cost in [nil, 7] as [Int64?] {
      _ = ledger.count(Self.call(1_000_000, 0, nil, "aider", .text, "gpt-4o"), agent: "main")
      guard let cost else { continue }
      _ = ledger.count(
        UsageReading(semantics: .delta, layer: .text, scope: "aider", cost: Money(nanodollars: cost)), agent: "main")
    }
    let usage = ledger.usage(of: nil)
    #expect(usage?.cost == Money(nanodollars: 2_500_000_007) && usage?.costSource == .mixed && usage?.calls == 2)
  }

  // MARK: Zeros and interim figures

  @Test func `calls told with zeros make the tokens unknown`() {
    var ledger = UsageLedger()
    for _ in 0..<2 { _ = ledger.count(Self.call(0, 0, nil, "autogen", .text, nil), agent: "coder") }
    let usage = ledger.usage(of: "coder")
    #expect(usage?.areTokensKnown == false && usage?.calls == 2 && usage?.silentCalls == 2 && usage?.cost == nil)
    _ = ledger.count(Self.call(70, 7, nil, "autogen", .text, nil), agent: "coder")
    #expect(ledger.usage(of: "coder")?.areTokensKnown == true)
  }

  @Test(arguments: [true, false])
  func `another source tells the tokens of a call told with zeros`(isSilentFirst: Bool) {
    let silent = Self.call(0, 0, nil, "autogen", .text, nil)
    let told = Self.call(100, 10, nil, "openai", .structured, "gpt-4o")
    var ledger = UsageLedger()
    for reading in isSilentFirst ? [silent, told] : [told, silent] { _ = ledger.count(reading, agent: "coder") }
    let usage = ledger.usage(of: nil)
    #expect(usage?.counts.totalTokens == 110 && usage?.calls == 1 && usage?.silentCalls == 0)
    #expect(usage?.unpricedCalls == 0 && usage?.model == "gpt-4o")
  }

  @Test func `a running total of zeros for calls that were made is unknown`() {
    var ledger = UsageLedger()
    _ = ledger.count(UsageLedgerTests.total(0, 0, calls: 3), agent: "main")
    _ = ledger.count(UsageLedgerTests.total(0, 0, calls: 3), agent: "main")
    #expect(ledger.usage(of: nil)?.calls == 3 && ledger.usage(of: nil)?.areTokensKnown == false)
  }

  @Test func `a final total of zeros gives no tokens back`() {
    var ledger = UsageLedger()
    _ = ledger.count(Self.call(100, 10, "a", "claude:1", .structured, nil), agent: "main")
    var final = UsageReading(semantics: .final, layer: .reported, scope: "claude:1")
    final.figures = UsageFigures(input: 0, output: 0)
    #expect(ledger.count(final, agent: "main").isEmpty)
    #expect(ledger.usage(of: nil)?.counts.totalTokens == 110)
  }

  @Test func `figures are interim until the final total comes`() {
    let message =
      #"{"type":"assistant","session_id":"s","message":{"id":"m","model":"claude-haiku-4-5","usage":{"input_tokens":18,"output_tokens":4}}}"#
    let result =
      #"{"type":"result","session_id":"s","total_cost_usd":0.5,"usage":{"input_tokens":18,"output_tokens":287}}"#
    let killed = ReadOutput(message).ledger.usage(of: nil)
    #expect(killed?.interimCalls == 1 && killed?.counts.outputTokens == 4)
    let whole = ReadOutput(message, result).ledger.usage(of: nil)
    #expect(whole?.interimCalls == 0 && whole?.counts.outputTokens == 287 && whole?.calls == 1)
  }

  @Test func `a message that Claude Code made up is no call`() {
    let message =
      #"{"type":"assistant","session_id":"s","message":{"id":"m","model":"<synthetic>","usage":{"input_tokens":0,"output_tokens":0}}}"#
    #expect(ReadOutput(message).ledger.usage(of: nil) == nil)
  }

  // MARK: Broken figures

  @Test(arguments: [
    #"{"id":"x","model":"gpt-4o","usage":{"prompt_tokens":-5,"completion_tokens":3}}"#,
    #"{"id":"x","model":"gpt-4o","usage":{"prompt_tokens":5,"completion_tokens":1.5}}"#,
    #"{"id":"x","model":"gpt-4o","usage":{"prompt_tokens":"many","completion_tokens":3}}"#,
    #"{"id":"x","model":"gpt-4o","usage":{"prompt_tokens":1e300,"completion_tokens":3}}"#,
    #"{"id":"x","usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":-1}}}"#,
    #"{"usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":-3}}"#,
    #"{"type":"LLMCall","prompt_tokens":-1,"completion_tokens":3,"agent_id":"a"}"#,
    #"{"type":"assistant","session_id":"s","message":{"id":"m","usage":{"input_tokens":18,"output_tokens":-4}}}"#,
    #"{"type":"result","session_id":"s","modelUsage":{"m":{"inputTokens":-1,"outputTokens":4}}}"#,
  ])
  func `no half of a broken usage is counted`(line: String) {
    #expect(ReadOutput(line).ledger.usage(of: nil) == nil)
  }

  @Test func `a null figure breaks nothing`() {
    let line = #"{"id":"x","usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":null}}"#
    #expect(ReadOutput(line).ledger.usage(of: nil)?.counts.totalTokens == 8)
    let plain = #"{"id":"x","max_tokens":-1,"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":null}}"#
    #expect(ReadOutput(plain).ledger.usage(of: nil)?.counts.totalTokens == 8)
  }

  private static func call(
    _ input: Int, _ output: Int, _ key: String?, _ scope: String, _ layer: UsageReading.Layer, _ model: String?
  ) -> UsageReading {
    UsageLedgerTests.call(input, output, key: key, scope: scope, layer: layer, model: model)
  }
}
