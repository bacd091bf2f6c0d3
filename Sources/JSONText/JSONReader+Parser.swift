/// The grammar of RFC 8259 as one recursive walk over the bytes; strings and numbers have files of their own.
struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  var position = 0
  /// Where members are read that nobody asks for now; `nil` when all are read at once.
  private let later: JSONSource?

  init(_ bytes: UnsafeRawBufferPointer) { self.init(bytes, later: nil) }

  /// - Parameter later: holds the same bytes.
  init(_ bytes: UnsafeRawBufferPointer, later: JSONSource?) {
    self.bytes = bytes
    self.later = later
  }

  mutating func document() throws(JSONReadError) -> JSONValue {
    skipWhiteSpace()
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw failure("more text after the value") }
    return value
  }

  mutating func value(depth: Int) throws(JSONReadError) -> JSONValue {
    guard position < bytes.count else { throw failure("the text ends where a value should be") }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"):
      if let later { return .object(try unreadObject(depth: depth + 1, in: later)) }
      return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "-"):
      if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "I") {
        return try literal("-Infinity", is: .null)
      }
      return try number()
    case UInt8(ascii: "t"): return try literal("true", is: .bool(true))
    case UInt8(ascii: "f"): return try literal("false", is: .bool(false))
    case UInt8(ascii: "n"): return try literal("null", is: .null)
    case UInt8(ascii: "N"): return try literal("NaN", is: .null)
    case UInt8(ascii: "I"): return try literal("Infinity", is: .null)
    default: throw failure("no value starts like this")
    }
  }

  private mutating func object(depth: Int) throws(JSONReadError) -> JSONObject {
    var members: [(key: String, value: JSONValue)] = []
    try forEachMember(depth: depth) { (parser, key) throws(JSONReadError) in
      members.append((parser.text(of: key), try parser.value(depth: depth)))
    }
    return JSONObject(members)
  }

  private mutating func array(depth: Int) throws(JSONReadError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try forEachElement(depth: depth) { (parser) throws(JSONReadError) in
      elements.append(try parser.value(depth: depth))
    }
    return elements
  }

  /// Steps over an object; `position` is at its opening brace.
  ///
  /// - Parameter value: is called where the value of a member begins, and steps over it.
  @inline(__always)
  mutating func forEachMember(
    depth: Int, _ value: (inout JSONParser, _ key: JSONStringPlace) throws(JSONReadError) -> Void
  ) throws(JSONReadError) {
    try enter(depth)
    if skip(UInt8(ascii: "}"), thenWhiteSpace: false) { return }
    while true {
      guard position < bytes.count else { throw failure("the text ends inside an object") }
      guard bytes[position] == UInt8(ascii: "\"") else { throw failure("an object needs a key in quotes") }
      let key = try stringPlace()
      skipWhiteSpace()
      guard skip(UInt8(ascii: ":")) else { throw expected("a colon after the key", inside: "an object") }
      try value(&self, key)
      skipWhiteSpace()
      if skip(UInt8(ascii: ",")) { continue }
      guard skip(UInt8(ascii: "}"), thenWhiteSpace: false) else {
        throw expected("a comma or a closing brace", inside: "an object")
      }
      return
    }
  }

  /// Steps over an array; `position` is at its opening bracket.
  ///
  /// - Parameter value: is called where an element begins, and steps over it.
  @inline(__always)
  mutating func forEachElement(
    depth: Int, _ value: (inout JSONParser) throws(JSONReadError) -> Void
  ) throws(JSONReadError) {
    try enter(depth)
    if skip(UInt8(ascii: "]"), thenWhiteSpace: false) { return }
    while true {
      try value(&self)
      skipWhiteSpace()
      if skip(UInt8(ascii: ",")) { continue }
      guard skip(UInt8(ascii: "]"), thenWhiteSpace: false) else {
        throw expected("a comma or a closing bracket", inside: "an array")
      }
      return
    }
  }

  /// Steps over the opening bracket.
  private mutating func enter(_ depth: Int) throws(JSONReadError) {
    guard depth <= JSONReader.maximumDepth else {
      throw failure("arrays and objects are nested deeper than \(JSONReader.maximumDepth)")
    }
    position += 1
    skipWhiteSpace()
  }

  private mutating func literal(_ word: StaticString, is value: JSONValue) throws(JSONReadError) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      guard position + index < bytes.count else { throw failure("the text ends inside a word", at: bytes.count) }
      guard bytes[position + index] == word.utf8Start[index] else { throw failure("no such word in JSON") }
    }
    position += word.utf8CodeUnitCount
    return value
  }

  mutating func skip(_ byte: UInt8, thenWhiteSpace: Bool = true) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    if thenWhiteSpace { skipWhiteSpace() }
    return true
  }

  private mutating func skipWhiteSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
      default: return
      }
    }
  }

  private func expected(_ what: String, inside place: String) -> JSONReadError {
    failure(position < bytes.count ? "\(what) is missing" : "the text ends inside \(place)")
  }

  func failure(_ reason: String, at offset: Int? = nil) -> JSONReadError {
    JSONReadError(offset: offset ?? position, reason: reason)
  }
}
