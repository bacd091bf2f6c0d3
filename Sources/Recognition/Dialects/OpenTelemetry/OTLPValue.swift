import JSONText

/// The values of OTLP's JSON (opentelemetry-proto, `docs/specification.md`): attributes are lists of keys and typed values,
/// and integers of 64 bits are texts, or numbers all the same.
enum OTLPValue {
  /// An attribute's value: `{"intValue":"12"}` is 12.
  static func value(_ wrapped: JSONValue?) -> JSONValue? {
    guard let (key, value) = wrapped?.object?.members.first else { return nil }
    switch key {
    case "intValue": return integer(value).map(JSONValue.integer)
    case "arrayValue": return .array((value["values"]?.array ?? []).map { self.value($0) ?? .null })
    case "kvlistValue": return .object(attributes(value["values"]))
    case "stringValue", "boolValue", "doubleValue", "bytesValue": return value
    default: return nil
    }
  }

  /// A list of attributes as an object.
  static func attributes(_ list: JSONValue?) -> JSONObject {
    JSONObject(
      (list?.array ?? []).compactMap { attribute in
        guard let key = attribute["key"]?.string, let value = value(attribute["value"]) else { return nil }
        return (key, value)
      })
  }

  /// An integer of 64 bits.
  static func integer(_ value: JSONValue?) -> Int64? { value?.int ?? value?.string.flatMap { Int64($0) } }

  /// A number of either kind.
  static func number(_ value: JSONValue?) -> Double? {
    (value?.double ?? value?.string.flatMap { Double($0) }).flatMap { $0.isFinite ? $0 : nil }
  }

  /// From one time in nanoseconds to a later one, in milliseconds.
  static func milliseconds(from start: JSONValue?, to end: JSONValue?) -> Double? {
    guard let start = integer(start), let end = integer(end), start > 0, end >= start else { return nil }
    return Double(end - start) / 1e6
  }
}
