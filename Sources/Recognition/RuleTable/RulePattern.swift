/// A rule's pattern, compiled: with what is asked of every match prepared, so that it is not asked again.
struct RulePattern {
  let regex: Regex<AnyRegexOutput>
  /// The named groups in order of appearance, each with the field it fills.
  let groups: [(name: String, field: String)]

  /// - Throws: what `Regex` throws for text that is no regular expression.
  init(_ pattern: String) throws {
    regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
    groups = pattern.matches(of: /\(\?<(?<name>[A-Za-z][A-Za-z0-9_]*)>/).map { match in
      let name = match.output.name
      // `branch_2` is another place for the same field.
      let isAnotherPlace = name.last?.isNumber == true && name.contains("_")
      return (String(name), String(isAnotherPlace ? name.prefix { $0 != "_" } : name))
    }
  }

  /// The bytes with which everything begins that `pattern` matches, as far as they can be read off it; possibly none.
  ///
  /// Literals occur in prose, and an attempt of a regular expression costs as much as reading ten lines: `] ` is in half
  /// of all logs, a `[` in the first place is not. Read off and not written into the tables, so that it cannot be wrong.
  static func beginning(of pattern: String) -> [UInt8] {
    let scalars = Array(pattern.unicodeScalars)
    guard scalars.first == "^", !hasAlternatives(scalars) else { return [] }
    var beginning = String.UnicodeScalarView()
    var index = 1
    while index < scalars.count {
      var scalar = scalars[index]
      if scalar == "\\" {
        // An escaped letter or digit is a class or a reference, anything else stands for itself.
        guard index + 1 < scalars.count, scalars[index + 1].isASCII, !isWord(scalars[index + 1]) else { break }
        index += 1
        scalar = scalars[index]
      } else if ".[](){}*+?|^$".unicodeScalars.contains(scalar) {
        break
      }
      index += 1
      // A quantifier may make it none.
      if index < scalars.count, "*+?{".unicodeScalars.contains(scalars[index]) { break }
      beginning.append(scalar)
    }
    return Array(String(beginning).utf8)
  }

  /// Whether a `|` stands outside all parentheses. Where that takes more than counting (options, comments, quotations), the
  /// answer is yes, which only costs time.
  private static func hasAlternatives(_ scalars: [Unicode.Scalar]) -> Bool {
    var depth = 0
    var isInClass = false
    var index = 0
    while index < scalars.count {
      let following = scalars[(index + 1)...].prefix(2)
      switch scalars[index] {
      case "\\":
        if following.first == "Q" { return true }
        index += 1
      case "[" where isInClass: return true
      case "[":
        isInClass = true
        // In the first place of a class, `]` stands for itself.
        if following.first == "^" { index += 1 }
        if index + 1 < scalars.count, scalars[index + 1] == "]" { index += 1 }
      case "]": isInClass = false
      case _ where isInClass: break
      case "(":
        depth += 1
        if following.first == "?", !":<=!".unicodeScalars.contains(following.last ?? "?") { return true }
      case ")": depth -= 1
      case "|" where depth <= 0: return true
      default: break
      }
      index += 1
    }
    return false
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
}
