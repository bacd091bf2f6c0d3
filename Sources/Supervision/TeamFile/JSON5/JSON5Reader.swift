/// Reads JSON5 (json5.org, 1.0.0) and keeps every position.
///
/// Foundation reads JSON5 too (`JSONDecoder.allowsJSON5`), but on Linux with Swift 6.3.1 its errors carry no position
/// ("The given data was not valid JSON."), and of two equal keys it silently drops one. A team file is written by hand, so
/// both matter more than speed.
///
/// The text must be valid UTF-8. `\u` escapes inside unquoted keys are the one part of JSON5 that is left out.
struct JSON5Reader {
  /// Why the text is not JSON5, and where.
  struct SyntaxError: Error {
    let offset: Int
    let sentence: String
  }

  /// Deep enough for every file a person writes, and far from the end of the stack.
  static let deepestNesting = 64

  let bytes: [UInt8]
  var position = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The one value of the text, which may have comments and space around it.
  static func read(_ bytes: [UInt8]) throws(SyntaxError) -> JSON5Value {
    var reader = JSON5Reader(bytes)
    try reader.skipSpaceAndComments()
    let value = try reader.value()
    try reader.skipSpaceAndComments()
    guard reader.next == nil else {
      throw reader.error("expected nothing after the end of the value, found \(reader.found)")
    }
    return value
  }

  /// The byte at the position, `nil` at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// What stands at the position, for a sentence.
  var found: String {
    guard next != nil else { return "the end of the file" }
    return QuotedText.of(String(scalar.value))
  }

  /// The Unicode scalar at the position and its length in bytes; U+0000 and 0 at the end.
  var scalar: (value: Unicode.Scalar, length: Int) {
    var decoder = UTF8()
    var rest = bytes[position...].prefix(4).makeIterator()
    guard case .scalarValue(let value) = decoder.decode(&rest) else { return ("\0", 0) }
    return (value, String(value).utf8.count)
  }

  func error(_ sentence: String, at offset: Int? = nil) -> SyntaxError {
    SyntaxError(offset: offset ?? position, sentence: sentence)
  }

  private mutating func value() throws(SyntaxError) -> JSON5Value {
    let start = position
    switch next {
    case UInt8(ascii: "{"):
      return JSON5Value(
        content: .object(try nested { reader throws(SyntaxError) in try reader.members() }), offset: start)
    case UInt8(ascii: "["):
      return JSON5Value(
        content: .array(try nested { reader throws(SyntaxError) in try reader.elements() }), offset: start)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return JSON5Value(content: .string(try quotedString()), offset: start)
    default: return JSON5Value(content: try word(), offset: start)
    }
  }

  private mutating func nested<Result>(
    _ body: (inout JSON5Reader) throws(SyntaxError) -> Result
  ) throws(SyntaxError) -> Result {
    guard depth < Self.deepestNesting else { throw error("nested more than \(Self.deepestNesting) levels deep") }
    depth += 1
    position += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func elements() throws(SyntaxError) -> [JSON5Value] {
    let start = position - 1
    var elements: [JSON5Value] = []
    while true {
      try skipSpaceAndComments()
      if take("]") { return elements }
      guard next != nil else { throw error("the [ that opens here is never closed", at: start) }
      elements.append(try value())
      try skipSpaceAndComments()
      guard take(",") || next == UInt8(ascii: "]") || next == nil else {
        throw error("expected , or ] after an element, found \(found)")
      }
    }
  }

  private mutating func members() throws(SyntaxError) -> [JSON5Value.Member] {
    let start = position - 1
    var members: [JSON5Value.Member] = []
    while true {
      try skipSpaceAndComments()
      if take("}") { return members }
      guard next != nil else { throw error("the { that opens here is never closed", at: start) }
      let keyOffset = position
      let key = try key()
      try skipSpaceAndComments()
      guard take(":") else { throw error("expected : after the key \(QuotedText.of(key)), found \(found)") }
      try skipSpaceAndComments()
      members.append(JSON5Value.Member(key: key, keyOffset: keyOffset, value: try value()))
      try skipSpaceAndComments()
      guard take(",") || next == UInt8(ascii: "}") || next == nil else {
        throw error("expected , or } after the value of \(QuotedText.of(key)), found \(found)")
      }
    }
  }

  private mutating func key() throws(SyntaxError) -> String {
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try quotedString() }
    let start = position
    while scalar.length > 0, scalar.value.continuesIdentifier { position += scalar.length }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let first = name.unicodeScalars.first else { throw error("expected a key or }, found \(found)") }
    guard first.beginsIdentifier, next != UInt8(ascii: "-"), next != UInt8(ascii: ".") else {
      throw error("a key with other characters than letters, digits, _ and $ needs quotes", at: start)
    }
    return name
  }

  /// `true`, `false`, `null` or a number.
  private mutating func word() throws(SyntaxError) -> JSON5Value.Content {
    let start = position
    while let byte = next, byte.isPartOfWord { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "": throw error("expected a value, found \(found)")
    case _ where JSON5Number.isValid(word): return .number(word)
    default: throw error("\(QuotedText.of(word)) is not a value; a text needs quotes", at: start)
    }
  }

  private mutating func take(_ expected: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: expected) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaceAndComments() throws(SyntaxError) {
    while next != nil {
      if scalar.value.isJSON5Space {
        position += scalar.length
      } else if bytes[position...].starts(with: "//".utf8) {
        while next != nil, !scalar.value.endsLine { position += scalar.length }
      } else if bytes[position...].starts(with: "/*".utf8) {
        try skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() throws(SyntaxError) {
    let start = position
    position += 2
    while next != nil {
      if bytes[position...].starts(with: "*/".utf8) {
        position += 2
        return
      }
      position += 1
    }
    throw error("the comment that opens here is never closed", at: start)
  }
}

extension UInt8 {
  /// What can stand in a number or a name, wide enough that a forgotten quote is reported as one word.
  fileprivate var isPartOfWord: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...: true
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "$"): true
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }
}

extension Unicode.Scalar {
  fileprivate var beginsIdentifier: Bool { self == "_" || self == "$" || properties.isIDStart }
  fileprivate var continuesIdentifier: Bool { beginsIdentifier || properties.isIDContinue }

  /// JSON5's white space: tab, vertical tab, form feed, no-break space, byte order mark, line ends, and category Zs.
  fileprivate var isJSON5Space: Bool {
    switch self {
    case "\t", "\u{0B}", "\u{0C}", "\u{FEFF}": true
    default: endsLine || properties.generalCategory == .spaceSeparator
    }
  }

  /// ECMAScript's line terminators.
  var endsLine: Bool { self == "\n" || self == "\r" || self == "\u{2028}" || self == "\u{2029}" }
}
