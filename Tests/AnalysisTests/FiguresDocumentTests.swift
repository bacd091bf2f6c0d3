import Foundation
import TestSupport
import Testing

@testable import Analysis

/// What `docs/figures.md` lists is what there is; `PROCTOR_RECORD_GOLDEN=1` writes the table anew.
struct FiguresDocumentTests {
  private static let file = Fixtures.repository.appending(path: "docs/figures.md")
  private static let marks = ("<!-- metrics -->\n", "<!-- /metrics -->\n")

  @Test func `the table of metrics is that of the catalog`() throws {
    let document = try String(contentsOf: Self.file, encoding: .utf8)
    let start = try #require(document.range(of: Self.marks.0)?.upperBound)
    let end = try #require(document.range(of: Self.marks.1)?.lowerBound)
    if ProcessInfo.processInfo.environment["PROCTOR_RECORD_GOLDEN"] == "1" {
      try (document[..<start] + Self.table + document[end...]).write(to: Self.file, atomically: true, encoding: .utf8)
    } else {
      #expect(document[start..<end] == Self.table)
    }
  }

  @Test func `every figure that records show is named in its list`() throws {
    let document = try String(contentsOf: Self.file, encoding: .utf8)
    let start = try #require(document.range(of: "what is known of these: ")?.upperBound)
    let names = document[start...].prefix { $0 != "." }.split(separator: ", ").map { $0.filter { $0 != "`" } }
    #expect(names == SummaryFigure.all.map(\.name))
  }

  private static var table: String {
    MetricCatalog.all.reduce(into: "| metric | kind | unit | labels | what |\n|---|---|---|---|---|\n") {
      table, metric in
      let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
      table +=
        "| `\(metric.name)` | \(metric.kind.word) | \(metric.unit.words) | \(labels.isEmpty ? "–" : labels) | \(metric.summary) |\n"
    }
  }
}

extension MetricCatalog.Kind {
  fileprivate var word: String {
    switch self {
    case .counter: "counter"
    case .gauge: "gauge"
    case .distribution: "distribution"
    case .derived: "derived"
    }
  }
}

extension MetricCatalog.Unit {
  fileprivate var words: String {
    switch self {
    case .count: "number"
    case .dollars: "US dollars"
    case .tokens: "tokens"
    case .seconds: "seconds"
    case .ratio: "share of 1"
    case .mebibytes: "MiB"
    case .percentOfCore: "% of a core"
    case .perMinute: "per minute"
    case .perHour: "per hour"
    case .dollarsPerHour: "US dollars per hour"
    case .any: "as reported"
    }
  }
}
