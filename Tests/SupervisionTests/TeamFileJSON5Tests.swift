import Testing

@testable import Supervision

struct TeamFileJSON5Tests {
  private func read(_ text: String) throws -> String { render(try JSON5Reader.read(Array(text.utf8))) }

  /// A value on one line, strings quoted, everything else as it was written.
  private func render(_ value: JSON5Value) -> String {
    switch value.content {
    case .null, .bool: value.kind
    case .number(let text): text
    case .string(let text): QuotedText.of(text)
    case .array(let values): "[" + values.map(render).joined(separator: ",") + "]"
    case .object(let members): "{" + members.map { "\($0.key):\(render($0.value))" }.joined(separator: ",") + "}"
    }
  }

  @Test(arguments: [
    (" null ", "null"), ("[true,false]", "[true,false]"), ("[1,]", "[1]"), ("{a:1,}", "{a:1}"), ("[]", "[]"),
    ("{'a b':1,\"c\":2,$_é9:3}", "{a b:1,c:2,$_é9:3}"), ("/* x */ [ // y\n 1 /**/ ] // z", "[1]"),
    ("['it\"s', \"it's\"]", "[\"it\\\"s\",\"it's\"]"), ("'a\\\nb\\\r\nc'", "\"abc\""),
    ("'\\x41\\u00e9\\/\\'\\a'", "\"Aé/'a\""),
    ("'\\ud83d\\ude00'", "\"😀\""), ("'\\0\\b\\f\\v'", "\"\\u{0}\\u{8}\\u{C}\\u{B}\""), ("'\\t\\n\\r'", "\"\\t\\n\\r\""),
    ("[+1,-.5,5.,0x1F,1e309,-Infinity,NaN,0,0.5e-3]", "[+1,-.5,5.,0x1F,1e309,-Infinity,NaN,0,0.5e-3]"),
    ("\u{FEFF}\u{A0}\u{2003}1", "1"), ("//\u{2028}1", "1"), ("{null:null,true:1}", "{null:null,true:1}"),
  ])
  func `JSON5 is read`(text: String, expected: String) throws {
    #expect(try read(text) == expected)
  }

  @Test(arguments: [
    "1 2", "+", "0x", "1e", "--1", ".", "0x1.5", "[1 2]", "{a}", "'", "\\u0061", "01", "1_000", "/", "é",
  ])
  func `what is not JSON5 is refused`(text: String) {
    #expect(throws: JSON5Reader.SyntaxError.self) { try read(text) }
  }
}
