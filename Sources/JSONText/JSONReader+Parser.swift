/// The grammar of RFC 8259 as one recursive walk over the bytes; strings and numbers have files of their own.
struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func document() throws(JSONReadError) -> JSONValue {
    skipWhiteSpace()
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw failure("more text after the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONReadError) -> JSONValue {
    guard position < bytes.count else { throw failure("the text ends where a value should be") }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
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
    try enter(depth)
    var members: [(key: String, value: JSONValue)] = []
    if skip(UInt8(ascii: "}")) { return JSONObject() }
    while true {
      guard position < bytes.count else { throw failure("the text ends inside an object") }
      guard bytes[position] == UInt8(ascii: "\"") else { throw failure("an object needs a key in quotes") }
      let key = try string()
      skipWhiteSpace()
      guard skip(UInt8(ascii: ":")) else { throw expected("a colon after the key", inside: "an object") }
      members.append((key, try value(depth: depth)))
      skipWhiteSpace()
      if skip(UInt8(ascii: ",")) { continue }
      guard skip(UInt8(ascii: "}"), thenWhiteSpace: false) else {
        throw expected("a comma or a closing brace", inside: "an object")
      }
      return JSONObject(members)
    }
  }

  private mutating func array(depth: Int) throws(JSONReadError) -> [JSONValue] {
    try enter(depth)
    var elements: [JSONValue] = []
    if skip(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try value(depth: depth))
      skipWhiteSpace()
      if skip(UInt8(ascii: ",")) { continue }
      guard skip(UInt8(ascii: "]"), thenWhiteSpace: false) else {
        throw expected("a comma or a closing bracket", inside: "an array")
      }
      return elements
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

  private mutating func skip(_ byte: UInt8, thenWhiteSpace: Bool = true) -> Bool {
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
