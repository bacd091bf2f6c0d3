import JSONText
import Telemetry
import TestSupport
import Testing

@Suite struct AlertEncodingTests {
  @Test func `a program that is told of an alert reads one line of JSON`() throws {
    let line = SampleRecords.alert.encoded()
    #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
    let alert = try JSONReader.read(line)
    #expect(alert["rule"] == .string("llm_slow"))
    #expect(alert["affected_agents"]?.array == [.string("coder")])
    #expect(alert["ends_at"] == .null)
    #expect(alert["timestamp"] == .string("2025-11-21T08:01:49.023Z"))
  }

  @Test func `an alert is one line of bounded length whatever its texts are`() throws {
    var alert = SampleRecords.alert
    alert.message = String(repeating: "\u{1}\n\"", count: 10_000)
    alert.affectedAgents = Array(repeating: alert.message, count: 1000)
    let line = alert.encoded()
    #expect(line.count <= RecordShape.lineLimit)
    #expect(try JSONReader.read(line)["truncated"] == .bool(true))
  }

  @Test func `counts are by severity and from a severity upwards`() {
    var counts = AlertCounts()
    for severity in [AlertSeverity.info, .warning, .warning, .critical] { counts.count(severity) }
    #expect(counts.fired == 4)
    #expect(AlertSeverity.allCases.map { counts.fired(atLeast: $0) } == [4, 3, 1, 0])
  }
}
