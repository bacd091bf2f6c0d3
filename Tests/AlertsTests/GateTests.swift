import Analysis
import Telemetry
import Testing

@testable import Alerts

struct GateTests {
  private func verdict(_ text: String, _ figures: FakeFigures) throws -> GateVerdict {
    try Gate(text).result(figures, at: 0).verdict
  }

  @Test(arguments: [(0.8 as Double?, GateVerdict.passed), (0.79, .failed), (nil, .noData)])
  func `a gate is met, or not, or nobody can say`(value: Double?, verdict: GateVerdict) throws {
    var figures = FakeFigures()
    figures.set("success_rate", value, samples: 20)
    #expect(try self.verdict("success_rate >= 80%", figures) == verdict)
  }

  @Test func `what no data means can be said`() throws {
    let nothing = FakeFigures()
    #expect(try verdict("success_rate >= 80% nodata ok", nothing) == .passed)
    #expect(try verdict("success_rate >= 80% nodata fire", nothing) == .failed)
  }

  @Test func `too few samples are no data`() throws {
    var figures = FakeFigures()
    figures.set("success_rate", 1, samples: 9)
    #expect(try verdict("success_rate >= 80% min 10", figures) == .noData)
    #expect(try verdict("success_rate >= 80% min 9", figures) == .passed)
  }

  @Test func `a ratio that divides by nothing is no data`() throws {
    var figures = FakeFigures()
    figures.set("cost.usd", 5)
    #expect(try verdict("ratio(cost.usd/task.completed) < $1", figures) == .noData)
    figures.set("task.completed", 0, samples: 0)
    #expect(try verdict("ratio(cost.usd/task.completed) < $1", figures) == .noData)
    figures.set("task.completed", 10, samples: 10)
    #expect(try verdict("ratio(cost.usd/task.completed) < $1", figures) == .passed)
  }

  @Test func `a gate says what it was held against`() throws {
    var figures = FakeFigures()
    figures.set("cost.usd", 1.25)
    let result = try Gate("cost.usd   <= $2").result(figures, at: 0)
    #expect(
      result
        == GateResult(gate: "cost.usd <= $2", value: 1.25, threshold: 2, verdict: .passed, valueText: "$1.25"))
  }

  @Test(arguments: [
    ("success_rate", "column 13: expected >, >=, <, <=, ==, != behind the metric, found the end"),
    ("sucess_rate > 1", "column 1: unknown metric \"sucess_rate\"; did you mean success_rate?"),
    ("errors < 5 for 1m", "column 16: a gate is looked at once, when the run is over; leave out for"),
    ("errors < 5 clear 3", "column 18: a gate is looked at once, when the run is over; leave out clear"),
    ("errors < 5 every 3m", "column 18: a gate is looked at once, when the run is over; leave out every"),
    ("errors < 5 hold 3m", "column 17: a gate is looked at once, when the run is over; leave out hold"),
    ("errors < 5 @info", "column 13: a gate has no severity, it is met or not; leave out @info"),
    ("errors < 5 -> fail", "column 15: a gate has no actions, the exit code tells of it; leave out ->"),
    ("errors by agent < 5", "column 11: a gate is about the whole run; leave out by agent"),
    (
      "absent(errors)[5m]",
      "column 1: a gate is looked at once, when the run is over; ask for a count instead of absent"
    ),
  ])
  func `what means nothing to a gate is refused`(text: String, sentence: String) {
    do throws(RuleProblems) {
      _ = try Gate(text)
      Issue.record("accepted")
    } catch {
      #expect(error.sentences.contains(sentence), "\(error.sentences)")
    }
  }

  @Test func `a gate may have a name`() throws {
    #expect(try Gate("quality: success_rate >= 80%").condition == Gate("success_rate >= 80%").condition)
  }
}
