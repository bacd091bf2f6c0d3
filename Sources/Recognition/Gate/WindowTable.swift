import Glibc

/// The part of the gate for literals of seven bytes or more: windows of six bytes, looked up at every second place.
///
/// A literal is entered with two neighbouring windows, of which one begins at an even place whatever the literal's own
/// place is. Which two is free, and the rarest are taken. A table of one byte per hash tells whether any window could be
/// here; it fits the first cache, and a ``ByteMap`` asks it together with all else. The windows themselves are in a second
/// table.
///
/// Six bytes, because a hit costs as much as forty look-ups: windows of four are in ten places of a KB of ordinary logs,
/// those of six in one or two. Longer ones would leave too many literals out.
struct WindowTable {
  /// Two windows of six bytes, one byte apart.
  static let minimumLength = windowLength + stride - 1
  private static let windowLength = 6
  private static let stride = 2

  static let filterBits: UInt64 = 15
  private static let slotBits: UInt64 = 11

  /// A window and where its literals are in ``places``; without any, the slot is empty.
  private struct Slot: BitwiseCopyable {
    var window: UInt64 = 0
    var firstPlace: Int32 = 0
    var placeCount: Int32 = 0
  }

  /// One byte for each hash of a window: 1 where one of the windows has it.
  let filter: UnsafeMutablePointer<UInt8>
  private let slots: UnsafeMutablePointer<Slot>
  private let places: UnsafeMutablePointer<LiteralGate.Place>
  private let text: UnsafeMutablePointer<UInt8>

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
  }

  func deallocate() {
    filter.deallocate()
    slots.deallocate()
    places.deallocate()
    text.deallocate()
  }

  /// Adds the literals that have a window at `index`.
  @inline(never)
  func compare(_ line: UnsafeRawBufferPointer, at index: Int, into found: inout LiteralSet) {
    guard index + Self.windowLength <= line.count, let base = line.baseAddress else { return }
    var window: UInt64 = 0
    memcpy(&window, base + index, Self.windowLength)
    window = UInt64(littleEndian: window)
    var slot = Self.hash(window, Self.slotBits)
    while slots[slot].placeCount > 0 {
      if slots[slot].window == window {
        let first = Int(slots[slot].firstPlace)
        for place in first..<first + Int(slots[slot].placeCount)
        where places[place].matches(base, line.count, at: index, text: text) {
          found.insert(Int(places[place].number))
        }
        return
      }
      slot = Self.next(slot)
    }
  }

  /// The upper bits of the product with this are the hash of a word's first six bytes: 2^64 divided by the golden ratio
  /// (Fibonacci hashing), shifted so that the two bytes beyond the window go over the edge.
  static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15 << 16
  /// How many lower bits of the product are no part of the hash.
  static let shift = UInt32(64 - filterBits)

  private static func hash(_ word: UInt64, _ bits: UInt64) -> Int { Int((word &* factor) >> (64 - bits)) }

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
