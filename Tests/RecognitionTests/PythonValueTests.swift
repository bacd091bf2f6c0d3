import JSONText
import Testing

@testable import Recognition

/// Python's `repr` of objects, as frameworks print them.
struct PythonValueTests {
  static let values: [(text: String, json: String)] = [
    (#"Usage(a=1, b=None, c='x\n', d=Detail(e=2))"#, #"{"a":1,"b":null,"c":"x\n","d":{"e":2}}"#),
    ("{'a': [1, 2.5, True], 'b': (3,), 'c': {}}", #"{"a":[1,2.5,true],"b":[3],"c":{}}"#),
    (
      "Message('first', role=<Role.user: 'user'>, when=datetime.datetime(2026, 1, 1), n=1)",
      #"{"role":null,"when":{},"n":1}"#
    ),
    (
      "content='it\\'s' name='coder' usage_metadata={'input_tokens': 8}",
      #"{"content":"it's","name":"coder","usage_metadata":{"input_tokens":8}}"#
    ),
    ("[A(x=-1), B()] and more", #"[{"x":-1},{}]"#),
    ("{1, 2}", "{}"),
    ("Decimal('0.5')", "{}"),
    ("{'b': b'bytes', 'n': nan}", #"{"b":"bytes","n":null}"#),
  ]

  @Test(arguments: values)
  func `a repr is an object of its keyword arguments`(value: (text: String, json: String)) throws {
    #expect(PythonValue.read(value.text) == (try JSONReader.read(value.json)))
  }

  @Test(arguments: [
    "", "(", "Usage(a=", "Usage(a=1", "{'a': }", "{'a' 1}", "'open", "<never", "[1 2]", "f(,)", "x=", "=", "a==1",
    "'\\", "{'a': '\\x4", String(repeating: "[", count: 10_000), String(repeating: "f(a=", count: 10_000),
  ])
  func `what is none or not complete is nil or nothing, and never traps`(text: String) {
    let value = PythonValue.read(text)
    #expect(value == nil || value?.object?.members.allSatisfy { $0.value.count == nil } ?? true)
  }
}
