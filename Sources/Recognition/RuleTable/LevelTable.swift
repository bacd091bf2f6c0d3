import JSONText

/// The words by which a line tells its own level, as data: the first of them in a line decides.
struct LevelTable: Sendable {
  /// A word of up to eight bytes as a number, so that looking at it is one comparison.
  private struct Word: Sendable {
    let text: UInt64
    let mask: UInt64
    let length: Int
    let level: LineLevel

    static let maximumLength = 8

    init(_ bytes: some Collection<UInt8>, level: LineLevel) {
      text = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      length = bytes.count
      mask = length == 8 ? ~0 : 1 << UInt64(8 * length) - 1
      self.level = level
    }
  }

  enum Place: String, Sendable {
    /// A word of its own: `ERROR` in `2026-11-21 - crew - ERROR - …`, not in `ERROR_RATE`.
    case word
    /// At the start of the line: `fatal: …`.
    case start
  }

  /// The words that are neither at the start nor of capitals alone: a gate must find them.
  let literals: [String]
  /// In the order of ``literals``.
  private var others: [(bytes: [UInt8], level: LineLevel)] = []
  /// Words of capitals: found by their capitals.
  private var capitals: [Word] = []
  /// Words at the start of a line.
  private var starts: [Word] = []
  /// A level is told at the start of a line or not at all; further in, the words are prose.
  static let searchedLength = 160

  init(bytes: [UInt8]) throws(RuleFileError) {
    guard let document = try? JSONReader.read(bytes), let members = document["words"]?.array else {
      throw RuleFileError(description: "levels: not a table of words")
    }
    var literals: [String] = []
    for member in members {
      guard let literal = member["literal"]?.string, !literal.isEmpty,
        let level = member["level"]?.string.flatMap(LineLevel.init(rawValue:)),
        let place = member["place"]?.string.flatMap(Place.init(rawValue:))
      else { throw RuleFileError(description: "levels: a word needs \"literal\", \"level\" and \"place\"") }
      if place == .start {
        guard literal.utf8.count <= Word.maximumLength else {
          throw RuleFileError(description: "levels: \"\(literal)\" is too long for the start of a line")
        }
        starts.append(Word(literal.utf8, level: level))
      } else if (Self.leastCapitals...Word.maximumLength).contains(literal.utf8.count),
        literal.utf8.allSatisfy(Self.isCapital)
      {
        capitals.append(Word(literal.utf8, level: level))
      } else {
        literals.append(literal)
        others.append((Array(literal.utf8), level))
      }
    }
    self.literals = literals
  }

  /// The level that `line` tells, `info` when it tells none.
  ///
  /// - Parameter candidates: the numbers of the ``literals`` that occur in the line at all.
  func level(of line: MappedBytes, candidates: LiteralSet = LiteralSet()) -> LineLevel {
    guard line.count > 0 else { return .info }
    let beginning = Self.word(in: line.bytes, at: 0)
    for word in starts where beginning & word.mask == word.text { return word.level }
    var (first, level) = firstCapitals(in: line)
    if !candidates.isEmpty {
      candidates.forEach { number in
        let word = others[number]
        if let position = Self.position(of: word.bytes, in: line.bytes, before: first) {
          (first, level) = (position, word.level)
        }
      }
    }
    return level
  }

  /// The first run of capitals that is one of the words, and nothing else.
  private func firstCapitals(in line: MappedBytes) -> (position: Int, level: LineLevel) {
    var found = (position: Int.max, level: LineLevel.info)
    let searched = min(line.count, Self.searchedLength)
    line.forEachBlock(upTo: searched) { block in
      // Every place of a run but its first is behind a capital, and no word begins there.
      block.forEach(block.capitalRuns) { run in
        guard found.position == Int.max, run == 0 || !Self.isWord(line.bytes[run - 1]) else { return }
        let text = Self.word(in: line.bytes, at: run)
        for word in capitals where text & word.mask == word.text {
          let end = run + word.length
          if end <= searched, end == line.count || !Self.isWord(line.bytes[end]) { found = (run, word.level) }
        }
      }
      return found.position == Int.max
    }
    return found
  }

  /// The first place where a word stands alone.
  private static func position(of word: [UInt8], in line: UnsafeRawBufferPointer, before limit: Int) -> Int? {
    let end = min(limit, min(line.count, searchedLength) - word.count + 1)
    return (0..<max(0, end)).first { place in
      line[place] == word[0] && line[place..<place + word.count].elementsEqual(word)
        && standsAlone(place..<place + word.count, in: line)
    }
  }

  private static func standsAlone(_ place: Range<Int>, in line: UnsafeRawBufferPointer) -> Bool {
    (place.lowerBound == 0 || !isWord(line[place.lowerBound - 1]))
      && (place.upperBound == line.count || !isWord(line[place.upperBound]))
  }

  /// The eight bytes at a place as a number; behind the line's end are zeros.
  @inline(__always)
  private static func word(in line: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    if index + 8 <= line.count {
      return UInt64(littleEndian: line.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
    var word: UInt64 = 0
    withUnsafeMutableBytes(of: &word) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: line[index...])) }
    return UInt64(littleEndian: word)
  }

  /// A map tells of runs as long as the shortest word.
  private static let leastCapitals = 4

  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
