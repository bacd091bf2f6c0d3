import JSONText

/// What a JSON value must look like: as much of JSON Schema as proctor's own records need, so that every Swift test can
/// check every record without a validator. The contract itself is `docs/schema/telemetry.schema.json`.
indirect enum Shape: Sendable {
  case bool
  case integer
  case number
  case text
  case word([String])
  /// RFC 3339 in UTC with milliseconds.
  case timestamp
  case nullable(Shape)
  case list(Shape, atMost: Int = .max)
  /// Exactly these members; those named `name?` may be missing. Every object may say that something of it was cut.
  case object(KeyValuePairs<String, Shape>)
  /// An object that has all, or at least one, of these members and anything beside them.
  case open(all: [String] = [], any: [String] = [])

  /// What is wrong with `value`, each with its place; empty when it has this shape.
  func violations(of value: JSONValue, at path: String) -> [String] {
    switch (self, value) {
    case (.nullable, .null), (.bool, .bool), (.integer, .integer), (.number, .integer), (.number, .number),
      (.text, .string):
      return []
    case (.nullable(let shape), _):
      return shape.violations(of: value, at: path)
    case (.word(let words), .string(let text)):
      return words.contains(text) ? [] : ["\(path): \(text) is none of \(words.joined(separator: ", "))"]
    case (.timestamp, .string(let text)):
      return Self.isTimestamp(text) ? [] : ["\(path): \(text) is no RFC 3339 time with milliseconds"]
    case (.list(let shape, let limit), .array(let elements)):
      let inside = elements.enumerated().flatMap { shape.violations(of: $1, at: "\(path)[\($0)]") }
      return (elements.count > limit ? ["\(path): more than \(limit) elements"] : []) + inside
    case (.object(let members), .object(let object)):
      return Self.violations(of: object, members: members, at: path)
    case (.open(let all, let any), .object(let object)):
      let missing = all.filter { object[$0] == nil }.map { "\(path): no key \($0)" }
      let hasAlternative = any.isEmpty || any.contains { object[$0] != nil }
      return missing + (hasAlternative ? [] : ["\(path): none of the keys \(any.joined(separator: ", "))"])
    default:
      return ["\(path): has the wrong type"]
    }
  }

  private static func violations(
    of object: JSONObject, members: KeyValuePairs<String, Shape>, at path: String
  ) -> [String] {
    var expected: [String: (shape: Shape, isRequired: Bool)] = [:]
    var order: [String] = []
    for (name, shape) in members {
      let key = name.hasSuffix("?") ? String(name.dropLast()) : name
      expected[key] = (shape, key == name)
      order.append(key)
    }
    order.append("truncated")
    var violations: [String] = []
    for key in order where expected[key]?.isRequired == true && object[key] == nil {
      violations.append("\(path): no key \(key)")
    }
    for (key, value) in object.members {
      if key == "truncated" {
        if value != .bool(true) { violations.append("\(path).truncated: is there and not true") }
      } else if let shape = expected[key]?.shape {
        violations += shape.violations(of: value, at: "\(path).\(key)")
      } else {
        violations.append("\(path): unexpected key \(key)")
      }
    }
    let keys = object.members.map(\.key)
    if violations.isEmpty, keys != order.filter(keys.contains) { violations.append("\(path): keys are out of order") }
    return violations
  }

  private static func isTimestamp(_ text: String) -> Bool {
    let pattern = Array("0000-00-00T00:00:00.000Z".utf8)
    return text.utf8.count == pattern.count
      && zip(text.utf8, pattern).allSatisfy { byte, sample in
        sample == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == sample
      }
  }
}
