import JSONText

/// OTLP's JSON lines, as the collector's file exporter and SDKs write them: spans, metrics or log records, many to a line.
struct OTLPDialect: Dialect {
  /// A line with more data points or log records than this tells how many are left out.
  static let maximumItems = 1024

  private var spans = SpanReader()

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    if let resources = object["resourceSpans"]?.array { return readSpans(resources) }
    if let resources = object["resourceMetrics"]?.array { return OTLPMetrics.read(resources) }
    return object["resourceLogs"]?.array.map { OTLPLogs.read($0) }
  }

  /// All members of the scopes of all resources; older exporters called scopes libraries.
  static func members(of resources: [JSONValue], scopes: String, _ key: String) -> [JSONValue] {
    resources.flatMap { resource in
      let inside =
        resource[scopes]?.array ?? resource["instrumentationLibrary" + scopes.dropFirst("scope".count)]?.array
      return (inside ?? []).flatMap { $0[key]?.array ?? [] }
    }
  }

  private mutating func readSpans(_ resources: [JSONValue]) -> DialectOutcome {
    let all = Self.members(of: resources, scopes: "scopeSpans", "spans").map(Self.span)
    var outcome = DialectOutcome()
    // All of them: those that say nothing stand between those that do.
    outcome.parts = spans.read(all)
    outcome.summary = all.count == 1 ? all[0].name : "\(all.count) spans"
    return outcome
  }

  private static func span(_ value: JSONValue) -> Span {
    let attributes = OTLPValue.attributes(value["attributes"])
    var span = Span(name: value["name"]?.string ?? "span", attributes: attributes)
    span.id = Span.id(value["spanId"]?.string)
    span.parent = Span.id(value["parentSpanId"]?.string)
    span.trace = Span.id(value["traceId"]?.string)
    span.milliseconds = OTLPValue.milliseconds(from: value["startTimeUnixNano"], to: value["endTimeUnixNano"])
    let code = value["status"]?["code"]
    span.hasFailed = code?.int == 2 || code?.string == "STATUS_CODE_ERROR"
    span.errorMessage = value["status"]?["message"]?.string
    let exception = value["events"]?.array?.last { $0["name"]?.string == "exception" }?["attributes"]
    span.errorType =
      attributes["error.type"]?.string ?? exception.flatMap { OTLPValue.attributes($0)["exception.type"]?.string }
    return span
  }
}
