import Foundation
import JSONText
import TestSupport
import Testing

/// The reader against Foundation's, against truncated text and against text with bytes changed at random.
/// Every random number comes from a seed, so that a failure can be repeated.
struct JSONReaderPropertyTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `random documents are read as Foundation reads them`(seed: UInt64) throws {
    var source = DocumentSource(seed: seed)
    let text = source.document(depth: 0)
    let expected = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    let value = try JSONReader.read(text)
    #expect(isSame(value, expected), "\(text)")
  }

  @Test func `numbers of any length are the nearest Double`() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let exact = Double(bitPattern: random.next())
      if exact.isFinite { #expect(try JSONReader.read("\(exact)").double == exact) }
      let digits = (0..<Int.random(in: 1...40, using: &random)).map { _ in "\(Int.random(in: 0...9, using: &random))" }
      let text = "1\(digits.joined()).\(digits.reversed().joined())e\(Int.random(in: -60...60, using: &random))"
      #expect(try JSONReader.read(text).double == Double(text))
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a document cut at any byte is an error at its end`(seed: UInt64) {
    var source = DocumentSource(seed: seed)
    let bytes = Array("[\(source.document(depth: 0))]".utf8)
    for length in bytes.indices {
      let error = #expect(throws: JSONReadError.self) { try JSONReader.read(Array(bytes[..<length])) }
      #expect(error?.offset == length)
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a document with random bytes in it never traps`(seed: UInt64) {
    var source = DocumentSource(seed: seed)
    let bytes = Array(source.document(depth: 0).utf8)
    for _ in 0..<200 {
      var changed = bytes
      for _ in 0...Int.random(in: 0..<4, using: &source.random) {
        let place = Int.random(in: changed.indices, using: &source.random)
        changed[place] = source.byte()
      }
      do {
        _ = try JSONReader.read(changed)
      } catch {
        #expect((0...changed.count).contains(error.offset))
      }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a document that is skimmed has the same members, whatever is asked for first`(seed: UInt64) throws {
    var source = DocumentSource(seed: seed)
    let text = source.document(depth: 0)
    let whole = try JSONReader.read(text)
    for _ in 0..<2 {
      let skimmed = try Array(text.utf8).withUnsafeBytes { try JSONReader.skim($0) }
      expectSame(skimmed, whole, &source.random)
      #expect(skimmed == whole, "\(text)")
    }
  }

  private func expectSame(_ skimmed: JSONValue, _ whole: JSONValue, _ random: inout SeededGenerator) {
    guard let object = whole.object else { return }
    for (key, value) in object.members.shuffled(using: &random) where Bool.random(using: &random) {
      #expect(skimmed[key] == value)
      if let inner = skimmed[key] { expectSame(inner, value, &random) }
    }
    #expect(skimmed["no such key"] == nil)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a document that cannot be read cannot be skimmed, for the same reason`(seed: UInt64) {
    var source = DocumentSource(seed: seed)
    let bytes = Array("[\(source.document(depth: 0))]".utf8)
    for _ in 0..<100 {
      var changed = bytes
      changed[Int.random(in: changed.indices, using: &source.random)] = source.byte()
      changed.removeLast(Int.random(in: 0..<2, using: &source.random))
      let read = Result { try JSONReader.read(changed) }
      let skimmed = Result { try changed.withUnsafeBytes { try JSONReader.skim($0) } }
      switch (read, skimmed) {
      case (.success(let one), .success(let other)): #expect(one == other)
      case (.failure(let one as JSONReadError), .failure(let other as JSONReadError)): #expect(one == other)
      default: Issue.record("\(String(decoding: changed, as: UTF8.self))")
      }
    }
  }

  @Test func `of a key that occurs twice the last value counts, read or skimmed`() throws {
    let text = #"{"a": {"x": 1}, "b": "a text that is longer than fifteen bytes", "a": {"x": 2}}"#
    let skimmed = try Array(text.utf8).withUnsafeBytes { try JSONReader.skim($0) }
    #expect(skimmed["a"]?["x"]?.int == 2 && skimmed.object?.members.map(\.key) == ["a", "b"])
    #expect(skimmed == (try JSONReader.read(text)))
  }

  @Test(arguments: 0...70)
  func `a string ends where it ends, however long it is`(length: Int) throws {
    for end in [#"""#, #"\n""#, "\u{1F}\"", #"é""#] {
      let text = "\"" + String(repeating: "x", count: length) + end
      let expected = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? String
      #expect((try? JSONReader.read(text))?.string == expected)
    }
  }

  private func isSame(_ value: JSONValue, _ other: Any) -> Bool {
    switch value {
    case .null: other is NSNull
    case .bool(let truth): (other as? NSNumber)?.boolValue == truth
    case .integer(let integer): (other as? NSNumber)?.int64Value == integer
    // Foundation on Linux reads many decimals by way of Decimal and then misses the nearest Double by a bit or two.
    case .number(let number): (other as? NSNumber).map { abs($0.doubleValue - number) <= 4 * number.ulp } ?? false
    case .string(let text): (other as? String).map { Array($0.unicodeScalars) == Array(text.unicodeScalars) } ?? false
    case .array(let elements):
      (other as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy(isSame) } ?? false
    case .object(let object):
      (other as? [String: Any]).map { members in
        members.count == object.members.count
          && object.members.allSatisfy { key, value in members[key].map { isSame(value, $0) } ?? false }
      } ?? false
    }
  }
}

/// Valid JSON documents, written with every freedom that the grammar leaves.
private struct DocumentSource {
  var random: SeededGenerator

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  mutating func document(depth: Int) -> String {
    let kinds = depth < 5 ? 9 : 6
    switch Int.random(in: 0..<kinds, using: &random) {
    case 0: return ["null", "true", "false"].randomElement(using: &random)!
    case 1: return "\(Int64.random(in: .min ... .max, using: &random))"
    case 2: return "\(Int.random(in: -99_999...99_999, using: &random))"
    case 3: return decimal()
    case 4, 5: return string()
    case 6: return "[" + list(depth) { $0.document(depth: depth + 1) } + "]"
    default:
      var names = 0
      return "{"
        + list(depth) {
          names += 1
          let key = String($0.string().dropLast()) + "\(names)\""
          return key + $0.space() + ":" + $0.space() + $0.document(depth: depth + 1)
        } + "}"
    }
  }

  private mutating func list(_ depth: Int, of element: (inout Self) -> String) -> String {
    var elements: [String] = []
    for _ in 0..<Int.random(in: 0..<6, using: &random) { elements.append(space() + element(&self) + space()) }
    return elements.isEmpty ? space() : elements.joined(separator: ",")
  }

  private mutating func decimal() -> String {
    let whole = Int.random(in: -999...999, using: &random)
    let fraction = (0..<Int.random(in: 1...12, using: &random)).map { _ in "\(Int.random(in: 0...9, using: &random))" }
    let exponent = ["", "e\(Int.random(in: -330...290, using: &random))", "E+3"].randomElement(using: &random)!
    return "\(whole).\(fraction.joined())\(exponent)"
  }

  private mutating func string() -> String {
    let pieces = [
      "a", "ß", "☃", "🎉", "plain words of some length", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u00e9"#, #"\ud83c\udf89"#,
    ]
    let count = Int.random(in: 0..<8, using: &random)
    return "\"" + (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined() + "\""
  }

  private mutating func space() -> String {
    ["", "", " ", "\n", "\t ", "\r\n"].randomElement(using: &random)!
  }

  /// Bytes that mean something are drawn as often as all others together.
  mutating func byte() -> UInt8 {
    Bool.random(using: &random)
      ? .random(in: 0...255, using: &random) : Array(#"{}[]",:\0-eEuN"#.utf8).randomElement(using: &random)!
  }
}
