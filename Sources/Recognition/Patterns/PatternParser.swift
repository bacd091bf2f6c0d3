/// Reads the part of the regular expression language that rules are written in, and refuses all else: look behind,
/// references, properties by name, sets made of sets.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  /// The named groups in order of appearance.
  private(set) var groups: [String] = []
  private var depth = 0
  /// Whether capital and small letters are the same from here to the end of the group.
  private var isCaseless = false
  /// Where the part began that was read last.
  private var place = 0

  private static let maximumDepth = 32
  /// Longer repetitions of more than a character become too many steps.
  private static let maximumCount = 1000

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  /// The whole pattern; `nil` when any of it is not known here.
  mutating func tree() -> PatternTree? {
    guard let tree = alternatives(), index == scalars.count, groups.count <= MatchMemory.maximumGroups,
      Set(groups).count == groups.count
    else { return nil }
    return tree
  }

  /// What was not understood: the pattern from there on.
  var rest: String { String(String.UnicodeScalarView(scalars[min(place, scalars.count)...])) }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func skip(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[index...].starts(with: wanted) else { return false }
    index += wanted.count
    return true
  }

  private mutating func alternatives() -> PatternTree? {
    depth += 1
    let wasCaseless = isCaseless
    defer {
      depth -= 1
      isCaseless = wasCaseless
    }
    guard depth <= Self.maximumDepth else { return nil }
    var ways: [PatternTree] = []
    repeat {
      guard let way = sequence() else { return nil }
      ways.append(way)
    } while skip("|")
    return ways.count == 1 ? ways[0] : .choice(ways)
  }

  private mutating func sequence() -> PatternTree? {
    var parts: [PatternTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      guard let atom = atom(), let part = repeated(atom) else { return nil }
      parts.append(part)
    }
    return .sequence(parts)
  }

  private mutating func atom() -> PatternTree? {
    guard let scalar = next else { return nil }
    place = index
    index += 1
    switch scalar {
    case "^": return .start
    case "$": return .end
    case ".": return .set(.any)
    case "(": return group()
    case "[": return set().map { .set($0) }
    case "\\": return escape()
    case "*", "+", "?", "{", "}", "]": return nil
    default: return character(scalar)
    }
  }

  private func character(_ scalar: Unicode.Scalar) -> PatternTree {
    var set = CharacterSet(scalar)
    if isCaseless { set.insertOtherCases() }
    return set == CharacterSet(scalar) ? .bytes(Array(String(Character(scalar)).utf8)) : .set(set)
  }

  private mutating func group() -> PatternTree? {
    let start = place
    var number: Int?
    var isNegative: Bool?
    let wasCaseless = isCaseless
    if skip("?i)") {
      isCaseless = true
      return .sequence([])
    } else if skip("?i:") {
      isCaseless = true
    } else if skip("?=") {
      isNegative = false
    } else if skip("?!") {
      isNegative = true
    } else if skip("?<") {
      var name = ""
      while let scalar = next, scalar != ">" {
        // Anything else is a look behind, or no name.
        guard scalar.isASCII, Self.isWord(scalar) else { return nil }
        name.unicodeScalars.append(scalar)
        index += 1
      }
      guard !name.isEmpty, skip(">") else { return nil }
      number = groups.count
      groups.append(name)
    } else if !skip("?:"), next == "?" || next == "*" {
      return nil
    }
    guard let inner = alternatives() else { return nil }
    isCaseless = wasCaseless
    place = start
    guard skip(")") else { return nil }
    if let isNegative { return inner.holdsGroup ? nil : .lookAhead(inner, isNegative: isNegative) }
    return number.map { .group($0, inner) } ?? inner
  }

  private mutating func repeated(_ atom: PatternTree) -> PatternTree? {
    var least = 1
    var most: Int? = 1
    if skip("*") {
      (least, most) = (0, nil)
    } else if skip("+") {
      (least, most) = (1, nil)
    } else if skip("?") {
      (least, most) = (0, 1)
    } else if skip("{") {
      guard let counts = counts() else { return nil }
      (least, most) = counts
    } else {
      return atom
    }
    let isReluctant = skip("?")
    // A possessive quantifier, or one of a quantifier.
    if let scalar = next, "*+?{".unicodeScalars.contains(scalar) { return nil }
    switch atom {
    case .start, .end, .boundary, .lookAhead: return nil
    case .set, .bytes: break
    // What can match nothing can do so for ever.
    case _ where atom.canBeEmpty && most != 1: return nil
    default: if least > Self.maximumCount || (most ?? 0) > Self.maximumCount { return nil }
    }
    return .repetition(atom, least: least, most: most, isReluctant: isReluctant)
  }

  /// `n}`, `n,}`, `n,m}` or `,m}`.
  private mutating func counts() -> (Int, Int?)? {
    let least = number()
    guard skip(",") else { return skip("}") ? least.map { ($0, $0) } : nil }
    let most = number()
    guard skip("}"), least != nil || most != nil else { return nil }
    if let most, most < least ?? 0 { return nil }
    return (least ?? 0, most)
  }

  private mutating func number() -> Int? {
    let start = index
    while let scalar = next, ("0"..."9").contains(scalar), index - start < 6 { index += 1 }
    return Int(String(String.UnicodeScalarView(scalars[start..<index])))
  }

  private mutating func escape() -> PatternTree? {
    guard let scalar = next else { return nil }
    index += 1
    if let set = Self.escapedSet(scalar) { return .set(set) }
    if scalar == "b" || scalar == "B" { return .boundary(isNegative: scalar == "B") }
    return Self.escaped(scalar).map(character)
  }

  private static func escapedSet(_ scalar: Unicode.Scalar) -> CharacterSet? {
    switch scalar {
    case "s": .whiteSpace
    case "S": .notWhiteSpace
    case "d": .digits
    case "D": .notDigits
    case "w": .word
    case "W": .notWord
    default: nil
    }
  }

  /// The character that an escape stands for; letters and digits mostly stand for more.
  private static func escaped(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "t": "\t"
    case "n": "\n"
    case "r": "\r"
    case _ where scalar.isASCII && !isWord(scalar): scalar
    default: nil
    }
  }

  /// A class; its opening bracket has been read.
  private mutating func set() -> CharacterSet? {
    let isInverted = skip("^")
    var set = CharacterSet()
    // In the first place `]` stands for itself, about which languages differ.
    guard next != "]" else { return nil }
    while let scalar = next, scalar != "]" {
      // Sets made of sets.
      for twice in ["&&", "--", "~~"] where scalars[index...].starts(with: twice.unicodeScalars) { return nil }
      if scalar == "\\", index + 1 < scalars.count, let escaped = Self.escapedSet(scalars[index + 1]) {
        index += 2
        set.formUnion(escaped)
        if next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" { return nil }
        continue
      }
      guard let first = member() else { return nil }
      if next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" {
        index += 1
        guard let last = member(), first <= last else { return nil }
        set.insert(first.value...last.value)
      } else {
        set.insert(first.value...first.value)
      }
    }
    guard skip("]") else { return nil }
    if isCaseless { set.insertOtherCases() }
    return isInverted ? set.inverted : set
  }

  private mutating func member() -> Unicode.Scalar? {
    guard let scalar = next, scalar != "[" else { return nil }
    index += 1
    guard scalar == "\\" else { return scalar }
    guard let escaped = next.flatMap(Self.escaped) else { return nil }
    index += 1
    return escaped
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
}
