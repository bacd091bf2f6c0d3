import JSONText

/// The data points of OTLP's metrics, each an event.
enum OTLPMetrics {
  static func read(_ resources: [JSONValue]) -> DialectOutcome {
    var outcome = DialectOutcome()
    var total = 0
    for metric in OTLPDialect.members(of: resources, scopes: "scopeMetrics", "metrics") {
      guard let (kind, content) = content(of: metric) else { continue }
      for point in content["dataPoints"]?.array ?? [] {
        total += 1
        guard outcome.events.count < OTLPDialect.maximumItems else { continue }
        if let event = event(metric, kind, content, point) { outcome.events.append(event) }
      }
    }
    let omitted = total - OTLPDialect.maximumItems
    outcome.summary = omitted > 0 ? "\(total) data points, \(omitted) of them left out" : "\(total) data points"
    return outcome
  }

  private static func content(of metric: JSONValue) -> (kind: String, content: JSONValue)? {
    for (key, kind) in [
      ("sum", "counter"), ("gauge", "gauge"), ("histogram", "histogram"), ("exponentialHistogram", "histogram"),
      ("summary", "histogram"),
    ] {
      guard let content = metric[key] else { continue }
      // A sum that may fall is a level.
      return (key == "sum" && content["isMonotonic"]?.bool != true ? "gauge" : kind, content)
    }
    return nil
  }

  private static func event(
    _ metric: JSONValue, _ kind: String, _ content: JSONValue, _ point: JSONValue
  ) -> DialectEvent? {
    let attributes = OTLPValue.attributes(point["attributes"])
    var sample = MetricSample(name: metric["name"]?.string ?? "", kind: kind)
    sample.unit = metric["unit"]?.string
    sample.dimensions = attributes
    sample.temporality = OTLPValue.integer(content["aggregationTemporality"]) == 1 ? "delta" : nil
    if kind == "histogram" {
      sample.count = OTLPValue.integer(point["count"]).flatMap { Int(exactly: $0) }
      sample.sum = OTLPValue.number(point["sum"])
      sample.minimum = OTLPValue.number(point["min"])
      sample.maximum = OTLPValue.number(point["max"])
      if let sum = sample.sum, let count = sample.count, count > 0 { sample.value = sum / Double(count) }
    } else {
      sample.value = OTLPValue.number(point["asDouble"]) ?? OTLPValue.number(point["asInt"])
    }
    return sample.event?.of(attributes["gen_ai.agent.name"]?.string ?? attributes["agent.name"]?.string)
  }
}
