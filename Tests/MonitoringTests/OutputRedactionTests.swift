import JSONText
import Monitoring
import Recognition
import Redaction
import Telemetry
import TestSupport
import Testing

/// From a child's bytes to what is told of them: secrets do not come through, however reads and lines are cut, and nothing
/// else changes.
@Suite struct OutputRedactionTests {
  private static let key = "ghp_" + String(repeating: "aB3dE6gH9", count: 4)
  private static let moment = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 5)

  /// All that leaves when these chunks are read.
  private static func told(
    _ chunks: [[UInt8]], redactor: Redactor = Redactor(), silences: Bool = false
  ) -> (lines: [String], text: String, monitor: TeamMonitor) {
    var recognizer = TeamRecognizer(rules: .builtIn())
    var monitor = TeamMonitor(id: "team", redactor: redactor, at: moment)
    var lines: [String] = []
    var text: [UInt8] = []
    func record(_ agent: String?, _ event: TelemetryEvent) {
      if case .logEntry(let entry) = event { lines.append(entry.message) }
      text += Envelope(
        event: event, runID: "r", teamID: "team", agentID: agent, timestampMilliseconds: moment.wallMilliseconds,
        sequence: 1
      ).encoded(by: redactor)
    }
    let take = { (reading: Reading) in
      if let shown = monitor.observe(reading, at: moment, record: record) { text += Array("\(shown.text)\n".utf8) }
    }
    for chunk in chunks {
      chunk.withUnsafeBytes { recognizer.read($0, from: .stdout, deliver: take) }
      if silences { recognizer.silence(on: .stdout, deliver: take) }
    }
    recognizer.end(of: .stdout, deliver: take)
    for snapshot in monitor.finalSnapshots(at: moment) { record(snapshot.agentID, .snapshot(snapshot)) }
    return (lines, String(decoding: text, as: UTF8.self), monitor)
  }

  private static let lines = [
    "export GITHUB_TOKEN=\(key)",
    #"{"type":"agent_telemetry","event":"tool_call","data":{"tool":"\#(key)","api_key":"9f8eaB3d7d6c"}}"#,
    "ValueError: bad key \(key)", "[main abc1234] Use \(key)", #"{"level":"error","message":"refused \#(key)"}"#,
    "\u{1B}[31mexport KEY=\(key)\u{1B}[0m", "│ KEY=\(key) │", "10%\r20% \(key)\r", #"{"unknown":["\#(key)"]}"#,
  ]

  @Test(arguments: lines)
  func `a secret is not told, wherever the reads cut it`(line: String) {
    let bytes = Array((line + "\nnext line\n").utf8)
    for cut in stride(from: 1, to: bytes.count, by: 2) {
      let told = Self.told([Array(bytes[..<cut]), Array(bytes[cut...])])
      #expect(!told.text.contains("aB3"), "cut at \(cut): \(told.text)")
      #expect(told.text.contains("[REDACTED:github]") && told.text.contains("next line"))
    }
  }

  @Test func `nothing of a secret is left at the cut of a long line`() {
    for length in stride(from: 4020, through: 4100, by: 1) {
      let line = String(repeating: "y", count: length - 1) + " \(Self.key) and \(String(repeating: "z", count: 300))\n"
      let told = Self.told([Array(line.utf8)])
      #expect(!told.text.contains("aB3"), "\(length)")
      #expect(told.lines[0].utf8.count <= LineReading.maximumTextLength)
    }
  }

  @Test func `nothing of a secret is left where an over-long line is taken apart`() {
    let piece = LineSplitter.maximumLineLength
    for offset in stride(from: 0, through: 44, by: 4) {
      let line = String(repeating: "y", count: piece - offset - 1) + " \(Self.key) and more\nnext\n"
      let told = Self.told([Array(line.utf8)])
      #expect(told.lines.count == 3)
      #expect(!told.text.contains("aB3"), "\(offset)")
    }
  }

  @Test func `a progress line that is shown in the middle of a secret shows none of it`() {
    let bytes = Array("10%\r20% token=\(Self.key)\nnext\n".utf8)
    for cut in 8..<(bytes.count - 6) {
      let told = Self.told([Array(bytes[..<cut]), Array(bytes[cut...])], silences: true)
      #expect(!told.text.contains("aB3"), "cut at \(cut): \(told.text)")
    }
  }

  @Test func `the cut summary of a JSON line holds nothing of a secret`() {
    for length in stride(from: 4050, through: 4100, by: 1) {
      let message = String(repeating: "y", count: length) + " \(Self.key) and more"
      let told = Self.told([Array("{\"level\":\"info\",\"message\":\"\(message)\"}\n".utf8)])
      #expect(!told.text.contains("aB3"), "\(length)")
    }
  }

  @Test func `a private key over many lines is not told`() {
    let dashes = "-----"
    let body = (0..<4).map { _ in String(repeating: "aB3dE6gH", count: 8) } + ["aB3dE6=="]
    let lines = ["\(dashes)BEGIN PRIVATE KEY\(dashes)"] + body + ["\(dashes)END PRIVATE KEY\(dashes)", "after"]
    let told = Self.told([Array(lines.map { $0 + "\n" }.joined().utf8)])
    #expect(!told.text.contains("aB3"))
    #expect(told.lines == [lines[0]] + Array(repeating: "[REDACTED:private_key]", count: 5) + lines.suffix(2))
    #expect(told.monitor.redactions.byKind.map(\.count) == [5])
  }

  @Test func `what is kept as bytes is shown as what is kept as text`() {
    let dashes = "-----"
    let key = [
      "\(dashes)BEGIN PRIVATE KEY\(dashes)", String(repeating: "aB3dE6gH", count: 8),
      "\(dashes)END PRIVATE KEY\(dashes)",
    ]
    let text = (Self.lines + key + ["plain", "a - b", "", "ssn 536-22-1845", String(repeating: "y ", count: 3000)])
      .flatMap { [$0, "between"] }.map { $0 + "\n" }.joined()
    func read(asBytes: Bool) -> (shown: [[ActivityLog]], counts: RedactionCounts, quality: OutputQuality) {
      var recognizer = TeamRecognizer(rules: .builtIn())
      var monitor = TeamMonitor(id: "team", tellsLines: false, redactor: Redactor(), at: Self.moment)
      let take = { (reading: Reading) in _ = monitor.observe(reading, at: Self.moment) { _, _ in } }
      Array(text.utf8).withUnsafeBytes { bytes in
        if asBytes {
          recognizer.read(
            bytes, from: .stdout, plain: { monitor.observe($0, of: $1, at: Self.moment) { _, _ in } }, deliver: take)
        } else {
          recognizer.read(bytes, from: .stdout, deliver: take)
        }
      }
      recognizer.end(of: .stdout, deliver: take)
      return (monitor.finalSnapshots(at: Self.moment).map(\.activityLogs), monitor.redactions, monitor.quality)
    }
    let (bytes, asText) = (read(asBytes: true), read(asBytes: false))
    #expect(bytes.shown == asText.shown && bytes.counts == asText.counts && bytes.quality == asText.quality)
    #expect(bytes.counts.total > 5 && !"\(bytes.shown)".contains("aB3"))
  }

  @Test(arguments: (try? Recording.names) ?? [])
  func `recognition says the same with and without redaction`(name: String) throws {
    let recording = try Recording.load(name)
    var sums: [TeamSums] = []
    for redactor in [.off, Redactor(scope: [.secrets, .personalData, .email])] {
      var recognizer = TeamRecognizer(rules: .builtIn())
      var monitor = TeamMonitor(id: name, redactor: redactor, at: Self.moment)
      for chunk in recording.replay(.asRecorded) {
        let stream = ChildStream(rawValue: chunk.stream.rawValue) ?? .stdout
        chunk.bytes.withUnsafeBytes { bytes in
          recognizer.read(bytes, from: stream) { monitor.observe($0, at: Self.moment) { _, _ in } }
        }
      }
      sums.append(monitor.summary())
    }
    #expect(sums[0] == sums[1])
  }

  @Test func `usage under a secret's name is counted as ever`() {
    let line =
      #"{"id":"chatcmpl-1","model":"gpt-4o","usage":{"prompt_tokens":12,"completion_tokens":9,"total_tokens":21},"api_key":"\#(Self.key)"}"#
    let sums = [Redactor.off, Redactor()].map {
      Self.told([Array("\(line)\n".utf8)], redactor: $0).monitor.summary().tokenUsage
    }
    #expect(sums[0] == sums[1] && sums[0]?.totalTokens == 21)
  }

  @Test func `what is found is told at the first, the tenth and the hundredth, by agent and kind`() throws {
    var monitor = TeamMonitor(id: "team", redactor: Redactor(salt: [3]), at: Self.moment)
    var violations: [(agent: String?, data: JSONValue)] = []
    func data(of event: TelemetryEvent) -> JSONValue {
      if case .structured("compliance_violation", let data) = event { data } else { .null }
    }
    func say(_ text: String, as agent: String) {
      monitor.observe(Reading(agent: agent, content: .line(.saying(text))), at: Self.moment) { agent, event in
        if case .structured("compliance_violation", let data) = event { violations.append((agent, data)) }
        #expect(
          RecordShape.violations(
            in: Envelope(event: event, runID: "r", agentID: agent, timestampMilliseconds: 0, sequence: 1).encoded())
            == [])
      }
    }
    for _ in 0..<150 { say("ssn 536-22-1845", as: "coder") }
    say("password=hunter2x", as: "coder")
    say("ssn 536-22-1845", as: "planner")
    monitor.tellOfRest { violations.append(($0, data(of: $1))) }
    monitor.tellOfRest { violations.append(($0, data(of: $1))) }
    let rest = violations.removeLast()
    #expect(rest.agent == "coder" && rest.data["count"]?.int == 50 && rest.data["total"]?.int == 150)
    #expect(violations.map { $0.data["count"]?.int } == [1, 9, 90, 1, 1])
    #expect(violations.map { $0.data["total"]?.int } == [1, 10, 100, 1, 1])
    #expect(violations.map(\.agent) == ["coder", "coder", "coder", "coder", "planner"])
    #expect(violations.map { $0.data["kind"]?.string } == ["ssn", "ssn", "ssn", "password", "ssn"])
    #expect(violations.map { $0.data["category"]?.string } == ["pii", "pii", "pii", "secret", "pii"])
    #expect(violations.allSatisfy { $0.data["compliant"] == .bool(false) })
    #expect(
      violations[0].data["hash"] == violations[4].data["hash"]
        && violations[0].data["hash"] != violations[3].data["hash"])
    #expect(monitor.redactions.total == 152)
    #expect(monitor.redactions.byKind.map { "\($0.count) \($0.kind.rawValue)" } == ["1 password", "151 ssn"])
  }
}
