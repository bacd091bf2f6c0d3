import JSONText

/// The records of OTLP's logs: each is a line of its own, with its level.
enum OTLPLogs {
  static func read(_ resources: [JSONValue]) -> DialectOutcome {
    let records = OTLPDialect.members(of: resources, scopes: "scopeLogs", "logRecords")
    guard let first = records.first else {
      var outcome = DialectOutcome()
      outcome.summary = "no log records"
      return outcome
    }
    var outcome = Self.outcome(of: first)
    outcome.parts = records.dropFirst().prefix(OTLPDialect.maximumItems - 1).map { record in
      var part = Self.outcome(of: record)
      part.moreLines = [(part.summary ?? "", part.level ?? .info)]
      return part
    }
    let omitted = records.count - OTLPDialect.maximumItems
    if omitted > 0 {
      var rest = DialectOutcome()
      rest.moreLines = [("\(omitted) more log records are left out", .warning)]
      outcome.parts.append(rest)
    }
    return outcome
  }

  private static func outcome(of record: JSONValue) -> DialectOutcome {
    let attributes = OTLPValue.attributes(record["attributes"])
    var outcome = DialectOutcome()
    outcome.agent = SpanVocabulary.agents.lazy.compactMap { attributes[$0]?.string }.first
    outcome.summary = text(of: OTLPValue.value(record["body"])) ?? record["eventName"]?.string ?? "log record"
    outcome.level = level(of: record)
    if let type = attributes["exception.type"]?.string {
      let message = attributes["exception.message"]?.string ?? outcome.summary ?? type
      outcome.incidents = [.error(ErrorReading(tool: "otel", type: type, message: message))]
      // The error is told once.
      outcome.level = .info
    }
    return outcome
  }

  private static func text(of body: JSONValue?) -> String? {
    guard let body, !body.isNull else { return nil }
    if let text = body.string { return text.isEmpty ? nil : text }
    var writer = JSONWriter(capacity: 256)
    writer.value(body)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// 13 to 16 are warnings, from 17 on errors; without a number the text tells.
  private static func level(of record: JSONValue) -> LineLevel {
    if let number = OTLPValue.integer(record["severityNumber"]), number > 0 {
      return number >= 17 ? .error : number >= 13 ? .warning : .info
    }
    return JSONLogDialect.level(record["severityText"]?.string ?? "")
  }
}
