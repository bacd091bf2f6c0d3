import Analysis
import JSONText
import Recognition
import Redaction
import Telemetry
import TestSupport
import Testing

@testable import Monitoring

/// A line that is an error comes to the same whether it is taken in as an event or as bytes.
@Suite struct ErrorLineTests {
  /// What a team with snapshots alone is told, in one of the two ways.
  private struct Observer {
    var monitor = TeamMonitor(
      id: "crew", tellsLines: false, redactor: Redactor(), at: Moment(wallMilliseconds: 0, monotonicNanoseconds: 0))
    let analysis = RunAnalysis()
    var anomalies: [JSONValue] = []
    let asBytes: Bool

    mutating func take(_ text: String, of agent: String, at moment: Moment) {
      let bytes = Array(text.utf8)
      bytes.withUnsafeBytes { bytes in
        let line = PlainLine(bytes: bytes, level: .error, stream: .stderr)
        if asBytes, let agent = monitor.observe(error: line, of: agent, at: moment) {
          analysis.observe(errorLine: bytes, team: "crew", agent: agent, at: moment)
        } else {
          take(Reading(agent: agent, content: .line(line.reading)), at: moment)
        }
      }
      takeAnomalies()
    }

    mutating func take(_ reading: Reading, at moment: Moment) {
      if monitor.hasUntoldErrors { countLines(at: moment) }
      let analysis = analysis
      monitor.observe(reading, at: moment) { analysis.observe($1, team: "crew", agent: $0, at: moment) }
      takeAnomalies()
    }

    mutating func countLines(at moment: Moment) {
      let analysis = analysis
      monitor.takeLineCounts { analysis.observe(lines: $1, errors: $2, team: "crew", agent: $0, at: moment) }
    }

    private mutating func takeAnomalies() {
      for case (.structured(_, let data), _, _) in analysis.takeAnomalies() { anomalies.append(data) }
    }

    func errors(of agent: String?, at moment: Moment) -> Double? {
      analysis.figure(
        FigureQuery(.value, of: "errors", over: .run), of: FigureSeries(team: "crew", agent: agent),
        at: moment.monotonicNanoseconds)?.value
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `errors as bytes and errors as events come to the same`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var observers = [Observer(asBytes: false), Observer(asBytes: true)]
    var now: UInt64 = 1_000_000_000
    let texts = [
      "ERROR tool 7 failed", "ERROR tool 12 failed", "FATAL out of memory at 0xff", "ERROR password=hunter2-Tr0ub4dor",
      "ERROR " + String(repeating: "a long one ", count: 300), "ERROR größer",
    ]
    for number in 0..<600 {
      // What is read at once has one time, and is counted at its end.
      if Int.random(in: 0..<5, using: &random) == 0 {
        for place in observers.indices { observers[place].countLines(at: Self.moment(now)) }
        now += UInt64.random(in: 0...900_000_000, using: &random)
      }
      let moment = Self.moment(now)
      let agent = ["coder", "planner"].randomElement(using: &random) ?? ""
      let choice = Int.random(in: 0..<10, using: &random)
      for place in observers.indices {
        switch choice {
        case 0:
          let failure = JSONObject([("tool", .string("shell")), ("ok", .bool(false)), ("phase", .string("failed"))])
          observers[place].take(Reading(agent: agent, content: .event(name: "tool_call", data: failure)), at: moment)
        case 1...6: observers[place].take(texts[number % texts.count], of: agent, at: moment)
        default: observers[place].take("ERROR number \(number) of its kind \(agent)-\(choice)", of: agent, at: moment)
        }
      }
    }
    let end = Self.moment(now)
    for place in observers.indices { observers[place].countLines(at: end) }
    let (events, bytes) = (observers[0], observers[1])
    #expect(bytes.monitor.errors == events.monitor.errors)
    #expect(bytes.monitor.summary() == events.monitor.summary())
    #expect(bytes.monitor.redactions == events.monitor.redactions)
    #expect(bytes.anomalies == events.anomalies && !events.anomalies.isEmpty)
    for agent in [nil, "coder", "planner"] {
      let expected = events.errors(of: agent, at: end)
      #expect(bytes.errors(of: agent, at: end) == expected && expected ?? 0 > 0, "\(agent ?? "team")")
    }
    var (one, other) = (events.monitor, bytes.monitor)
    #expect(other.finalSnapshots(at: end).map(\.activityLogs) == one.finalSnapshots(at: end).map(\.activityLogs))
  }

  private static func moment(_ now: UInt64) -> Moment {
    Moment(wallMilliseconds: Int64(now / 1_000_000), monotonicNanoseconds: now)
  }
}
