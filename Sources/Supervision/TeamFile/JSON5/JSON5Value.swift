/// A value of a JSON5 text that remembers where it stood, so that every complaint about it can name a line and a column.
///
/// Objects keep their members in the order written, and numbers the text written: `1.10` in `env` must reach the child
/// as `1.10`.
struct JSON5Value: Sendable {
  /// What the value is.
  enum Content: Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON5Value])
    case object([Member])
  }

  /// A key and its value.
  struct Member: Sendable {
    let key: String
    let keyOffset: Int
    let value: JSON5Value
  }

  let content: Content
  /// Where the value begins, in bytes from the start of the text.
  let offset: Int

  /// What it is, in the words of a sentence such as "expected a string, found a number".
  var kind: String {
    switch content {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
