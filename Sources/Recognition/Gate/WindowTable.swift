import Glibc

/// The part of the gate for literals of seven bytes or more: windows of six bytes, looked up at every second place.
///
/// A literal is entered with two neighbouring windows, of which one begins at an even place whatever the literal's own
/// place is. Which two is free, and the rarest are taken. First a table of one byte per hash tells whether any window could
/// be here; it fits the first cache, and eight answers are tested at once. The windows themselves are in a second table.
///
/// Six bytes, because a hit costs as much as forty look-ups: windows of four are in ten places of a KB of ordinary logs,
/// those of six in one or two. Longer ones would leave too many literals out.
struct WindowTable {
  /// Two windows of six bytes, one byte apart.
  static let minimumLength = windowLength + stride - 1
  private static let windowLength = 6
  private static let stride = 2
  /// What is read for a window; the bytes beyond it do not count.
  private static let wordLength = 8
  /// How many windows are looked up between two tests of the answers.
  private static let blockLength = 8
  /// From the first byte of a block's first word to the last of its last.
  private static let blockSpan = stride * (blockLength - 1) + wordLength

  private static let filterBits: UInt64 = 15
  private static let slotBits: UInt64 = 11

  /// A window and where its literals are in ``places``; without any, the slot is empty.
  private struct Slot: BitwiseCopyable {
    var window: UInt64 = 0
    var firstPlace: Int32 = 0
    var placeCount: Int32 = 0
  }

  private let filter: UnsafeMutablePointer<UInt8>
  private let slots: UnsafeMutablePointer<Slot>
  private let places: UnsafeMutablePointer<LiteralGate.Place>
  private let text: UnsafeMutablePointer<UInt8>
  private let isEmpty: Bool

  init(_ literals: [LiteralGate.Literal]) {
    var text: [UInt8] = []
    var placesOfWindow: [(window: UInt64, places: [LiteralGate.Place])] = []
    var numberOfWindow: [UInt64: Int] = [:]
    for literal in literals {
      let bytes = literal.bytes
      for offset in Self.rarestOffset(in: bytes)..<Self.rarestOffset(in: bytes) + Self.stride {
        let window = (0..<Self.windowLength).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
        let number = numberOfWindow[window, default: placesOfWindow.count]
        if number == placesOfWindow.count {
          numberOfWindow[window] = number
          placesOfWindow.append((window, []))
        }
        placesOfWindow[number].places.append(
          LiteralGate.Place(
            number: Int32(literal.number), offset: Int32(offset), start: Int32(text.count),
            length: Int32(bytes.count)))
      }
      text += bytes
    }
    filter = .allocate(capacity: 1 << Int(Self.filterBits))
    filter.initialize(repeating: 0, count: 1 << Int(Self.filterBits))
    // At most half full: 512 literals have 1,024 windows.
    slots = .allocate(capacity: 1 << Int(Self.slotBits))
    slots.initialize(repeating: Slot(), count: 1 << Int(Self.slotBits))
    var places: [LiteralGate.Place] = []
    for (window, placesOfOne) in placesOfWindow {
      filter[Self.hash(window, Self.filterBits)] = 1
      var index = Self.hash(window, Self.slotBits)
      while slots[index].placeCount > 0 { index = Self.next(index) }
      slots[index] = Slot(window: window, firstPlace: Int32(places.count), placeCount: Int32(placesOfOne.count))
      places += placesOfOne
    }
    self.places = LiteralGate.copy(places)
    self.text = LiteralGate.copy(text)
    isEmpty = literals.isEmpty
  }

  func deallocate() {
    filter.deallocate()
    slots.deallocate()
    places.deallocate()
    text.deallocate()
  }

  /// Adds the literals that stand in the `count` bytes at `line`.
  @inline(__always)
  func search(_ line: UnsafeRawPointer, _ count: Int, into found: inout LiteralSet) {
    guard count >= Self.minimumLength, !isEmpty else { return }
    guard count >= Self.blockSpan else { return searchShort(line, count, into: &found) }
    var index = 0
    let last = count - Self.blockSpan
    while index < last {
      searchBlock(line, count, at: index, into: &found)
      index += Self.blockLength * Self.stride
    }
    // The last block ends with the line; where it overlaps the one before, the same is found again.
    searchBlock(line, count, at: last, into: &found)
    // Of the last word the last six bytes are one more window.
    let word = Self.word(line, at: count - Self.wordLength) >> 16
    if mayBegin(word) { compare(word, line, count, at: count - Self.windowLength, into: &found) }
  }

  @inline(__always)
  private func searchBlock(_ line: UnsafeRawPointer, _ count: Int, at index: Int, into found: inout LiteralSet) {
    var any: UInt8 = 0
    for step in 0..<Self.blockLength {
      any |= filter[Self.hash(Self.word(line, at: index + step * Self.stride), Self.filterBits)]
    }
    if any != 0 { compareBlock(line, count, at: index, into: &found) }
  }

  @inline(never)
  private func compareBlock(_ line: UnsafeRawPointer, _ count: Int, at index: Int, into found: inout LiteralSet) {
    for step in 0..<Self.blockLength {
      let place = index + step * Self.stride
      let word = Self.word(line, at: place)
      if mayBegin(word) { compare(word, line, count, at: place, into: &found) }
    }
  }

  private func searchShort(_ line: UnsafeRawPointer, _ count: Int, into found: inout LiteralSet) {
    var index = 0
    while index + Self.windowLength <= count {
      var word: UInt64 = 0
      memcpy(&word, line + index, min(Self.wordLength, count - index))
      word = UInt64(littleEndian: word)
      if mayBegin(word) { compare(word, line, count, at: index, into: &found) }
      index += Self.stride
    }
  }

  @inline(__always)
  private func mayBegin(_ word: UInt64) -> Bool { filter[Self.hash(word, Self.filterBits)] != 0 }

  private func compare(
    _ word: UInt64, _ line: UnsafeRawPointer, _ count: Int, at index: Int, into found: inout LiteralSet
  ) {
    let window = word & (1 << UInt64(8 * Self.windowLength) - 1)
    var slot = Self.hash(window, Self.slotBits)
    while slots[slot].placeCount > 0 {
      if slots[slot].window == window {
        let first = Int(slots[slot].firstPlace)
        for place in first..<first + Int(slots[slot].placeCount)
        where places[place].matches(line, count, at: index, text: text) {
          found.insert(Int(places[place].number))
        }
        return
      }
      slot = Self.next(slot)
    }
  }

  @inline(__always)
  private static func word(_ line: UnsafeRawPointer, at index: Int) -> UInt64 {
    UInt64(littleEndian: line.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Fibonacci hashing: the upper bits of a product with 2^64 divided by the golden ratio. The factor is shifted, so that
  /// the two bytes beyond the window go over the edge.
  @inline(__always)
  private static func hash(_ word: UInt64, _ bits: UInt64) -> Int {
    Int(truncatingIfNeeded: (word &* (0x9E37_79B9_7F4A_7C15 << UInt64(8 * (wordLength - windowLength)))) >> (64 - bits))
  }

  private static func next(_ slot: Int) -> Int { (slot + 1) & (1 << Int(slotBits) - 1) }

  /// Where the two neighbouring windows begin that ordinary logs hold least often.
  private static func rarestOffset(in bytes: [UInt8]) -> Int {
    func frequency(_ offset: Int) -> Double {
      bytes[offset..<offset + windowLength].reduce(1) { $0 * LiteralGate.frequency($1) }
    }
    let offsets = 0...(bytes.count - minimumLength)
    return offsets.min { frequency($0) + frequency($0 + 1) < frequency($1) + frequency($1 + 1) } ?? 0
  }
}
