import JSONText

/// What a JSON line of a known shape says.
struct DialectOutcome {
  /// Who it is about, as printed; ``AgentDirectory/teamAgent`` when the line itself says that nobody in particular is.
  var agent: String?
  /// A short text for people, in place of the JSON.
  var summary: String?
  var level: LineLevel?
  var usage: [UsageReading] = []
  var git: [GitReading] = []
  var events: [DialectEvent] = []
  /// Tests, errors and delays.
  var incidents: [Reading.Content] = []
  /// The record of another proctor that the line is.
  var nested: NestedRecord?
  /// The entry of a log that the line tells.
  var log: LogReading?
  /// What commands printed: read again as text, once.
  var captured: [CapturedOutput] = []
  /// More lines of a log that the line is a batch of, as they are to be shown.
  var moreLines: [(text: String, level: LineLevel)] = []
  /// What the members of a batch say, each about its own agent; their own parts, summaries and levels say nothing.
  var parts: [DialectOutcome] = []

  /// The output of a command inside a JSON string.
  struct CapturedOutput {
    var text: String
    var command: CommandContext?
    var exitCode: Int?
  }
}

/// Reads the JSON lines of one tool. Each is small and separately tested; what several lines share is in its own state.
protocol Dialect {
  /// What `object` says, or `nil` when it is not of this dialect.
  mutating func read(_ object: JSONObject) -> DialectOutcome?
}

/// All dialects of one stream, tried in order: the more telling shape first.
struct DialectReader {
  private var envelope = EnvelopeDialect()
  private var cloudEvents = CloudEventDialect()
  private var otlp = OTLPDialect()
  private var emf = EMFDialect()
  private var autogen = AutoGenDialect()
  private var claude = ClaudeDialect()
  private var codex = CodexDialect()
  private var gemini = GeminiDialect()
  private var codingTools = CodingToolDialect()
  private var spans = SpanDialect()
  private var crewai = CrewAIDialect()
  private var provider = ProviderDialect()
  private var logEntry = LogEntryDialect()
  private var log = JSONLogDialect()
  private var goTest = GoTestDialect()

  // In several steps, because the compiler gives up on longer chains.
  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    envelope.read(object) ?? readTelemetry(object) ?? readTool(object) ?? readCall(object) ?? readLog(object)
  }

  /// What says by one key that it is made for machines.
  private mutating func readTelemetry(_ object: JSONObject) -> DialectOutcome? {
    otlp.read(object) ?? emf.read(object) ?? cloudEvents.read(object)
  }

  private mutating func readTool(_ object: JSONObject) -> DialectOutcome? {
    autogen.read(object) ?? gemini.read(object) ?? codingTools.read(object) ?? codex.read(object)
      ?? claude.read(object)
  }

  private mutating func readCall(_ object: JSONObject) -> DialectOutcome? {
    spans.read(object) ?? crewai.read(object) ?? provider.read(object)
  }

  private mutating func readLog(_ object: JSONObject) -> DialectOutcome? {
    goTest.read(object) ?? logEntry.read(object) ?? log.read(object)
  }
}

extension JSONValue {
  /// A count of tokens: an integer from 0 to 2^53. Anything else (-5, 1.5, a text) is no count.
  var count: Int? {
    guard let number = int, number >= 0, number <= Int64(PrintedCount.largest) else { return nil }
    return Int(number)
  }

  /// A duration: finite and not negative.
  var duration: Double? { double.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }

  /// A cost in dollars: finite and not negative.
  var money: Money? { double.flatMap { $0 < 0 ? nil : Money(dollars: $0) } }
}
