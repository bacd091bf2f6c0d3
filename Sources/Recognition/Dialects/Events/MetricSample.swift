import JSONText

/// A value of a metric that a program measures itself, in the words of the wire: `metric`.
struct MetricSample {
  var name: String
  /// `counter`, `gauge` or `histogram`.
  var kind: String?
  /// Of a histogram the mean.
  var value: Double?
  var unit: String?
  /// Whether a counter's value is the increase since the last one.
  var temporality: String?
  var namespace: String?
  /// What it is a value of: short texts by name.
  var dimensions = JSONObject()
  var count: Int?
  var sum: Double?
  var minimum: Double?
  var maximum: Double?

  init(name: String, kind: String? = nil) {
    self.name = name
    self.kind = kind
  }

  /// More dimensions than this are left out.
  private static let maximumDimensions = 16

  /// The event; `nil` for what has no name or no value.
  var event: DialectEvent? {
    guard !name.isEmpty, let value, value.isFinite else { return nil }
    var data = EventData()
    data.name("name", name)
    data.value("value", .number(value))
    data.name("unit", unit.flatMap { $0.isEmpty ? nil : $0 })
    data.name("kind", kind)
    data.name("temporality", temporality)
    data.name("namespace", namespace)
    data.count("count", count)
    for (key, number) in [("sum", sum), ("min", minimum), ("max", maximum)] {
      data.value(key, number.flatMap { $0.isFinite ? JSONValue.number($0) : nil })
    }
    let shown = dimensions.members.prefix(Self.maximumDimensions).compactMap { Self.dimension($0.key, $0.value) }
    if !shown.isEmpty { data.value("dimensions", .object(JSONObject(shown))) }
    return DialectEvent("metric", data.object)
  }

  private static func dimension(_ key: String, _ value: JSONValue) -> (key: String, value: JSONValue)? {
    let text: String
    switch value {
    case .string(let string): text = string
    case .integer(let number): text = String(number)
    case .number(let number): text = number.description
    case .bool(let truth): text = String(truth)
    case .null, .array, .object: return nil
    }
    return (LineText.cut(key, to: 128).text, .string(LineText.cut(text, to: 128).text))
  }
}
