import Foundation
import JSONText
import Telemetry
import TestSupport
import Testing

@testable import Analysis

struct SummaryFigureTests {
  @Test func `the figures that are shown are metrics, and the schema knows just these`() throws {
    for figure in SummaryFigure.all { #expect(MetricCatalog.metric(named: figure.metric) != nil, "\(figure.metric)") }
    for (_, metric) in SummaryFigure.times { #expect(MetricCatalog.metric(named: metric)?.kind == .distribution) }
    let file = Fixtures.repository.appending(path: "docs/schema/telemetry.schema.json")
    let schema = try JSONReader.read([UInt8](Data(contentsOf: file)))
    let properties = schema["$defs"]?["figures"]?["properties"]?.object
    #expect(properties?.members.map(\.key) == SummaryFigure.all.map(\.name) + ["times", "calibration", "truncated"])
    #expect(
      properties?["times"]?["properties"]?.object?.members.map(\.key) == SummaryFigure.times.map(\.0))
  }

  @Test func `only what is known is shown`() {
    let run = ObservedRun()
    run.analysis.knowsTime = false
    #expect(run.analysis.summary(of: FigureSeries(team: "t"), isFinal: true, at: run.now).isEmpty)
    run.tell("tool_call", [("tool", .string("x")), ("duration_ms", .integer(1500))])
    let summary = run.analysis.summary(of: FigureSeries(team: "t"), isFinal: false, at: run.now)
    #expect(summary.entries == [.init("error_ratio", 0)])
    #expect(summary.times.map(\.name) == ["tool"])
    #expect(summary.times.first?.mean == 1.5)
  }

  @Test func `a snapshot shows the rates of the latest minutes, and a summary those of the run`() throws {
    let run = ObservedRun()
    run.logError("boom")
    run.pass(600)
    func rate(isFinal: Bool) -> Double? {
      run.analysis.summary(of: .run, isFinal: isFinal, at: run.now).entries.first { $0.name == "errors_per_minute" }?
        .value
    }
    #expect(rate(isFinal: false) == 0)
    #expect(rate(isFinal: true) == 0.1)
  }
}
