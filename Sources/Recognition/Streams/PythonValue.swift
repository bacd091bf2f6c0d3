import JSONText

/// Values as Python's `repr` writes them, read into JSON's: frameworks print their objects that way, usage among them.
///
/// `Name(key=value, …)` becomes an object of its keyword arguments, a dictionary one of its members; `None` is null; what
/// `str` of a Pydantic model is `key=value key=value` and an object, too. What
/// stands in angle brackets (`<Role.user: 1>`) and every positional argument is nothing that anybody reads here.
enum PythonValue {
  /// The value that `text` starts with; `nil` when it is none or not complete.
  static func read(_ text: some StringProtocol) -> JSONValue? {
    var reader = Reader(bytes: Array(text.utf8))
    return reader.fields() ?? reader.value(depth: 0)
  }

  /// Deeper nesting is not read: input must not exhaust the stack.
  private static let maximumDepth = 48

  private struct Reader {
    let bytes: [UInt8]
    var index = 0

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func value(depth: Int) -> JSONValue? {
      guard depth < PythonValue.maximumDepth else { return nil }
      skipSpace()
      guard let byte = next else { return nil }
      switch byte {
      case UInt8(ascii: "{"): return members(closing: UInt8(ascii: "}"), depth: depth)
      case UInt8(ascii: "["): return elements(closing: UInt8(ascii: "]"), depth: depth)
      case UInt8(ascii: "("): return elements(closing: UInt8(ascii: ")"), depth: depth)
      case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map(JSONValue.string)
      case UInt8(ascii: "<"): return angled()
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
      default: return word(depth: depth)
      }
    }

    private mutating func skipSpace() {
      while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard next == byte else { return false }
      index += 1
      return true
    }

    /// A dictionary; a set's elements have no keys and are dropped.
    private mutating func members(closing: UInt8, depth: Int) -> JSONValue? {
      index += 1
      var members: [(key: String, value: JSONValue)] = []
      while !take(closing) {
        guard let key = value(depth: depth + 1) else { return nil }
        if take(UInt8(ascii: ":")) {
          guard let value = value(depth: depth + 1) else { return nil }
          if let name = key.string { members.append((name, value)) }
        }
        guard take(UInt8(ascii: ",")) || next == closing else { return nil }
      }
      return .object(JSONObject(members))
    }

    private mutating func elements(closing: UInt8, depth: Int) -> JSONValue? {
      index += 1
      var elements: [JSONValue] = []
      while !take(closing) {
        guard let element = value(depth: depth + 1) else { return nil }
        elements.append(element)
        guard take(UInt8(ascii: ",")) || next == closing else { return nil }
      }
      return .array(elements)
    }

    /// `True`, `None`, a name, or a call whose keyword arguments become members.
    private mutating func word(depth: Int) -> JSONValue? {
      let start = index
      while let byte = next, isWord(byte) { index += 1 }
      guard index > start else { return nil }
      let name = String(decoding: bytes[start..<index], as: UTF8.self)
      // A literal's prefix: b'…', r"…".
      if name.utf8.count <= 2, next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") {
        return string().map(JSONValue.string)
      }
      if next == UInt8(ascii: "(") { return arguments(depth: depth) }
      switch name {
      case "True": return .bool(true)
      case "False": return .bool(false)
      default: return .null
      }
    }

    private mutating func arguments(depth: Int) -> JSONValue? {
      index += 1
      var members: [(key: String, value: JSONValue)] = []
      while !take(UInt8(ascii: ")")) {
        skipSpace()
        let start = index
        while let byte = next, isWord(byte), byte != UInt8(ascii: ".") { index += 1 }
        if index > start, next == UInt8(ascii: "=") {
          let key = String(decoding: bytes[start..<index], as: UTF8.self)
          index += 1
          guard let value = value(depth: depth + 1) else { return nil }
          members.append((key, value))
        } else {
          index = start
          guard value(depth: depth + 1) != nil else { return nil }
        }
        guard take(UInt8(ascii: ",")) || next == UInt8(ascii: ")") else { return nil }
      }
      return .object(JSONObject(members))
    }

    /// `key=value key=value`; `nil`, at the start again, when it does not begin so.
    mutating func fields() -> JSONValue? {
      let start = index
      var members: [(key: String, value: JSONValue)] = []
      while let (key, value) = field() {
        members.append((key, value))
        skipSpace()
      }
      guard members.isEmpty else { return .object(JSONObject(members)) }
      index = start
      return nil
    }

    private mutating func field() -> (String, JSONValue)? {
      let start = index
      while let byte = next, isWord(byte) { index += 1 }
      guard index > start, next == UInt8(ascii: "=") else { return nil }
      let key = String(decoding: bytes[start..<index], as: UTF8.self)
      index += 1
      return value(depth: 1).map { (key, $0) }
    }

    private mutating func number() -> JSONValue? {
      let start = index
      while let byte = next, isWord(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { index += 1 }
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      if let integer = Int64(text) { return .integer(integer) }
      return Double(text).flatMap { $0.isFinite ? .number($0) : .null } ?? .null
    }

    /// `<Role.user: 'user'>`, `<object at 0x7f…>`.
    private mutating func angled() -> JSONValue? {
      var depth = 0
      while let byte = next {
        index += 1
        if byte == UInt8(ascii: "<") { depth += 1 }
        if byte == UInt8(ascii: ">") { depth -= 1 }
        if depth == 0 { return .null }
      }
      return nil
    }

    private mutating func string() -> String? {
      guard let quote = next else { return nil }
      index += 1
      let start = index
      var isPlain = true
      while let byte = next {
        if byte == quote {
          let content = bytes[start..<index]
          index += 1
          guard !isPlain else { return String(decoding: content, as: UTF8.self) }
          let literal = bytes[(start - 1)..<index]
          return PythonLiteral.string(at: String(decoding: literal, as: UTF8.self)[...])?.0 ?? ""
        }
        if byte == UInt8(ascii: "\\") {
          isPlain = false
          index += 1
        }
        index += 1
      }
      return nil
    }

    private func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: byte >= 0x80
      }
    }
  }
}
