import JSONText
import Testing

/// Accessors answer what a value is, and `nil` for everything else.
struct JSONValueTests {
  @Test func `accessors answer only for their own kind`() throws {
    let value = try JSONReader.read(#"{"n":null,"b":true,"i":7,"d":1.5,"s":"x","a":[1],"o":{"k":"v"}}"#)
    #expect(value["n"]?.isNull == true)
    #expect(value["b"]?.bool == true)
    #expect(value["i"]?.int == 7)
    #expect(value["i"]?.double == 7)
    #expect(value["d"]?.double == 1.5)
    #expect(value["s"]?.string == "x")
    #expect(value["a"]?.array == [.integer(1)])
    #expect(value["o"]?["k"]?.string == "v")
    #expect(value["o"]?.object == JSONObject([("k", .string("v"))]))
    #expect(value["missing"] == nil)
    #expect(value["s"]?["k"] == nil)
    #expect(value["i"]?.bool == nil)
    #expect(value["b"]?.int == nil)
    #expect(value["s"]?.double == nil)
    #expect(value["a"]?.string == nil)
    #expect(value["o"]?.array == nil)
  }

  @Test(
    arguments: [
      ("12", 12), ("12.0", 12), ("1.2e1", 12), ("12.5", nil), ("9223372036854775808", nil),
      ("-9223372036854775808", .min),
      ("1e300", nil), ("\"12\"", nil),
    ] as [(String, Int64?)])
  func `a whole number is an integer however it was written`(text: String, expected: Int64?) throws {
    #expect(try JSONReader.read(text).int == expected)
  }

  @Test func `objects are equal in any order of members and keep their own`() throws {
    let one = try JSONReader.read(#"{"a":1,"b":2}"#)
    let other = try JSONReader.read(#"{"b":2,"a":1}"#)
    #expect(one == other)
    #expect(other.object?.members.map(\.key) == ["b", "a"])
    #expect(try one != JSONReader.read(#"{"a":1,"b":3}"#))
    #expect(try one != JSONReader.read(#"{"a":1}"#))
    #expect(try one != JSONReader.read(#"{"a":1,"c":2}"#))
  }
}
