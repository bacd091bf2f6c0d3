/// A rule's pattern, ready to be held against lines.
struct RulePattern: Sendable {
  /// As it was written.
  let text: String
  private let bytePattern: BytePattern?
  /// Why it is refused, and matches nothing; `nil` when it is not.
  let problem: PatternError?
  /// The named groups in order of appearance, each with the field it fills.
  let groups: [(name: String, field: String)]

  init(_ pattern: String) {
    text = pattern
    do throws(PatternError) {
      bytePattern = try BytePattern(pattern)
      problem = nil
    } catch {
      bytePattern = nil
      problem = error
    }
    groups = (bytePattern?.groups ?? []).map { name in
      // `branch_2` is another place for the same field.
      let isAnotherPlace = name.last?.isNumber == true && name.contains("_")
      return (name, isAnotherPlace ? String(name.prefix { $0 != "_" }) : name)
    }
  }

  /// Whether a match can begin with a byte, as far as that is known.
  func canBegin(with byte: UInt8) -> Bool {
    guard let beginning = bytePattern?.beginning else { return true }
    return byte < 0x80 ? beginning.containsASCII(byte) : beginning.mayHoldOthers
  }

  /// What `text` says, when it begins with a match: the constants and the groups.
  func fields(of text: String, constants: [(name: String, text: String)], _ memory: MatchMemory) -> RuleFields? {
    var text = text
    return text.withUTF8 { bytes in
      guard bytePattern?.match(bytes, memory) != nil else { return nil }
      return RuleFields(constants: constants, groups: groups, places: memory.places, in: bytes)
    }
  }

  /// Where a match with which `text` begins ends.
  func end(in text: String, _ memory: MatchMemory) -> String.Index? {
    var text = text
    let end = text.withUTF8 { bytePattern?.match($0, memory) }
    return end.map { text.utf8.index(text.startIndex, offsetBy: $0) }
  }
}

/// A pattern of a user's that is looked for anywhere in a line; its language is that of rules.
public struct SearchPattern: Sendable {
  private let pattern: BytePattern

  /// - Throws: what is wrong with it.
  public init(_ text: String) throws(PatternError) { pattern = try BytePattern(text) }

  /// Whether a match stands anywhere in `line`.
  public func isFound(in line: String) -> Bool {
    var line = line
    return line.withUTF8 { pattern.isFound(in: $0, MatchMemory()) }
  }
}
