import Analysis
import JSONText
import Monitoring
@testable import Recognition
import Telemetry
import TestSupport
import Testing

/// The figures of a run are made of its events, its summary of what the monitor counted: both must say the same.
struct FigureConservationTests {
  @Test(arguments: (try? Recording.names) ?? [])
  func `figures add up to what the summary says, for the run, the team and each agent`(name: String) throws {
    let team = ReplayedTeam(try Recording.load(name), cut: .asRecorded)
    let sums = team.monitor.summary()
    func expect(
      _ series: FigureSeries, _ usage: TokenUsage?, git: Int, lines: Int, errors: Int, of whom: String
    ) {
      let figures: [(String, Int64?)] = [
        ("tokens.total", usage?.totalTokens.map { Int64($0) }), ("tokens.input", usage?.inputTokens.map { Int64($0) }),
        ("tokens.output", usage?.outputTokens.map { Int64($0) }),
        ("tokens.cache_read", usage?.cacheReadTokens.map { Int64($0) }),
        ("tokens.cache_write", usage?.cacheWriteTokens.map { Int64($0) }),
        ("llm.calls", usage?.calls.map { Int64($0) }), ("git.operations", Int64(git)), ("lines", Int64(lines)),
        ("errors", Int64(errors)),
      ]
      for (metric, expected) in figures {
        #expect(Int64(figure(metric, series) ?? 0) == expected ?? 0, "\(metric) of \(whom)")
      }
      let nanodollars = figure("cost.usd", series).map { Int64(($0 * 1e9).rounded()) }
      #expect(nanodollars ?? 0 == usage?.costNanodollars ?? 0, "cost of \(whom)")
    }
    func figure(_ metric: String, _ series: FigureSeries) -> Double? {
      team.analysis.figure(FigureQuery(of: metric), of: series, at: 0)?.value
    }
    for (series, whom) in [(FigureSeries.run, "the run"), (FigureSeries(team: name), "the team")] {
      expect(
        series, sums.tokenUsage, git: sums.gitOperations, lines: sums.lines, errors: sums.incidents.errors, of: whom)
    }
    for agent in sums.agents {
      expect(
        FigureSeries(team: name, agent: agent.id), agent.tokenUsage, git: agent.gitOperations, lines: agent.lines,
        errors: agent.incidents.errors, of: agent.id)
    }
    let byModel = team.analysis.series(by: .model).reduce(0) { $0 + (figure("tokens.total", $1) ?? 0) }
    #expect(byModel <= figure("tokens.total", .run) ?? 0)
  }

  /// Failures that events tell, errors in the log, and tracebacks that sum up the line before, in any order and at any pace.
  @Test(arguments: UInt64(1)...20)
  func `errors are counted alike, however they are told`(seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    var now = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 5)
    var monitor = TeamMonitor(id: "t", tellsLines: Bool.random(using: &chance), at: now)
    let analysis = RunAnalysis()
    for _ in 0..<400 {
      let agent = ["main", "coder", "tester"].randomElement(using: &chance) ?? "main"
      let reading = Reading(agent: agent, content: Self.trouble(using: &chance))
      monitor.observe(reading, at: now) { analysis.observe($1, team: "t", agent: $0, at: now) }
      now.monotonicNanoseconds += UInt64.random(in: 0...900_000_000, using: &chance)
    }
    let sums = monitor.summary()
    func errors(_ series: FigureSeries) -> Int? {
      analysis.figure(FigureQuery(of: "errors"), of: series, at: now.monotonicNanoseconds).map { Int($0.value) }
    }
    #expect(errors(.run) == sums.incidents.errors)
    #expect(sums.incidents.errors > 100 && sums.incidents.errors < 400)
    for agent in sums.agents where agent.incidents.errors > 0 {
      #expect(errors(FigureSeries(team: "t", agent: agent.id)) == agent.incidents.errors)
    }
  }

  private static func trouble(using chance: inout SeededGenerator) -> Reading.Content {
    switch Int.random(in: 0..<6, using: &chance) {
    case 0: .line(.saying("fine"))
    case 1: .line(.saying("boom", level: .error))
    case 2: .event(name: "tool_call", data: JSONObject([("tool", .string("x")), ("ok", .bool(false))]))
    case 3: .event(name: "task_failed", data: JSONObject([("task_id", .integer(1))]))
    case 4: .event(name: "tool_call", data: JSONObject([("tool", .string("x")), ("ok", .bool(true))]))
    default:
      .error(
        ErrorReading(
          tool: "python", type: "ValueError", message: "boom", fingerprint: "1f2e3d4c5b6a7988", lines: 3,
          followsError: Bool.random(using: &chance)))
    }
  }
}
