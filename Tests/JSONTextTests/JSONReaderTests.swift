import JSONText
import Testing

/// What the reader makes of one document after the other, the allowed ones and the others.
struct JSONReaderTests {
  @Test(arguments: [
    ("null", JSONValue.null),
    ("true", .bool(true)),
    (" \t\r\nfalse\n ", .bool(false)),
    ("0", .integer(0)),
    ("-0", .integer(0)),
    ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("123456789012345678901234567890", .number(1.2345678901234568e29)),
    ("0.0212285", .number(0.0212285)),
    ("-1.5", .number(-1.5)),
    ("12.0", .number(12)),
    ("1e3", .number(1000)),
    ("1E-7", .number(1e-7)),
    ("5e-324", .number(.leastNonzeroMagnitude)),
    ("1e-400", .number(0)),
    ("0e999999999999999999999", .number(0)),
    ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
    ("0.1000000000000000055511151231257827", .number(0.1)),
    ("1763712108.123", .number(1_763_712_108.123)),
    ("\"\"", .string("")),
    ("\"naïve ☃ 🎉\"", .string("naïve ☃ 🎉")),
    (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
    (#""\u00e9\u2603\ud83c\udf89""#, .string("é☃🎉")),
    (
      #""twelve bytes and more, then \n, then twelve more""#,
      .string("twelve bytes and more, then \n, then twelve more")
    ),
    (#""\u0000""#, .string("\0")),
    ("[]", .array([])),
    ("[ 1 , [ ] ,null]", .array([.integer(1), .array([]), .null])),
    ("{ }", .object(JSONObject())),
    (#"{"a":1 , "b" : [true]}"#, .object(JSONObject([("a", .integer(1)), ("b", .array([.bool(true)]))]))),
    ("[NaN,Infinity,-Infinity]", .array([.null, .null, .null])),
  ])
  func `a document is read as written`(text: String, expected: JSONValue) throws {
    #expect(try JSONReader.read(text) == expected)
    #expect(try JSONReader.read(Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    (#""\ud800""#, "\u{FFFD}"),
    (#""\udc00x""#, "\u{FFFD}x"),
    (#""\ud800\u0041""#, "\u{FFFD}A"),
    (#""\ud800\ud83c\udf89""#, "\u{FFFD}🎉"),
    (#""\ud83c\n""#, "\u{FFFD}\n"),
  ])
  func `a surrogate without its partner becomes a replacement character`(text: String, expected: String) throws {
    #expect(try JSONReader.read(text).string == expected)
  }

  @Test(
    arguments: [
      ([0xFF], "\u{FFFD}"), ([0x61, 0xC3], "a\u{FFFD}"), ([0xC3, 0x5C, 0x6E], "\u{FFFD}\n"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ] as [([UInt8], String)])
  func `invalid UTF-8 becomes replacement characters`(content: [UInt8], expected: String) throws {
    #expect(try JSONReader.read([0x22] + content + [0x22]).string == expected)
  }

  @Test(arguments: [
    ("", 0, "the text ends where a value should be"),
    ("  ", 2, "the text ends where a value should be"),
    ("nul", 3, "the text ends inside a word"),
    ("nulL", 0, "no such word in JSON"),
    ("True", 0, "no value starts like this"),
    ("'a'", 0, "no value starts like this"),
    ("\u{FEFF}1", 0, "no value starts like this"),
    ("1 2", 2, "more text after the value"),
    ("{}{}", 2, "more text after the value"),
    ("01", 0, "a number must not start with 0"),
    ("-", 1, "the text ends inside a number"),
    ("+1", 0, "no value starts like this"),
    (".5", 0, "no value starts like this"),
    ("1.", 2, "the text ends inside a number"),
    ("1.x", 2, "a digit is missing in a number"),
    ("1e", 2, "the text ends inside a number"),
    ("[1e+]", 4, "a digit is missing in a number"),
    ("1e309", 0, "number out of range"),
    ("[-1e999999999999999999999]", 1, "number out of range"),
    ("[1,]", 3, "no value starts like this"),
    ("[1 2]", 3, "a comma or a closing bracket is missing"),
    ("[1", 2, "the text ends inside an array"),
    ("{1:2}", 1, "an object needs a key in quotes"),
    (#"{"a" 1}"#, 5, "a colon after the key is missing"),
    (#"{"a":1,}"#, 7, "an object needs a key in quotes"),
    (#"{"a":1"#, 6, "the text ends inside an object"),
    ("\"abc", 4, "the text ends inside a string"),
    ("\"a\\", 3, "the text ends inside a string"),
    ("\"a\nb\"", 2, "a control character inside a string must be escaped"),
    (#""\x41""#, 1, "no such escape in a string"),
    (#""\u12g4""#, 1, "\\u needs four hexadecimal digits"),
    (#""\u12"#, 5, "the text ends inside a string"),
  ])
  func `what is not JSON says why and where`(text: String, offset: Int, reason: String) {
    #expect(throws: JSONReadError(offset: offset, reason: reason)) { try JSONReader.read(text) }
  }

  @Test func `nesting stops at the limit`() throws {
    let deepest = JSONReader.maximumDepth
    let brackets = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    _ = try JSONReader.read(brackets(deepest))
    #expect(throws: JSONReadError(offset: deepest, reason: "arrays and objects are nested deeper than 128")) {
      try JSONReader.read(brackets(deepest + 1))
    }
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"\":"])
  func `a megabyte of open brackets is an error and no crash`(opening: String) {
    let text = String(repeating: opening, count: 1_000_000 / opening.utf8.count)
    #expect(throws: JSONReadError.self) { try JSONReader.read(text) }
  }

  @Test(arguments: [1, 4, 40])
  func `the last value of a repeated key wins at the place of the first`(others: Int) throws {
    let fill = (0..<others).map { "\"k\($0)\":\($0)," }.joined()
    let object = try #require(try JSONReader.read("{\"a\":1,\(fill)\"a\":2}").object)
    #expect(object["a"] == .integer(2))
    #expect(object.members.map(\.key) == ["a"] + (0..<others).map { "k\($0)" })
  }

  @Test func `a hundred thousand keys take no quadratic time`() throws {
    let text = "{" + (0..<100_000).map { "\"key number \($0 % 50_000)\":\($0)" }.joined(separator: ",") + "}"
    let object = try #require(try JSONReader.read(text).object)
    #expect(object.members.count == 50_000)
    #expect(object["key number 7"] == .integer(50_007))
  }
}
