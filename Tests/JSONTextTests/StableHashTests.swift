import JSONText
import Testing

/// One hash for one value, whoever writes it and however.
struct StableHashTests {
  private static func hash(_ text: String) throws -> String { try JSONReader.read(text).stableHash }

  @Test(
    arguments: [
      // Landon Noll's test vectors of FNV-1a with 64 bits.
      ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8"),
    ])
  func `the hash is FNV-1a`(text: String, expected: String) {
    var hash = StableHash()
    hash.add(text)
    #expect(hash.text == expected)
  }

  @Test(
    arguments: [
      (#"{"a":1,"b":[2,{"c":3,"d":4}]}"#, #"{ "b" : [2, {"d":4,"c":3}], "a": 1 }"#), ("12", "12.0"), ("1e2", "100"),
      (#""é""#, #""\u00e9""#), (#"{"a":1,"a":2}"#, #"{"a":2}"#), ("-0.0", "0"),
    ])
  func `values that are equal have one hash`(left: String, right: String) throws {
    #expect(try Self.hash(left) == Self.hash(right))
  }

  @Test(
    arguments: [
      (#"{"a":1}"#, #"{"a":"1"}"#), ("[1,2]", "[2,1]"), ("[]", "{}"), ("null", #""null""#), ("[[1],2]", "[1,[2]]"),
      (#"{"a":{"b":1}}"#, #"{"a":1,"b":1}"#), ("1", "1.5"), (#"["a","b"]"#, #"["a,b"]"#),
    ])
  func `values that differ have different ones`(left: String, right: String) throws {
    #expect(try Self.hash(left) != Self.hash(right))
  }

  @Test func `the canonical form has its members in order`() throws {
    let value = try JSONReader.read(#"{"b":1.0,"a":[true,null,"x"],"é":2,"z":3}"#)
    #expect(String(decoding: value.canonical, as: UTF8.self) == #"{"a":[true,null,"x"],"b":1,"z":3,"é":2}"#)
  }

  @Test func `a hash has sixteen digits`() {
    var hash = StableHash()
    var shortest = 16
    for byte in 0..<UInt8.max {
      hash.add(byte)
      shortest = min(shortest, hash.text.count)
    }
    #expect(shortest == 16)
  }
}
