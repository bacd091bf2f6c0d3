import TestSupport
import Testing

@testable import Recognition

/// What must hold for any output, tried with much of it: however it is cut, mixed, ordered and repeated.
struct UsagePropertyTests {
  private static let recordings = ((try? Recording.names) ?? []).compactMap { try? Recording.load($0) }

  /// What a team's usage comes to, agent by agent, in a form that is easily compared.
  private static func usage(_ read: ReadOutput) -> [String: AgentUsage] {
    let ledger = read.ledger
    return Dictionary(
      uniqueKeysWithValues: Set(read.readings.map(\.agent)).compactMap { agent in
        ledger.usage(of: agent).map { (agent, $0) }
      })
  }

  /// Lines of calls with ids of their own, of several tools and models.
  private static func lines(_ random: inout SeededGenerator) -> [String] {
    (0..<Int.random(in: 5...60, using: &random)).map { number in
      let input = Int.random(in: 1...9000, using: &random)
      let output = Int.random(in: 1...900, using: &random)
      // Numbers that differ, so that no call can be taken for another one.
      let (distinct, model) = (input * 100 + number, ["gpt-4o", "gpt-5", "nobody-9"].randomElement(using: &random)!)
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        return
          #"{"id":"c\#(number)","model":"\#(model)","usage":{"prompt_tokens":\#(distinct),"completion_tokens":\#(output)}}"#
      case 1:
        return
          #"{"type":"LLMCall","response":{"id":"r\#(number)","model":"\#(model)"},"prompt_tokens":\#(distinct),"completion_tokens":\#(output),"agent_id":"coder"}"#
      case 2:
        return
          #"{"type":"assistant","session_id":"s\#(number % 3)","message":{"id":"m\#(number)","model":"claude-haiku-4-5","usage":{"input_tokens":\#(distinct),"output_tokens":\#(output)}}}"#
      default: return "Token usage: \(distinct) input, \(output) output"
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `cutting the output anywhere changes nothing`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = Array((Self.lines(&random).joined(separator: "\n") + "\n").utf8)
    var whole = ReadOutput()
    whole.print(bytes)
    whole.end()
    var cut = ReadOutput()
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...200, using: &random))
      cut.print(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    cut.end()
    #expect(Self.usage(cut) == Self.usage(whole))
    #expect(!Self.usage(whole).isEmpty)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `the order of independent lines changes no total`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let lines = Self.lines(&random)
    var (one, other) = (ReadOutput(), ReadOutput())
    one.print(lines.joined(separator: "\n") + "\n")
    other.print(lines.shuffled(using: &random).joined(separator: "\n") + "\n")
    #expect(one.ledger.usage(of: nil) == other.ledger.usage(of: nil))
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `mixing the lines of two agents' streams changes no total`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func session(_ id: String) -> [String] {
      var lines: [String] = []
      for number in 0..<Int.random(in: 1...12, using: &random) {
        // The same numbers in both: they are told apart by their session alone.
        let usage = #""usage":{"input_tokens":\#(10 + number),"output_tokens":4}"#
        for _ in 0...1 {
          lines.append(
            #"{"type":"assistant","session_id":"\#(id)","message":{"id":"\#(number)","model":"claude-haiku-4-5",\#(usage)}}"#
          )
        }
      }
      if Bool.random(using: &random) {
        lines.append(
          #"{"type":"result","session_id":"\#(id)","total_cost_usd":0.25,"modelUsage":{"claude-haiku-4-5":{"inputTokens":900,"outputTokens":300,"costUSD":0.25}}}"#
        )
      }
      return lines
    }
    let (left, right) = (session("a"), session("b"))
    var apart = ReadOutput()
    apart.print((left + right).joined(separator: "\n") + "\n")
    var mixed: [String] = []
    var (lefts, rights) = (left[...], right[...])
    while let next = Bool.random(using: &random)
      ? lefts.popFirst() ?? rights.popFirst() : rights.popFirst() ?? lefts.popFirst()
    {
      mixed.append(next)
    }
    var together = ReadOutput()
    together.print(mixed.joined(separator: "\n") + "\n")
    #expect(together.ledger.usage(of: nil) == apart.ledger.usage(of: nil))
    let parts = [left, right].map { lines -> AgentUsage? in
      var alone = ReadOutput()
      alone.print(lines.joined(separator: "\n") + "\n")
      return alone.ledger.usage(of: nil)
    }
    #expect(parts.reduce(0) { $0 + ($1?.counts.totalTokens ?? 0) } == together.ledger.total.totalTokens)
    #expect(
      parts.reduce(Money.zero) { $0 + ($1?.cost ?? .zero) } == together.ledger.usage(of: nil)?.cost ?? .zero)
  }

  /// Recordings that tell of themselves whose calls are whose. The others print totals by hand and ran against the same
  /// scripted model: in one team nobody could tell one's total from another's calls with the same numbers.
  static let distinct = recordings.filter {
    ["autogen_events", "bashgit", "claude_stream", "codex_json", "crewai_run"].contains($0.name)
  }

  @Test(arguments: distinct, distinct)
  func `two recordings as two streams of one team come to the sum of both`(left: Recording, right: Recording) {
    guard left.name < right.name else { return }
    func total(_ recordings: [Recording]) -> (TokenCounts, Int) {
      var read = ReadOutput()
      for recording in recordings { read.print(recording.stdout + [UInt8(ascii: "\n")]) }
      read.end()
      return (read.ledger.total, read.ledger.usage(of: nil)?.calls ?? 0)
    }
    let (both, one, other) = (total([left, right]), total([left]), total([right]))
    #expect(both == (one.0 + other.0, one.1 + other.1))
  }

  @Test(arguments: recordings)
  func `agents that go by other names have the same usage`(recording: Recording) {
    var plain = ReadOutput()
    plain.print(recording.stdout)
    plain.end()
    let names = Set(plain.readings.map(\.agent)).subtracting(["main"]).sorted()
    var renamed = ReadOutput(agents: names.enumerated().map { .init(id: "agent-\($0)", match: $1) })
    renamed.print(recording.stdout)
    renamed.end()
    for (index, name) in names.enumerated() {
      #expect(renamed.ledger.usage(of: "agent-\(index)") == plain.ledger.usage(of: name))
      #expect(renamed.ledger.usage(of: name) == nil)
    }
    #expect(renamed.ledger.usage(of: nil) == plain.ledger.usage(of: nil))
    #expect(renamed.ledger.usage(of: "main") == plain.ledger.usage(of: "main"))
  }

  @Test func `readings over thousands of entries add up`() {
    var ledger = UsageLedger()
    for number in 0..<40_000 {
      _ = ledger.count(
        UsageLedgerTests.call(
          number % 7919 + 1, number % 13 + 1, scope: "s\(number % 200)", model: "m\(number % 31)"),
        agent: "a\(number % 100)")
    }
    #expect(ledger.entryCount <= UsageLedger.maximumEntries)
    let parts = (0..<100).compactMap { ledger.usage(of: "a\($0)")?.counts }
    #expect(parts.reduce(into: TokenCounts()) { $0 += $1 } == ledger.total)
  }
}
