import JSONText
import Telemetry
import TestSupport
import Testing

@testable import Analysis

/// Whatever is told of somebody, so much is kept and no more.
struct BoundsTests {
  /// Sizes of every magnitude under ever new labels, for a day.
  private static func flood(_ run: ObservedRun, agents: Int, moments: Int) {
    var chance = SeededGenerator(seed: 7)
    for moment in 0..<moments {
      for agent in 0..<agents {
        for label in 0..<40 {
          let milliseconds = JSONValue.number(
            Double(UInt64.random(in: 1...1 << UInt64.random(in: 1...52, using: &chance), using: &chance)))
          let name = "\(label) \(moment % 7)"
          for (event, members) in [
            ("tool_call", [("tool", .string(name)), ("ok", .bool(false)), ("duration_ms", milliseconds)]),
            ("queue", [("name", .string(name)), ("value", .integer(1)), ("wait_ms", milliseconds)]),
            ("evaluation", [("name", .string(name)), ("value", milliseconds)]),
            ("metric", [("name", .string("\(name) \(moment)")), ("value", milliseconds)]),
            ("test_failed", [("test_name", .string("t")), ("tier", .string(name)), ("duration_ms", milliseconds)]),
            ("decision_made", [("decision_type", .string(name)), ("confidence_score", .number(0.3))]),
          ] as [(String, [(String, JSONValue)])] {
            run.tell(event, members, agent: "agent \(agent)")
          }
        }
      }
      run.pass(86_400 / Double(moments))
    }
  }

  @Test func `an agent that does everything for a day takes no more than its share`() throws {
    let run = ObservedRun()
    Self.flood(run, agents: 2, moments: 60)
    let scope = try #require(run.analysis.scope(of: FigureSeries(team: "t", agent: "agent 1")))
    #expect(scope.heapBytes < 448 << 10)
    #expect(scope.heapBytes > 64 << 10)
    for model in run.analysis.series(by: .tool) {
      #expect(try #require(run.analysis.scope(of: model)).heapBytes < 96 << 10)
    }
    // Coarse windows are still exact for the run.
    #expect(run.figure(of: "tool.calls", series: FigureSeries(team: "t", agent: "agent 1")) == 2400)
  }

  @Test func `labels of an agent beyond those that are told apart are unknown, and not none`() {
    let run = ObservedRun()
    let agent = FigureSeries(team: "t", agent: "main")
    for number in 0..<40 { run.tell("anomaly", [("kind", .string("kind \(number)"))]) }
    #expect(run.figure(of: "anomaly", labels: ["kind": "kind 3"], series: agent) == 1)
    #expect(run.figure(of: "anomaly", labels: ["kind": "kind 39"], series: agent) == nil)
    #expect(run.figure(of: "anomaly", labels: ["kind": "kind 39"]) == 1)
    #expect(run.figure(of: "anomaly", series: agent) == 40)
    #expect(run.figure(of: "anomaly", labels: ["kind": "kind 99"]) == 0)
  }

  @Test func `of an agent's own metrics the first are told apart, of the run's more, and the rest is other`() {
    let run = ObservedRun()
    let agent = FigureSeries(team: "t", agent: "main")
    for number in 0..<300 { run.tell("metric", [("name", .string("m\(number)")), ("value", .integer(1))]) }
    #expect(run.figure(of: "metric.m63", series: agent) == 1)
    #expect(run.figure(of: "metric.m64", series: agent) == nil)
    #expect(run.figure(of: "metric.m255") == 1)
    #expect(run.figure(of: "metric.m256") == nil)
    #expect(run.figure(.count, of: "metric.other") == 44)
  }

  @Test func `a sketch of few bins still knows the largest values`() throws {
    var sketch = QuantileSketch(maximumBins: 128)
    for value in 1...100_000 { sketch.add(Double(value)) }
    for share in [0.2, 0.5, 0.95, 0.99] {
      let quantile = try #require(sketch.quantile(share))
      #expect(abs(quantile / (share * 100_000) - 1) < 0.0101)
    }
  }
}
