/// A pattern, read: what stands after what.
indirect enum PatternTree {
  case bytes([UInt8])
  case set(CharacterSet)
  case sequence([PatternTree])
  case choice([PatternTree])
  /// A named group, by its number.
  case group(Int, PatternTree)
  case repetition(PatternTree, least: Int, most: Int?, isReluctant: Bool)
  case lookAhead(PatternTree, isNegative: Bool)
  case start
  case end
  /// Between a character of a word and another, or between two of a kind.
  case boundary(isNegative: Bool)

  /// Whether it can match nothing.
  var canBeEmpty: Bool {
    switch self {
    case .bytes(let bytes): bytes.isEmpty
    case .set: false
    case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
    case .choice(let ways): ways.contains(where: \.canBeEmpty)
    case .group(_, let inner): inner.canBeEmpty
    case .repetition(let inner, let least, _, _): least == 0 || inner.canBeEmpty
    case .lookAhead, .start, .end, .boundary: true
    }
  }

  var holdsGroup: Bool {
    switch self {
    case .bytes, .set, .start, .end, .boundary: false
    case .sequence(let parts), .choice(let parts): parts.contains(where: \.holdsGroup)
    case .group: true
    case .repetition(let inner, _, _, _), .lookAhead(let inner, _): inner.holdsGroup
    }
  }

  /// What a match can begin with, `nil` when it can be empty. Of characters beyond ASCII it only tells whether there
  /// are any: all of them begin with a byte that no other character has.
  var beginning: CharacterSet? {
    canBeEmpty ? nil : firstCharacters
  }

  private var firstCharacters: CharacterSet {
    var first = CharacterSet()
    switch self {
    case .bytes(let bytes):
      if let byte = bytes.first { first.insert(UInt32(byte)...UInt32(byte)) }
    case .set(let set): first = set
    case .sequence(let parts):
      for part in parts {
        first.formUnion(part.firstCharacters)
        if !part.canBeEmpty { break }
      }
    case .choice(let ways):
      for way in ways { first.formUnion(way.firstCharacters) }
    case .group(_, let inner), .repetition(let inner, _, _, _): first = inner.firstCharacters
    case .lookAhead, .start, .end, .boundary: break
    }
    return first
  }
}
