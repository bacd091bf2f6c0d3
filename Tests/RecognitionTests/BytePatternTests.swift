import TestSupport
import Testing

@testable import Recognition

/// Byte patterns say what the standard library's `Regex` says, in bounded time.
struct BytePatternTests {
  private static let rules = RuleTable.builtIn().all

  /// What both make of a text: the length of the match and the groups' texts.
  private struct Match: Equatable, CustomStringConvertible {
    let length: Int
    let groups: [String?]
    var description: String { "\(length) bytes, \(groups)" }
  }

  private static func byBytes(_ pattern: BytePattern, _ text: String, _ memory: MatchMemory) -> Match? {
    var text = text
    return text.withUTF8 { bytes in
      guard let end = pattern.match(bytes, memory) else { return nil }
      let groups = pattern.groups.indices.map { group -> String? in
        let (start, end) = (Int(memory.places[2 * group]), Int(memory.places[2 * group + 1]))
        return start < 0 ? nil : String(decoding: bytes[start..<end], as: UTF8.self)
      }
      return Match(length: end, groups: groups)
    }
  }

  private static func byRegex(_ regex: Regex<AnyRegexOutput>, _ names: [String], _ text: String) -> Match? {
    guard let match = try? regex.prefixMatch(in: text) else { return nil }
    return Match(
      length: text[match.range].utf8.count, groups: names.map { match.output[$0]?.substring.map(String.init) })
  }

  private static func expectAgreement(_ pattern: String, on texts: [String]) throws {
    let bytePattern = try BytePattern(pattern)
    let regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
    let memory = MatchMemory()
    for text in texts {
      let found = byBytes(bytePattern, text, memory)
      #expect(found == byRegex(regex, bytePattern.groups, text), "\(pattern) on \(text.debugDescription)")
    }
  }

  @Test(arguments: rules.map(\.id))
  func `a rule reads its examples, and what became of them, as the standard library does`(id: String) throws {
    let rule = try #require(Self.rules.first { $0.id == id })
    var random = SeededGenerator(seed: UInt64(id.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFFF))
    let lines = rule.examples.map(\.line) + rule.counterexamples
    var texts = lines
    for _ in 0..<60 {
      guard let line = lines.randomElement(using: &random) else { break }
      texts.append(Self.altered(line, with: lines, &random))
    }
    try Self.expectAgreement(rule.pattern, on: texts)
  }

  @Test func `prefixes of logs are byte patterns and agree`() throws {
    let prefixes = try LogPrefixes(bytes: BuiltInTables.prefixes).all
    var random = SeededGenerator(seed: 7)
    let lines = prefixes.map { $0.example + "the message → é" }
    var texts = lines
    for _ in 0..<300 { texts.append(Self.altered(lines.randomElement(using: &random)!, with: lines, &random)) }
    for prefix in prefixes { try Self.expectAgreement(prefix.pattern.text, on: texts) }
  }

  /// A line with a few characters taken out, doubled, exchanged or put in.
  private static func altered(_ line: String, with others: [String], _ random: inout SeededGenerator) -> String {
    var scalars = Array(line.unicodeScalars)
    let foreign: [Unicode.Scalar] = [
      " ", "0", "9", "a", "Z", "é", "→", "│", "●", "\u{A0}", "\u{85}", "\u{2028}", "\t", "]", "[", "'", "\"", "-", ":",
      "🚀",
      "\u{301}", "٣",
    ]
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...scalars.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where place < scalars.count: scalars.remove(at: place)
      case 1 where place < scalars.count: scalars.insert(scalars[place], at: place)
      case 2 where place < scalars.count: scalars[place] = foreign.randomElement(using: &random)!
      case 3: scalars.insert(foreign.randomElement(using: &random)!, at: place)
      default:
        let other = Array(others.randomElement(using: &random)!.unicodeScalars)
        scalars = Array(scalars[..<place]) + other.suffix(Int.random(in: 0...other.count, using: &random))
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func `random patterns agree on random texts`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var groups = 0
    let pattern = Self.pattern(depth: 3, &groups, &random)
    guard (try? BytePattern(pattern)) != nil else { return }
    let alphabet: [Unicode.Scalar] = ["a", "b", "c", "1", " ", "é", "\u{A0}"]
    let texts = (0..<40).map { _ in
      String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 0...9, using: &random)).map { _ in alphabet.randomElement(using: &random)! }))
    }
    try Self.expectAgreement(pattern, on: texts)
  }

  private static func pattern(depth: Int, _ groups: inout Int, _ random: inout SeededGenerator) -> String {
    let atoms = [
      "a", "b", "ab", "é", ".", "\\s", "\\S", "\\w", "\\d", "[ab]", "[^a]", "[^\\sb]", "[a-cé]", "1", "bc",
      "\\D", "\\W", "[\\w-]", "[^\\W1]", "[\\S1]", "(?i:Bc)", "(?i:[B-Cé])",
    ]
    var text = Int.random(in: 0..<8, using: &random) == 0 ? "^" : ""
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      guard depth > 0, Int.random(in: 0..<3, using: &random) == 0 else {
        text += atoms.randomElement(using: &random)! + quantifier(&random)
        continue
      }
      switch Int.random(in: 0..<5, using: &random) {
      case 0: text += "(?=\(pattern(depth: 0, &groups, &random)))"
      case 1: text += "(?!\(pattern(depth: 0, &groups, &random)))"
      case 2 where groups < 4:
        groups += 1
        text += "(?<g\(groups)>\(pattern(depth: depth - 1, &groups, &random)))" + quantifier(&random)
      default:
        let ways = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          pattern(depth: depth - 1, &groups, &random)
        }
        text += "(?:\(ways.joined(separator: "|")))" + quantifier(&random)
      }
    }
    return text + (Int.random(in: 0..<6, using: &random) == 0 ? "$" : "")
  }

  private static func quantifier(_ random: inout SeededGenerator) -> String {
    ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "*?", "+?", "??", "{1,2}?", "{2,}"]
      .randomElement(using: &random)!
  }

  @Test(arguments: [
    "(?<=a)b", "(?>a)", "a*+", "a**", "[[a]b]", "[a&&b]", "[a--b]", "(a", "a)", "[a", "a{", "a{2",
    "{2}",
    "*a", "\\1", "\\Qa\\E", "\\", "(?<n>a)(?<n>b)", "(?:a?)*", "(?P<n>a)", "[]a]", "a{3,2}", "(?#x)a", "\\p{L}",
    "\\u0041",
    "(?<>a)", "(?:(?:(?:abcdefgh){100}){100}){100}",
  ])
  func `what is not known is not attempted`(pattern: String) {
    #expect(throws: PatternError.self) { _ = try BytePattern(pattern) }
  }

  /// Not compared: at the standard library's boundaries, in either kind, `b1` is two words.
  @Test(arguments: [
    ("x\\by", "xy", false), ("x\\b-", "x-", true), ("\\bé1\\b", "é1", true), ("-\\b", "--", false),
    ("-\\B-", "--", true),
    ("x\\B", "x", false), ("b\\B1", "b1", true), ("→\\b", "→a", true), ("\\b", "", false),
  ])
  func `a boundary is where a word begins or ends`(pattern: String, text: String, matches: Bool) throws {
    #expect((try Self.byBytes(BytePattern(pattern), text, MatchMemory()) != nil) == matches)
  }

  @Test(arguments: ["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", ".", "[^\\w\\s]", "[\\W\\d]"])
  func `what a character is, is what the standard library says`(pattern: String) throws {
    let scalars = (0...0x2FFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init)
    try Self.expectAgreement(pattern, on: scalars.map { String($0) })
  }

  @Test(arguments: [
    "^(?:aé|aéa?é?)+$", "^(?<x>a.*)+=$", "^(?:\\w+)+$", "^.*.*.*.*=$", "^(?=(?:[aé]+)+$)",
  ])
  func `a pattern that takes for ever gives up`(pattern: String) throws {
    let text = String(repeating: "aé", count: 4000) + "\u{FFFD}!"
    #expect(try Self.byBytes(BytePattern(pattern), text, MatchMemory()) == nil)
    #expect(try !SearchPattern(String(pattern.dropFirst())).isFound(in: text))
  }

  @Test(arguments: [
    ("^ab+", "x", false), ("^a?b", "b", true), ("^(?:|a)", "x", true), ("^é", "é", true), ("^é", "e", false),
  ])
  func `a match begins with what a match can begin with`(pattern: String, text: String, matches: Bool) throws {
    let found = Self.byBytes(try BytePattern(pattern), text, MatchMemory())
    #expect((found != nil) == matches)
  }
}
