import JSONText
import Testing

/// What `write` wrote, as text.
private func written(_ write: (inout JSONWriter) -> Void) -> String {
  var writer = JSONWriter()
  write(&writer)
  return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite struct JSONWriterTests {
  // MARK: Structure

  @Test func `commas and colons come by themselves`() {
    let text = written {
      $0.beginObject()
      $0.key("a")
      $0.beginArray()
      $0.integer(1)
      $0.beginObject()
      $0.endObject()
      $0.beginArray()
      $0.endArray()
      $0.null()
      $0.endArray()
      $0.key("b")
      $0.bool(true)
      $0.key("c")
      $0.string("x")
      $0.key("d")
      $0.bool(false)
      $0.endObject()
    }
    #expect(text == #"{"a":[1,{},[],null],"b":true,"c":"x","d":false}"#)
  }

  @Test func `lines follow each other without a comma`() {
    let text = written {
      $0.beginObject()
      $0.endObject()
      $0.newline()
      $0.beginObject()
      $0.endObject()
      $0.newline()
    }
    #expect(text == "{}\n{}\n")
  }

  @Test func `a writer is empty after its content was removed`() {
    var writer = JSONWriter()
    writer.integer(1)
    writer.removeAll()
    writer.integer(2)
    #expect(writer.bytes == Array("2".utf8))
  }

  // MARK: Strings

  @Test(arguments: [
    ("", #""""#),
    ("plain / text", #""plain / text""#),
    ("say \"hi\" \\ bye", #""say \"hi\" \\ bye""#),
    ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
    ("\0\u{1}\u{1B}[31m\u{1F}", #""\u0000\u0001\u001b[31m\u001f""#),
    ("\u{7F}\u{80}\u{85}\u{9B}\u{9F}", #""\u007f\u0080\u0085\u009b\u009f""#),
    ("\u{2027}\u{2028}\u{2029}\u{202A}\u{202E}\u{202F}", "\"\u{2027}\\u2028\\u2029\\u202a\\u202e\u{202F}\""),
    ("\u{2065}\u{2066}\u{2069}\u{206A}", "\"\u{2065}\\u2066\\u2069\u{206A}\""),
    ("\u{A0}é€𝄞👩‍🚀", "\"\u{A0}é€𝄞👩‍🚀\""),
  ])
  func `only what could break a line, a terminal or the syntax is escaped`(text: String, expected: String) {
    #expect(written { $0.string(text) } == expected)
    #expect(written { $0.string(text[...]) } == expected)
  }

  @Test func `keys are escaped like strings`() {
    let text = written {
      $0.beginObject()
      $0.key("a\"b\n")
      $0.null()
      $0.endObject()
    }
    #expect(text == #"{"a\"b\n":null}"#)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef", false),
    ("abcdef", 5, "abcde", true),
    ("abcdef", 0, "", true),
    ("", 0, "", false),
    ("aé€𝄞", 10, "aé€𝄞", false),
    ("aé€𝄞", 9, "aé€", true),
    ("aé€𝄞", 2, "a", true),
    ("ab\u{1}c", 7, #"ab"#, true),
    ("ab\u{1}c", 8, #"ab\u0001"#, true),
    ("ab\"c", 3, "ab", true),
    ("line\r\nnext", 6, "line", true),
    ("ok e\u{301}", 4, "ok ", true),
    ("ok 👩‍🚀!", 8, "ok ", true),
    ("👩‍🚀", 7, "👩\u{200D}", true),
  ])
  func `a string is cut between two characters so that it fits as written`(
    text: String, limit: Int, expected: String, expectedCut: Bool
  ) {
    var cut = false
    let result = written { cut = $0.string(text, maximumBytes: limit) }
    #expect(result.unicodeScalars.elementsEqual("\"\(expected)\"".unicodeScalars))
    #expect(cut == expectedCut)
  }

  // MARK: Numbers

  @Test(arguments: [
    (12.5, "12.5"), (3.0, "3.0"), (-0.25, "-0.25"), (0.1, "0.1"), (1e-7, "1e-07"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (.leastNonzeroMagnitude, "5e-324"), (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
  ])
  func `a double is written as shortly as it reads back`(value: Double, expected: String) {
    #expect(written { $0.number(value) } == expected)
  }

  @Test(arguments: [
    (12.34567, "12.346"), (3.0, "3.0"), (0.0004, "0.0"), (-0.0004, "0.0"), (-1.5, "-1.5"), (99.9996, "100.0"),
    (1e300, "1e+300"), (.nan, "null"), (.infinity, "null"),
  ])
  func `a measurement is rounded and keeps one decimal`(value: Double, expected: String) {
    #expect(written { $0.number(value, decimals: 3) } == expected)
  }

  @Test func `whole numbers of any width are exact`() {
    #expect(written { $0.integer(Int64.min) } == "-9223372036854775808")
    #expect(written { $0.integer(UInt64.max) } == "18446744073709551615")
    #expect(written { $0.integer(0) } == "0")
    #expect(written { $0.integer(Int8(-128)) } == "-128")
  }

  @Test(
    arguments: [
      (1_763_712_108_123, 3, nil, "1763712108.123"), (1000, 3, nil, "1.000"), (0, 3, nil, "0.000"),
      (-1, 3, nil, "-0.001"), (7, 3, nil, "0.007"),
      (150_000, 9, 2, "0.00015"), (10_000_000_000, 9, 2, "10.00"), (0, 9, 1, "0.0"), (1, 9, 2, "0.000000001"),
      (.max, 9, 2, "9223372036.854775807"), (.min, 18, nil, "-9.223372036854775808"),
    ] as [(Int64, Int, Int?, String)])
  func `scaled numbers are written exactly`(scaled: Int64, decimals: Int, minimum: Int?, expected: String) {
    #expect(written { $0.fixed(scaled, decimals: decimals, minimumDecimals: minimum) } == expected)
  }
}
