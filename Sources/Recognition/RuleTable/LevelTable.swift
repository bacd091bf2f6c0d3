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
  private var others: [Word] = []
  /// Words of capitals: found by their capitals.
  private var capitals: [Word] = []
  /// Words at the start of a line.
  private var starts: [Word] = []
  private var text: [UInt8] = []
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
      let word = Word(start: text.count, length: literal.utf8.count, level: level)
      text += literal.utf8
      if place == .start {
        starts.append(word)
      } else if CapitalRun.isRun(literal) {
        capitals.append(word)
      } else {
        literals.append(literal)
        others.append(word)
      }
    }
    self.literals = literals
  }

  /// The level that `line` tells, `info` when it tells none.
  ///
  /// - Parameter candidates: the numbers of the ``literals`` that occur in the line at all.
  func level(of line: UnsafeRawBufferPointer, candidates: LiteralSet) -> LineLevel {
    let searched = UnsafeRawBufferPointer(rebasing: line.prefix(Self.searchedLength))
    guard let base = searched.baseAddress, !searched.isEmpty else { return .info }
    return text.withUnsafeBufferPointer { text in
      for word in starts where searched[0] == text[word.start] && word.length <= searched.count {
        if memcmp(base, text.baseAddress.unsafelyUnwrapped + word.start, word.length) == 0 { return word.level }
      }
      var (first, level) = firstCapitals(in: searched, text)
      if !candidates.isEmpty {
        candidates.forEach { number in
          let word = others[number]
          let bytes = UnsafeBufferPointer(rebasing: text[word.start..<word.start + word.length])
          guard let position = Self.position(of: bytes, in: searched, base: base), position < first else { return }
          (first, level) = (position, word.level)
        }
      }
      return level
    }
  }

  /// The first run of capitals that is one of the words, and nothing else.
  private func firstCapitals(
    in line: UnsafeRawBufferPointer, _ text: UnsafeBufferPointer<UInt8>
  ) -> (position: Int, level: LineLevel) {
    var start = 0
    while let run = CapitalRun.first(in: line, from: start) {
      if run.lowerBound == 0 || !Self.isWord(line[run.lowerBound - 1]),
        run.upperBound == line.count || !Self.isWord(line[run.upperBound])
      {
        for word in capitals where word.length == run.count {
          if memcmp(
            line.baseAddress.unsafelyUnwrapped + run.lowerBound, text.baseAddress.unsafelyUnwrapped + word.start,
            word.length) == 0
          {
            return (run.lowerBound, word.level)
          }
        }
      }
      start = run.upperBound
    }
    return (Int.max, .info)
  }

  private static func position(
    of literal: UnsafeBufferPointer<UInt8>, in line: UnsafeRawBufferPointer, base: UnsafeRawPointer
  ) -> Int? {
    guard let literalBase = literal.baseAddress, literal.count <= line.count else { return nil }
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
