import JSONText

/// OpenTelemetry spans as `ConsoleSpanExporter` prints them: one JSON document for each, over some thirty lines.
struct SpanDialect: Dialect {
  private var reader = SpanReader()

  mutating func read(_ object: JSONObject) -> DialectOutcome? {
    guard let attributes = object["attributes"]?.object, SpanVocabulary.speaks(attributes) else { return nil }
    var span = Span(name: object["name"]?.string ?? "span", attributes: attributes)
    span.id = Span.id(object["context"]?["span_id"]?.string)
    span.parent = Span.id(object["parent_id"]?.string)
    span.trace = Span.id(object["context"]?["trace_id"]?.string)
    span.milliseconds = PrintedTime.milliseconds(
      from: object["start_time"]?.string.flatMap(PrintedTime.microseconds),
      to: object["end_time"]?.string.flatMap(PrintedTime.microseconds))
    span.hasFailed = object["status"]?["status_code"]?.string == "ERROR"
    span.errorMessage = object["status"]?["description"]?.string
    let exception = object["events"]?.array?.last { $0["name"]?.string == "exception" }?["attributes"]
    span.errorType = attributes["error.type"]?.string ?? exception?["exception.type"]?.string
    return reader.read([span]).first
  }
}
