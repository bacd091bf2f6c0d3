import Glibc

/// Finds, in one pass over a line's bytes, which of the rules' literals it holds.
///
/// Regular expressions take as long for one line as this pass for twenty. A literal of seven bytes or more holds at least
/// one window of six bytes that begins at an even place of the line, wherever it stands; so every second place is looked
/// up in a table of hashed windows, and nothing chains one look-up to the next. Shorter literals are looked for by their
/// rarest byte. A ``ByteMap`` tells the places of both.
///
/// A class with memory of its own, and no arrays: counting the references to them took as long as the search.
/// Its map is used again for each line, so it belongs to one thread.
package final class LiteralGate {
  /// The most literals a gate can hold.
  static let capacity = LiteralSet.capacity

  private let windows: WindowTable
  private let rareBytes: RareByteTable
  private let question: ByteQuestion
  /// For texts that nobody else has looked at.
  private let map: ByteMap

  /// - Parameter literals: none empty, at most ``capacity``; position in the array is the bit in the set.
  package convenience init(_ literals: [String]) {
    self.init(literals.enumerated().map { (number: $0.offset, text: $0.element) })
  }

  /// - Parameter literals: none empty, with their numbers in the set.
  init(_ literals: [(number: Int, text: String)]) {
    let all = literals.map { Literal(number: $0.number, bytes: Array($0.text.utf8)) }
    windows = WindowTable(all.filter { $0.bytes.count >= WindowTable.minimumLength })
    rareBytes = RareByteTable(all.filter { $0.bytes.count < WindowTable.minimumLength })
    question = ByteQuestion(seeking: rareBytes.sought, windows: windows)
    map = ByteMap(question)
  }

  deinit {
    windows.deallocate()
    rareBytes.deallocate()
  }

  /// A map that tells what this gate asks of a text.
  func makeMap() -> ByteMap { ByteMap(question) }

  /// The literals that occur in `line`.
  func literals(in line: UnsafeRawBufferPointer) -> LiteralSet {
    var found = LiteralSet()
    look(at: map.look(at: line), adding: &found)
    return found
  }

  /// Whether a line that one of this gate's maps has looked at holds control characters or anything beyond ASCII, and
  /// whether it may hold a literal: half of the lines do not.
  @inline(__always)
  func glance(at line: MappedBytes) -> (holdsOddBytes: Bool, mayHoldLiterals: Bool) {
    var odd: UInt64 = 0
    var parts: UInt64 = 0
    line.forEachBlock { block in
      odd |= block.odd
      parts |= block.windows | rareBytes.sought(in: block)
      return true
    }
    return (odd != 0, parts != 0)
  }

  /// Adds the literals that occur in a line that one of this gate's maps has looked at.
  func look(at line: MappedBytes, adding found: inout LiteralSet) {
    line.forEachBlock { block in
      block.forEach(block.windows) { windows.compare(line.bytes, at: $0, into: &found) }
      block.forEach(rareBytes.sought(in: block)) { rareBytes.compare(line.bytes, at: $0, into: &found) }
      return true
    }
  }

  /// A literal and its number.
  struct Literal {
    let number: Int
    let bytes: [UInt8]
  }

  /// Where a literal is compared when a part of it was seen.
  struct Place: BitwiseCopyable {
    let number: Int32
    /// Where in the literal the part begins that was seen.
    let offset: Int32
    /// Where the literal's bytes begin in the table's text, and how many they are.
    let start: Int32
    let length: Int32

    /// Whether the literal stands where its part was seen.
    @inline(__always)
    func matches(_ line: UnsafeRawPointer, _ count: Int, at index: Int, text: UnsafePointer<UInt8>) -> Bool {
      let begin = index - Int(offset)
      return begin >= 0 && begin + Int(length) <= count
        && memcmp(line + begin, text + Int(start), Int(length)) == 0
    }
  }

  /// How common a byte is in English text, code and logs, roughly, per mille. Only the order matters.
  static func frequency(_ byte: UInt8) -> Double {
    switch byte {
    case UInt8(ascii: " "): 160
    case UInt8(ascii: "e"): 90
    case UInt8(ascii: "a"), UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "o"), UInt8(ascii: "r"),
      UInt8(ascii: "s"), UInt8(ascii: "t"):
      60
    case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "m"),
      UInt8(ascii: "p"), UInt8(ascii: "u"):
      30
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 12
    case UInt8(ascii: "0")...UInt8(ascii: "9"): 14
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: ":"),
      UInt8(ascii: ","), UInt8(ascii: "\""):
      15
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): 5
    default: 3
    }
  }

  static func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    elements.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { memory.initialize(from: base, count: source.count) }
    }
    return memory
  }
}
