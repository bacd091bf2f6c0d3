import JSONText
import Redaction
import Telemetry
import TestSupport
import Testing

/// Whatever is recorded: no text of it leaves with a secret in it.
@Suite struct RedactedRecordTests {
  private static let key = "ghp_" + String(repeating: "aB3dE6gH9", count: 4)
  private static let redactor = Redactor(salt: [1])

  @Test func `no text of any record keeps a secret`() {
    var texts = 0
    for event in Self.events(holding: "before \(Self.key) behind") {
      let envelope = Envelope(
        event: event, runID: "r", teamID: "team \(Self.key)", agentID: "agent \(Self.key)", timestampMilliseconds: 0,
        sequence: 1)
      let line = envelope.encoded(by: Self.redactor)
      let shown = String(decoding: line, as: UTF8.self)
      #expect(!shown.contains("aB3dE6"), "\(shown)")
      #expect(shown.contains("[REDACTED:github]"))
      #expect(RecordShape.violations(in: line) == [])
      texts += shown.split(separator: "[REDACTED:github]", omittingEmptySubsequences: false).count - 1
    }
    #expect(texts >= 60)
  }

  @Test func `off changes nothing`() {
    for event in Self.events(holding: Self.key) {
      let envelope = Envelope(event: event, runID: "r", timestampMilliseconds: 0, sequence: 1)
      #expect(envelope.encoded(by: .off) == envelope.encoded())
    }
  }

  @Test func `sample records have nothing to hide and stay byte for byte`() {
    for record in SampleRecords.run { #expect(record.encoded(by: Self.redactor) == record.encoded()) }
  }

  @Test(arguments: 13_900...14_010)
  func `nothing of a secret is left at the cut of a long text`(length: Int) throws {
    let text =
      String(repeating: "x ", count: length / 2) + String(repeating: " ", count: length % 2) + Self.key + " behind"
    let log = ActivityLog(timestampMilliseconds: 0, level: .info, message: text, source: .orchestrator)
    let line = Envelope(event: .logEntry(log), runID: "r", timestampMilliseconds: 0, sequence: 0).encoded(
      by: Self.redactor)
    #expect(line.count <= 16_000)
    #expect(!String(decoding: line, as: UTF8.self).contains("aB3"))
  }

  @Test(arguments: [256, 512, 2048, 4096], 0..<40)
  func `nothing of a secret is left at the end of a text that was cut before`(length: Int, behind: Int) {
    let text = String(repeating: "x ", count: length) + Self.key
    let cut = String(text.dropLast(behind).suffix(length))
    let git = GitActivity(operation: "commit", branch: "main", message: cut)
    let line = Envelope(event: .gitActivity(git), runID: "r", timestampMilliseconds: 0, sequence: 0).encoded(
      by: Self.redactor)
    #expect(cut.utf8.count == length && !String(decoding: line, as: UTF8.self).contains("aB3"))
  }

  @Test func `a secret longer than any record is gone all the same`() {
    let text = "token=" + String(repeating: "aB3dE6gH9", count: 10_000)
    let log = ActivityLog(timestampMilliseconds: 0, level: .info, message: text, source: .orchestrator)
    let line = Envelope(event: .logEntry(log), runID: "r", timestampMilliseconds: 0, sequence: 0).encoded(
      by: Self.redactor)
    #expect(!String(decoding: line, as: UTF8.self).contains("aB3"))
  }

  @Test func `names tell what values are, at every depth, and numbers stay numbers`() throws {
    let printed = """
      {"config":{"api_key":"9f8e7d6c5b4a","model":"gpt-4o","max_tokens":4096,"nested":[{"password":"hunter2"},["\(Self.key)"]]},
       "env":[{"name":"DB_PASSWORD","value":"hunter2"},{"name":"MODEL","value":"small"}],"api_keys":["9f8e7d6c5b4a","none"],
       "usage":{"input_tokens":1200,"total_tokens":4111111111111111,"prompt_tokens":158},"ok":true,"note":null,"token_count":7,
       "\(Self.key)":1,"ssn":"536221845","ratio":0.5}
      """
    let data = try JSONReader.read(Array(printed.utf8))
    var findings: [Redaction.Finding] = []
    let event = TelemetryEvent.structured(name: "x_any", data: data)
    let line = Envelope(event: event, runID: "r", timestampMilliseconds: 0, sequence: 0)
      .encoded(by: Self.redactor, findings: &findings)
    let shown = try #require(try JSONReader.read(line)["data"])
    #expect(shown["config"]?["api_key"] == .string("[REDACTED:api_key]"))
    #expect(shown["config"]?["max_tokens"] == .integer(4096))
    #expect(shown["config"]?["nested"]?.array?[0]["password"] == .string("[REDACTED:password]"))
    #expect(shown["config"]?["nested"]?.array?[1].array == [.string("[REDACTED:github]")])
    #expect(shown["env"]?.array?.map { $0["value"] } == [.string("[REDACTED:password]"), .string("small")])
    #expect(shown["api_keys"]?.array == [.string("[REDACTED:api_key]"), .string("none")])
    #expect(shown["usage"]?["input_tokens"] == .integer(1200) && shown["usage"]?["total_tokens"] == .null)
    #expect(shown["token_count"] == .integer(7) && shown["ok"] == .bool(true) && shown["ratio"] == .number(0.5))
    #expect(shown["ssn"] == .string("[REDACTED:ssn]"))
    let key = try #require(shown.object?.members.map(\.key).first { $0.hasPrefix("[REDACTED:github]#") })
    #expect(shown[key] == .integer(1))
    #expect(
      findings.map(\.kind).sorted()
        == [.github, .password, .password, .apiKey, .apiKey, .socialSecurityNumber, .card].sorted())
  }

  @Test func `commands hide what follows the option of a secret`() throws {
    let start = RunStart(
      proctorVersion: "1", teams: [.init(id: "t", command: ["x", "--token", "abc"], agents: [], directory: "/")],
      commandLine: ["proctor", "run", "--", "x", "--token", "abc"])
    let line = Envelope(event: .runStarted(start), runID: "r", timestampMilliseconds: 0, sequence: 0)
      .encoded(by: Self.redactor)
    #expect(!String(decoding: line, as: UTF8.self).contains("abc"))
  }

  @Test func `ids that held the same secret are the same everywhere, others are not`() {
    func agent(_ id: String) throws -> String? {
      let line = Envelope(
        event: .lifecycle(from: nil, to: .starting, reason: ""), runID: "r", teamID: nil, agentID: id,
        timestampMilliseconds: 0, sequence: 0
      ).encoded(by: Self.redactor)
      return try JSONReader.read(line)["agent_id"]?.string
    }
    let ids = try? [agent("a password=hunter2x"), agent("a password=hunter2y"), agent("a password=hunter2x")]
    #expect(ids?[0] != ids?[1] && ids?[0] == ids?[2])
  }

  /// Every event of ours with this text wherever it has one.
  private static func events(holding text: String) -> [TelemetryEvent] {
    let usage = TokenUsage(
      model: text, inputTokens: 1, outputTokens: 1, totalTokens: 2,
      byModel: [ModelUsage(model: text, inputTokens: 1, outputTokens: 1, totalTokens: 2, calls: 1)])
    let log = ActivityLog(
      timestampMilliseconds: 0, level: .error, message: text, source: .git, errorType: text,
      fingerprint: "0123456789abcdef")
    let git = GitActivity(
      operation: "commit", branch: text, message: text, commit: text, evidence: "output", repository: text)
    let agent = AgentTelemetry(
      agentID: text, teamID: text, lastUpdatedMilliseconds: 0, lifecycle: .running,
      processMetrics: ProcessMetrics(status: text), gitActivities: [git], tokenUsage: usage, activityLogs: [log])
    let summary = RunSummary(
      exitCode: 0, origin: "child", durationSeconds: 1,
      teams: [
        TeamSummary(
          id: text, state: .stopped, durationSeconds: 1, gitOperations: 0, linesRead: 0, tokenUsage: usage,
          agents: [AgentSummary(id: text, gitOperations: 0, lines: 0, tokenUsage: usage)])
      ])
    let start = RunStart(
      proctorVersion: "1", teams: [.init(id: text, command: ["x", text], agents: [text], directory: text)],
      commandLine: ["proctor", text], hostname: text, kernel: text)
    let data = JSONValue.object(JSONObject([("a", .array([.object(JSONObject([("b", .string(text))]))]))]))
    return [
      .snapshot(agent), .metricsUpdate(ProcessMetrics(status: text)), .gitActivity(git), .llmCall(usage, callID: text),
      .logEntry(log), .lifecycle(from: nil, to: .starting, reason: text), .runStarted(start),
      .processExited(
        ProcessExit(pid: 1, code: 0, signalName: text, userSeconds: 0, systemSeconds: 0, durationSeconds: 0)),
      .processKilled(ProcessKill(pid: 1, command: text, reason: text, signalName: text)),
      .processKept(ProcessKept(pid: 1, command: text, ageSeconds: 1)),
      .restartScheduled(RestartNotice(attempt: 1, delaySeconds: 1, exitCode: 1, reason: text)), .runSummary(summary),
      .structured(name: "x_\(text)", data: data), .structured(name: "x_any", data: .string(text)),
    ]
  }
}
