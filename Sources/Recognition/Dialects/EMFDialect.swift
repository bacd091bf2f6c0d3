import JSONText

/// CloudWatch's embedded metric format: a log line that says which of its members are metrics.
struct EMFDialect: Dialect {
  /// The format's own bounds: metrics of a directive, and values of a metric.
  private static let maximumMetrics = 100
  private static let maximumDirectives = 16
  /// One line could name the same values again and again.
  private static let maximumEvents = 1024
  private static let agents = ["AgentId", "AgentName", "agent_id", "agent_name", "agent"]

  func read(_ object: JSONObject) -> DialectOutcome? {
    guard let directives = object["_aws"]?["CloudWatchMetrics"]?.array else { return nil }
    var outcome = DialectOutcome()
    outcome.agent = Self.agents.lazy.compactMap { object[$0]?.string }.first
    for directive in directives.prefix(Self.maximumDirectives) {
      Self.read(directive, of: object, into: &outcome.events)
    }
    outcome.summary = object["message"]?.string ?? object["msg"]?.string ?? "\(outcome.events.count) metrics"
    outcome.level = (object["level"] ?? object["severity"])?.string.map(JSONLogDialect.level)
    return outcome
  }

  private static func read(_ directive: JSONValue, of object: JSONObject, into events: inout [DialectEvent]) {
    // Sets of dimensions overlap: the longest one has most of them.
    let sets = (directive["Dimensions"]?.array ?? []).map { ($0.array ?? []).compactMap(\.string) }
    let names = sets.max { $0.count < $1.count } ?? []
    let dimensions = JSONObject(names.prefix(30).compactMap { name in object[name].map { (name, $0) } })
    for metric in (directive["Metrics"]?.array ?? []).prefix(maximumMetrics) {
      guard let name = metric["Name"]?.string, let value = object[name] else { continue }
      for value in (value.array ?? [value]).prefix(maximumMetrics) where events.count < maximumEvents {
        var sample = MetricSample(name: name)
        sample.value = value.double
        sample.unit = metric["Unit"]?.string.flatMap { $0 == "None" ? nil : $0 }
        sample.namespace = directive["Namespace"]?.string
        sample.dimensions = dimensions
        if let event = sample.event { events.append(event) }
      }
    }
  }
}
