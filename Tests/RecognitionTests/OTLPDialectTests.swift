import JSONText
import Recognition
import Testing

/// OTLP's JSON lines: many spans, data points or log records to a line.
struct OTLPDialectTests {
  private static func attribute(_ key: String, _ value: String) -> String { #"{"key":"\#(key)","value":{\#(value)}}"# }

  private static func span(
    _ name: String, id: String, below parent: String = "", _ attributes: [String], status: String = "{}"
  ) -> String {
    #"{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"\#(id)","parentSpanId":"\#(parent)","name":"\#(name)","kind":1,"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661250000000","attributes":[\#(attributes.joined(separator: ","))],"status":\#(status)}"#
  }

  private static func spans(_ spans: String...) -> String {
    #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"team"}}]},"scopeSpans":[{"scope":{"name":"my.library"},"spans":[\#(spans.joined(separator: ","))]}]}]}"#
  }

  private static func tokens(_ input: Int, _ output: Int) -> [String] {
    [
      attribute("gen_ai.usage.input_tokens", #""intValue":"\#(input)""#),
      attribute("gen_ai.usage.output_tokens", #""intValue":\#(output)"#),
    ]
  }

  private static let chat = attribute("gen_ai.operation.name", #""stringValue":"chat""#)
  private static let model = attribute("gen_ai.response.model", #""stringValue":"gpt-4o""#)

  @Test func `a line of spans tells calls of models and tools, with their agents`() {
    let read = ReadOutput(
      Self.spans(
        Self.span("chat gpt-4o", id: "C1", below: "A1", [Self.chat, Self.model] + Self.tokens(120, 30)),
        Self.span(
          "execute_tool search", id: "T1", below: "A1",
          [
            Self.attribute("gen_ai.operation.name", #""stringValue":"execute_tool""#),
            Self.attribute("gen_ai.tool.name", #""stringValue":"search""#),
          ], status: #"{"code":2,"message":"no"}"#),
        Self.span(
          "invoke_agent coder", id: "A1",
          [
            Self.attribute("gen_ai.operation.name", #""stringValue":"invoke_agent""#),
            Self.attribute("gen_ai.agent.name", #""stringValue":"coder""#),
          ] + Self.tokens(120, 30))))
    #expect(read.lines.map(\.text) == ["3 spans"])
    #expect(read.usage.map(\.durationMilliseconds) == [1250] && read.usage.map(\.key) == ["c1"])
    #expect(read.ledger.usage(of: "coder")?.counts.totalTokens == 150 && read.ledger.usage(of: nil)?.calls == 1)
    #expect(read.events == ["tool_call", "agent_method_completed"])
    #expect(read.told.map(\.agent) == ["coder", "coder"])
    #expect(read.told.first?.data["ok"]?.bool == false && read.told.first?.data["duration_ms"]?.double == 1250)
  }

  @Test func `sums do not count, whatever the order in the line and over lines`() {
    func sum(_ id: String, below parent: String) -> String {
      Self.span("run", id: id, below: parent, Self.tokens(90, 9))
    }
    let below = Self.span("chat m", id: "C", below: "M", [Self.chat] + Self.tokens(90, 9))
    let middle = Self.span("middle", id: "M", below: "R", [])
    for lines in [
      [Self.spans(sum("R", below: ""), middle, below)], [Self.spans(below, middle, sum("R", below: ""))],
      [Self.spans(below), Self.spans(middle), Self.spans(sum("R", below: ""))],
      [Self.spans(below, middle), Self.spans(sum("R", below: "Q"), sum("Q", below: ""))],
    ] {
      var read = ReadOutput()
      read.print(lines.joined(separator: "\n") + "\n")
      read.end()
      #expect(read.ledger.usage(of: nil)?.counts.totalTokens == 99)
    }
  }

  @Test func `spans that are each other's parents end`() {
    let read = ReadOutput(
      Self.spans(
        Self.span("a", id: "A", below: "B", Self.tokens(1, 1)), Self.span("b", id: "B", below: "A", Self.tokens(2, 2)),
        Self.span("c", id: "C", below: "C", Self.tokens(4, 4))))
    #expect(read.lines.count == 1)
  }

  @Test(
    arguments: [
      (["llm.token_count.prompt", "llm.token_count.completion"], #""openinference.span.kind""#),
      (["gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens"], #""x""#),
      (["llm.usage.prompt_tokens", "llm.usage.completion_tokens"], #""traceloop.x""#),
    ])
  func `every convention's tokens are read`(names: [String], kind: String) {
    let attributes = [
      Self.attribute(names[0], #""intValue":"100""#), Self.attribute(names[1], #""intValue":"10""#),
      #"{"key":\#(kind),"value":{"stringValue":"LLM"}}"#,
    ]
    let read = ReadOutput(Self.spans(Self.span("ChatOpenAI", id: "A", attributes)))
    #expect(read.ledger.usage(of: nil)?.counts.totalTokens == 110)
  }

  // MARK: Metrics

  private static func metrics(_ metrics: String...) -> String {
    #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[\#(metrics.joined(separator: ","))]}]}]}"#
  }

  @Test func `data points are metrics with kind, unit and dimensions`() {
    let read = ReadOutput(
      Self.metrics(
        #"{"name":"my.counter","unit":"1","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asInt":"5","timeUnixNano":"1","attributes":[{"key":"my.attr","value":{"stringValue":"some value"}}]}]}}"#,
        #"{"name":"my.gauge","gauge":{"dataPoints":[{"asDouble":10.5,"attributes":[{"key":"gen_ai.agent.name","value":{"stringValue":"coder"}}]},{"asDouble":"NaN"}]}}"#,
        #"{"name":"my.level","sum":{"aggregationTemporality":2,"dataPoints":[{"asDouble":7}]}}"#,
        #"{"name":"my.histogram","unit":"s","histogram":{"dataPoints":[{"count":"4","sum":6,"min":1,"max":3,"bucketCounts":["1","3"]}]}}"#,
        #"{"name":"empty","histogram":{"dataPoints":[{"count":"0"}]}}"#))
    #expect(read.told.map(\.name) == ["metric", "metric", "metric", "metric"])
    #expect(read.told.map { $0["kind"] } == ["counter", "gauge", "gauge", "histogram"])
    #expect(read.told.map { $0.data["value"] } == [.number(5), .number(10.5), .number(7), .number(1.5)])
    #expect(
      read.told[0].data["dimensions"]?["my.attr"]?.string == "some value" && read.told[0]["temporality"] == "delta")
    #expect(read.told[1].agent == "coder")
    #expect(
      read.told[3]["unit"] == "s" && read.told[3].data["count"]?.int == 4 && read.told[3].data["max"] == .number(3))
    #expect(read.usage.isEmpty && read.lines.map(\.text) == ["6 data points"])
  }

  @Test func `a flood of data points is cut, and said so`() {
    let points = Array(repeating: #"{"asInt":"1"}"#, count: 3000).joined(separator: ",")
    let read = ReadOutput(Self.metrics(#"{"name":"m","gauge":{"dataPoints":[\#(points)]}}"#))
    #expect(read.told.count == 1024)
    #expect(read.lines.map(\.text) == ["3000 data points, 1976 of them left out"])
  }

  // MARK: Logs

  private static func logs(_ records: String...) -> String {
    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[\#(records.joined(separator: ","))]}]}]}"#
  }

  @Test func `log records are lines with their levels and agents`() {
    let read = ReadOutput(
      Self.logs(
        #"{"severityNumber":9,"severityText":"INFO","body":{"stringValue":"up"}}"#,
        #"{"severityNumber":13,"body":{"stringValue":"slow"},"attributes":[{"key":"gen_ai.agent.name","value":{"stringValue":"coder"}}]}"#,
        #"{"severityText":"Error","body":{"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}}]}}}"#,
        #"{"severityNumber":17,"body":{"stringValue":"it broke"},"attributes":[{"key":"exception.type","value":{"stringValue":"ValueError"}},{"key":"exception.message","value":{"stringValue":"no"}}]}"#
      ))
    #expect(read.lines.map(\.text) == ["up", "slow", #"{"a":1}"#, "it broke"])
    #expect(read.lines.map(\.level) == [.info, .warning, .error, .info])
    #expect(
      read.readings.filter { if case .line = $0.content { true } else { false } }.map(\.agent) == [
        "main", "coder", "main", "main",
      ])
    #expect(read.errors.map(\.type) == ["ValueError"] && read.errors.map(\.message) == ["no"])
  }

  @Test(arguments: [
    #"{"resourceSpans":[]}"#, #"{"resourceMetrics":[{}]}"#, #"{"resourceLogs":[{"scopeLogs":[{}]}]}"#,
    #"{"resourceSpans":[{"scopeSpans":[{"spans":[7,null,{"name":3}]}]}]}"#,
    #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"x","gauge":7}]}]}]}"#, #"{"resourceSpans":"x"}"#,
  ])
  func `odd lines say nothing and stay lines`(line: String) {
    let read = ReadOutput(line)
    #expect(read.lines.count == 1 && read.told.isEmpty && read.usage.isEmpty)
  }
}
