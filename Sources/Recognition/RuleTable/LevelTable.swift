import Glibc
import JSONText

/// The words by which a line tells its own level, as data: the first of them in a line decides.
struct LevelTable: Sendable {
  /// A word without its text, so that nothing is retained for looking at it.
  private struct Word: Sendable {
    /// Where its bytes are in ``text``.
    let start: Int
    let length: Int
    let level: LineLevel
    let place: Place
  }

  enum Place: String, Sendable {
    /// A word of its own: `ERROR` in `2026-11-21 - crew - ERROR - …`, not in `ERROR_RATE`.
    case word
    /// At the start of the line: `fatal: …`.
    case start
  }

  /// The texts of the words, in the order of the table.
  let literals: [String]
  private let words: [Word]
  private let text: [UInt8]
  /// A level is told at the start of a line or not at all; further in, the words are prose.
  static let searchedLength = 160

  init(bytes: [UInt8]) throws(RuleFileError) {
    guard let document = try? JSONReader.read(bytes), let members = document["words"]?.array else {
      throw RuleFileError(description: "levels: not a table of words")
    }
    var literals: [String] = []
    var words: [Word] = []
    var text: [UInt8] = []
    for member in members {
      guard let literal = member["literal"]?.string, !literal.isEmpty,
        let level = member["level"]?.string.flatMap(LineLevel.init(rawValue:)),
        let place = member["place"]?.string.flatMap(Place.init(rawValue:))
      else { throw RuleFileError(description: "levels: a word needs \"literal\", \"level\" and \"place\"") }
      literals.append(literal)
      words.append(Word(start: text.count, length: literal.utf8.count, level: level, place: place))
      text += literal.utf8
    }
    self.literals = literals
    self.words = words
    self.text = text
  }

  /// The level that `line` tells, `info` when it tells none.
  ///
  /// - Parameter candidates: the numbers of the words that occur in the line at all.
  func level(of line: UnsafeRawBufferPointer, candidates: LiteralSet) -> LineLevel {
    let searched = UnsafeRawBufferPointer(rebasing: line.prefix(Self.searchedLength))
    guard let base = searched.baseAddress else { return .info }
    var first = Int.max
    var level = LineLevel.info
    text.withUnsafeBufferPointer { text in
      candidates.forEach { number in
        let word = words[number]
        let bytes = UnsafeBufferPointer(rebasing: text[word.start..<word.start + word.length])
        guard let position = Self.position(of: bytes, in: searched, base: base, place: word.place), position < first
        else { return }
        first = position
        level = word.level
      }
    }
    return level
  }

  private static func position(
    of literal: UnsafeBufferPointer<UInt8>, in line: UnsafeRawBufferPointer, base: UnsafeRawPointer, place: Place
  ) -> Int? {
    guard let literalBase = literal.baseAddress, literal.count <= line.count else { return nil }
    if place == .start { return memcmp(base, literalBase, literal.count) == 0 ? 0 : nil }
    var start = 0
    while start + literal.count <= line.count {
      guard let byte = memchr(base + start, Int32(literal[0]), line.count - start - literal.count + 1) else {
        return nil
      }
      let position = UnsafeRawPointer(byte) - base
      let end = position + literal.count
      if memcmp(byte, literalBase, literal.count) == 0, position == 0 || !isWord(line[position - 1]),
        end == line.count || !isWord(line[end])
      {
        return position
      }
      start = position + 1
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
