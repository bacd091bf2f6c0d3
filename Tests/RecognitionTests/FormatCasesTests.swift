import JSONText
import Recognition
import TestSupport
import Testing

/// Lines as real tools print them (`fixtures/formats`), and lines made up to mislead.
struct FormatCasesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let tool: String
    let stream: ChildStream
    let lines: [String]
    let git: [JSONValue]
    let usage: [JSONValue]
    let tests: [JSONValue]
    let errors: [JSONValue]
    let delays: [JSONValue]
    /// Names of events; `nil` where they are not compared.
    let events: [String]?
    let level: String?
    let agent: String?
    let declared: [String]
    /// The kind of what is not read yet.
    let pending: String?
    var testDescription: String { "\(tool): \(lines.joined(separator: " ⏎ ").prefix(120))" }
  }

  static let cases: [Case] = ((try? Fixtures.text("formats/cases.jsonl")) ?? "").split(separator: "\n").map { line in
    let object = try? JSONReader.read(String(line))
    return Case(
      tool: object?["tool"]?.string ?? "?", stream: ChildStream(rawValue: object?["stream"]?.string ?? "") ?? .stdout,
      lines: (object?["lines"]?.array ?? []).compactMap(\.string), git: object?["git"]?.array ?? [],
      usage: object?["usage"]?.array ?? [], tests: object?["tests"]?.array ?? [],
      errors: object?["errors"]?.array ?? [], delays: object?["delays"]?.array ?? [],
      events: object?["events"]?.array?.compactMap(\.string), level: object?["level"]?.string,
      agent: object?["agent"]?.string,
      declared: (object?["declared"]?.array ?? []).compactMap(\.string), pending: object?["pending"]?["type"]?.string)
  }

  @Test func `the cases are there`() {
    #expect(Self.cases.count >= 134)
    #expect(Self.cases.allSatisfy { !$0.lines.isEmpty && $0.tool != "?" })
  }

  @Test func `what is not read yet is known, and gets less`() {
    let pending = Self.cases.compactMap(\.pending).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    #expect(pending == ["git": 2])
  }

  @Test(arguments: cases)
  func `a line is read as what it is`(format: Case) {
    var read = ReadOutput(agents: format.declared.map { AgentDirectory.Declaration(id: $0) })
    read.print(format.lines.joined(separator: "\n") + "\n", on: format.stream)
    read.end()
    #expect(read.lines.count == format.lines.count)
    #expect(read.git.map(\.operation.rawValue) == format.git.compactMap { $0["operation"]?.string })
    for (git, expected) in zip(read.git, format.git) { Self.compare(git, expected) }
    #expect(read.usage.count == format.usage.count)
    for (usage, expected) in zip(read.usage, format.usage) { Self.compare(usage, expected) }
    #expect(read.tests.count == format.tests.count)
    for (test, expected) in zip(read.tests, format.tests) { Self.compare(test, expected) }
    #expect(read.errors.count == format.errors.count)
    for (error, expected) in zip(read.errors, format.errors) { Self.compare(error, expected) }
    #expect(read.delays.count == format.delays.count)
    for (delay, expected) in zip(read.delays, format.delays) { Self.compare(delay, expected) }
    if let events = format.events { #expect(read.events == events) }
    if let level = format.level { #expect(read.lines.last?.level.rawValue == level) }
    if let agent = format.agent { #expect(read.readings.contains { $0.agent == agent }) }
  }

  private static func compare(_ git: GitReading, _ expected: JSONValue) {
    #expect(git.succeeded == expected["ok"]?.bool ?? true)
    if let branch = expected["branch"]?.string { #expect(git.branch == branch) }
    if let message = expected["message"]?.string { #expect(git.message == message) }
    if let commit = expected["commit"]?.string { #expect(git.commit == commit) }
    let counts: [(String, Int?)] = [
      ("files_changed", git.filesChanged), ("insertions", git.insertions), ("deletions", git.deletions),
    ]
    for (name, count) in counts {
      if let wanted = expected[name]?.int { #expect(count.map(Int64.init) == wanted, "\(name)") }
    }
  }

  private static func compare(_ usage: UsageReading, _ expected: JSONValue) {
    #expect(usage.semantics.rawValue == expected["sem"]?.string)
    #expect(usage.isApproximate == expected["approximate"]?.bool ?? false)
    if let model = expected["model"]?.string { #expect(usage.model == model) }
    if let key = expected["key"]?.string { #expect(usage.key == key) }
    #expect(usage.cost == expected["cost_usd"]?.double.flatMap(Money.init(dollars:)))
    let figures: [(String, Int?)] = [
      ("input", usage.figures.input), ("output", usage.figures.output), ("cache_read", usage.figures.cacheRead),
      ("cache_write", usage.figures.cacheWrite), ("reasoning", usage.figures.reasoning),
    ]
    for (name, count) in figures {
      if let wanted = expected[name]?.int { #expect(count.map(Int64.init) == wanted, "\(name)") }
    }
  }

  private static func compare(_ test: TestReading, _ expected: JSONValue) {
    #expect(test.framework == expected["framework"]?.string)
    if let seconds = expected["seconds"]?.double { #expect(test.seconds == seconds) }
    switch test.content {
    case .failure: #expect(test.name == expected["failure"]?.string)
    case .run(let totals):
      #expect(expected["failure"] == nil)
      if let name = expected["name"]?.string { #expect(test.name == name) }
      let figures = [
        ("passed", totals.passed), ("failed", totals.failed), ("skipped", totals.skipped), ("errors", totals.errors),
        ("total", totals.total),
      ]
      for (name, count) in figures {
        if let wanted = expected[name]?.int { #expect(count.map(Int64.init) == wanted, "\(name)") }
      }
    }
  }

  private static func compare(_ error: ErrorReading, _ expected: JSONValue) {
    #expect(error.type == expected["type"]?.string)
    #expect(error.fingerprint.count == 16)
    if let message = expected["message"]?.string { #expect(error.message == message) }
    if let lines = expected["lines"]?.int { #expect(Int64(error.lines) == lines) }
  }

  private static func compare(_ delay: DelayReading, _ expected: JSONValue) {
    #expect(delay.cause == (expected["cause"]?.string == "limit" ? .rateLimit : .failure))
    if let reason = expected["reason"]?.string { #expect(delay.reason == reason) }
    let figures = [("status", delay.status), ("attempt", delay.attempt), ("pause_ms", delay.pauseMilliseconds)]
    for (name, figure) in figures {
      if let wanted = expected[name]?.int { #expect(figure.map(Int64.init) == wanted, "\(name)") }
    }
  }
}
