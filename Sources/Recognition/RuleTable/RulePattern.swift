/// A rule's pattern, ready to be held against lines.
///
/// Nearly every pattern is a ``BytePattern``. The standard library's `Regex` is compiled only for the others, and for lines
/// about which a byte pattern cannot decide.
final class RulePattern {
  /// As it was written.
  let text: String
  private let bytePattern: BytePattern?
  /// The named groups in order of appearance, each with the field it fills.
  let groups: [(name: String, field: String)]
  private lazy var regex = try? Self.regex(of: text)

  init(_ pattern: String) {
    text = pattern
    bytePattern = BytePattern(pattern)
    let names = bytePattern?.groups ?? Self.groupNames(in: pattern)
    groups = names.map { name in
      // `branch_2` is another place for the same field.
      let isAnotherPlace = name.last?.isNumber == true && name.contains("_")
      return (name, isAnotherPlace ? String(name.prefix { $0 != "_" }) : name)
    }
  }

  /// - Throws: what `Regex` throws for text that is no regular expression.
  static func check(_ pattern: String) throws { _ = try regex(of: pattern) }

  private static func regex(of pattern: String) throws -> Regex<AnyRegexOutput> {
    try Regex(pattern).matchingSemantics(.unicodeScalar)
  }

  private static func groupNames(in pattern: String) -> [String] {
    pattern.matches(of: /\(\?<(?<name>[A-Za-z][A-Za-z0-9_]*)>/).map { String($0.output.name) }
  }

  /// Whether a match can begin with a byte, as far as that is known.
  func canBegin(with byte: UInt8) -> Bool {
    guard let beginning = bytePattern?.beginning else { return true }
    return byte < 0x80 ? beginning.containsASCII(byte) : beginning.mayHoldOthers
  }

  /// What `text` says, when it begins with a match: the constants and the groups.
  func fields(of text: String, constants: [(name: String, text: String)], _ memory: MatchMemory) -> RuleFields? {
    var text = text
    var fields: RuleFields?
    let answer = text.withUTF8 { bytes in
      let answer = bytePattern?.match(bytes, memory) ?? .undecided
      if case .match = answer {
        fields = RuleFields(constants: constants, groups: groups, places: memory.places, in: bytes)
      }
      return answer
    }
    guard answer == .undecided else { return fields }
    guard let match = try? regex?.prefixMatch(in: text) else { return nil }
    return RuleFields(match, constants: constants, groups: groups)
  }

  /// Where a match with which `text` begins ends.
  func end(in text: String, _ memory: MatchMemory) -> String.Index? {
    var text = text
    switch text.withUTF8({ bytePattern?.match($0, memory) ?? .undecided }) {
    case .match(let end): return text.utf8.index(text.startIndex, offsetBy: end)
    case .none: return nil
    case .undecided: return (try? regex?.prefixMatch(in: text))?.range.upperBound
    }
  }
}
