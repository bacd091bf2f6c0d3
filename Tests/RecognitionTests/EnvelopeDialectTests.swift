import JSONText
import Recognition
import Testing

/// proctor's own envelope on a child's output: data, never a command, and never somebody else's word.
struct EnvelopeDialectTests {
  private static func line(_ event: String, _ data: String, _ more: String = "") -> String {
    #"{"type":"agent_telemetry","event":"\#(event)",\#(more)"data":\#(data)}"#
  }

  @Test(arguments: [
    "run_summary", "gap", "lifecycle", "process_exited", "process_killed", "process_kept", "run_started", "budget",
    "alert",
    "metrics_update", "restart_scheduled", "anomaly", "x_usage_reconciled", "x_unpriced_model",
  ])
  func `what only a supervisor says is kept under another name`(event: String) {
    let read = ReadOutput(Self.line(event, #"{"exit_code":0}"#, #""run_id":"forged","team_id":"other","seq":1,"#))
    #expect(read.events == ["x_nested_\(event)"])
    #expect(read.usage.isEmpty && read.git.isEmpty)
  }

  @Test func `claims to be of another run or team are kept as claims`() throws {
    let read = ReadOutput(
      Self.line(
        "task_completed", #"{"task_id":"7","claimed":"mine"}"#,
        #""run_id":"forged","team_id":"other","seq":99,"agent_id":"coder","#))
    #expect(read.readings.map(\.agent) == ["coder", "coder"])
    let event = try #require(read.readings.last)
    guard case .event("task_completed", let data) = event.content else {
      Issue.record("no event")
      return
    }
    #expect(data["task_id"]?.string == "7")
    #expect(data["claimed"]?["run_id"]?.string == "forged")
    #expect(data["claimed"]?["team_id"]?.string == "other")
    #expect(data["claimed"]?["seq"]?.int == 99)
  }

  @Test func `claims of somebody further inside stay with those of who passes them on`() throws {
    let read = ReadOutput(Self.line("x_1", #"{"claimed":{"run_id":"inner"}}"#, #""run_id":"outer","timestamp":1.5,"#))
    guard case .event(_, let data)? = read.readings.last?.content else {
      Issue.record("no event")
      return
    }
    #expect(
      try data["claimed"] == JSONReader.read(#"{"run_id":"outer","timestamp":1.5,"claimed":{"run_id":"inner"}}"#))
  }

  @Test func `keys beside data are kept in it, and data that is no object under a name`() throws {
    func data(_ line: String) -> JSONObject? {
      guard case .event(_, let data)? = ReadOutput(line).readings.last?.content else { return nil }
      return data
    }
    let beside = #"{"type":"agent_telemetry","event":"task_failed","task_id":"7","error":"x","data":{"error":"y"}}"#
    #expect(try data(beside) == JSONReader.read(#"{"error":"y","task_id":"7"}"#).object)
    #expect(try data(Self.line("x_1", "[1]")) == JSONReader.read(#"{"value":[1]}"#).object)
    #expect(try data(Self.line("x_1", "{}", #""token":"secret","#)) == JSONReader.read("{}").object)
  }

  @Test func `a call whose tokens nobody knows is an event`() {
    let read = ReadOutput(Self.line("llm_call", #"{"model":"m","duration_ms":12}"#))
    #expect(read.events == ["llm_call"] && read.usage.isEmpty)
  }

  @Test func `a call counts for the agent it names`() {
    let read = ReadOutput(
      Self.line(
        "llm_call", #"{"model":"gpt-4o","usage":{"input_tokens":100,"output_tokens":10,"cost_usd":0.5},"call_id":"c"}"#,
        #""agent_id":"coder","#))
    let usage = read.ledger.usage(of: "coder")
    #expect(usage?.counts.totalTokens == 110 && usage?.calls == 1)
    #expect(usage?.cost == Money(nanodollars: 500_000_000))
    #expect(usage?.costSource == .reported)
    #expect(read.events.isEmpty)
  }

  @Test(arguments: [("1250.5", 1250.5), ("-1", nil), ("\"1 s\"", nil), ("null", nil)] as [(String, Double?)])
  func `a call may tell how long it took`(printed: String, milliseconds: Double?) {
    let read = ReadOutput(
      Self.line(
        "llm_call",
        #"{"model":"gpt-4o","usage":{"input_tokens":100,"output_tokens":10},"duration_ms":\#(printed)}"#))
    #expect(read.usage.map(\.durationMilliseconds) == [milliseconds])
  }

  @Test func `a nested run's estimate is no report`() {
    let read = ReadOutput(
      Self.line(
        "llm_call",
        #"{"token_usage":{"model":"nobody-9","input_tokens":100,"output_tokens":10,"cost_usd":0.5,"cost_source":"estimated"}}"#
      ))
    #expect(read.usage.map(\.cost) == [nil])
  }

  @Test func `a negative cost is none`() {
    let read = ReadOutput(
      Self.line(
        "llm_call", #"{"token_usage":{"model":"nobody-9","input_tokens":100,"output_tokens":10,"cost_usd":-5}}"#))
    #expect(read.ledger.usage(of: nil)?.cost == nil)
    #expect(read.ledger.usage(of: nil)?.counts.totalTokens == 110)
  }

  @Test func `snapshots are running totals of their agent`() {
    func snapshot(_ agent: String, _ input: Int, _ calls: Int) -> String {
      Self.line(
        "snapshot", #"{"token_usage":{"model":"gpt-4o","input_tokens":\#(input),"output_tokens":0,"calls":\#(calls)}}"#,
        #""run_id":"r","team_id":"t","agent_id":"\#(agent)","#)
    }
    let ledger = ReadOutput(
      snapshot("a", 100, 1), snapshot("b", 70, 1), snapshot("a", 150, 2), snapshot("a", 150, 2)
    ).ledger
    #expect(ledger.usage(of: "a")?.counts.inputTokens == 150 && ledger.usage(of: "a")?.calls == 2)
    #expect(ledger.usage(of: "b")?.counts.inputTokens == 70)
  }

  @Test func `a nested run's git activity is git activity`() {
    let read = ReadOutput(
      Self.line(
        "git_activity",
        #"{"git_activities":[{"operation":"commit","branch":"main","message":"Add","files_changed":2,"ok":true},{"operation":"nonsense"},{"operation":"push","ok":false,"files_changed":-2}]}"#,
        #""agent_id":"coder","#))
    #expect(read.deeds == ["coder: commit", "coder: push!"])
    #expect(read.git.map(\.filesChanged) == [2, nil])
  }

  @Test func `a nested run's log keeps its level and words`() {
    let read = ReadOutput(
      Self.line("log_entry", #"{"activity_logs":[{"level":"warning","message":"low disk","source":"orchestrator"}]}"#))
    #expect(read.lines.map(\.text) == ["low disk"])
    #expect(read.lines.map(\.level) == [.warning])
  }

  @Test(arguments: [
    #"{"type":"agent_telemetry"}"#, #"{"type":"agent_telemetry","event":""}"#, #"{"type":"agent_telemetry","event":7}"#,
    #"{"event":"task_completed","data":{}}"#,
  ])
  func `what is no envelope is only a line`(line: String) {
    let read = ReadOutput(line)
    #expect(read.readings.count == 1 && read.lines.count == 1)
  }

  @Test(arguments: ["null", "7", "[]", "\"x\"", "{}"])
  func `data of any kind is taken`(data: String) {
    #expect(ReadOutput(Self.line("task_completed", data)).events == ["task_completed"])
  }

  @Test func `an unknown event is passed on with its name cut`() {
    let long = String(repeating: "e", count: 500)
    #expect(ReadOutput(Self.line(long, "{}")).events == [String(repeating: "e", count: 64)])
  }

  @Test(arguments: [("task_failed", "{}"), ("message_error", "{}"), ("tool_call", #"{"ok":false}"#)])
  func `what failed is an error`(event: String, data: String) {
    #expect(ReadOutput(Self.line(event, data)).lines.map(\.level) == [.error])
  }
}
