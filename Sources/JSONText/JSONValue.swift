/// One JSON value, as it was written: integers stay integers and object members keep their order.
///
/// Nothing here knows what a document means. Accessors answer `nil` for a value of another kind, so that a reader of a
/// dialect can say `line["usage"]?["input_tokens"]?.int` and treat anything unexpected as unknown.
public enum JSONValue: Equatable, Sendable {
  /// `null`, and what Python's `json.dumps` prints for numbers that JSON cannot hold: `NaN`, `Infinity`, `-Infinity`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without fraction and exponent that fits into 64 bits.
  case integer(Int64)
  /// Every other number; always finite.
  case number(Double)
  /// Text; lone surrogates and invalid UTF-8 have become U+FFFD.
  case string(String)
  /// `[ … ]`.
  case array([JSONValue])
  /// `{ … }`.
  case object(JSONObject)
}

extension JSONValue {
  /// Whether this is `null`.
  public var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// The text of a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The truth value of `true` or `false`; numbers are not truth values.
  public var bool: Bool? {
    if case .bool(let truth) = self { truth } else { nil }
  }

  /// A whole number in the range of `Int64`, also when it was written `12.0` or `1.2e1`; a fraction is `nil`, not cut.
  public var int: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// Any number; integers beyond 2^53 are rounded.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The elements of an array.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The object itself.
  public var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The member `key` of an object; `nil` when it is missing or when this is no object.
  public subscript(key: String) -> JSONValue? {
    if case .object(let object) = self { object[key] } else { nil }
  }
}
