import CBytes

/// Bytes with what a ``ByteMap`` told of them, or of a text that they are in.
package struct MappedBytes {
  let bytes: UnsafeRawBufferPointer
  /// Where they begin in the text that was looked at.
  private let offset: Int
  private let blocks: UnsafePointer<bytes_block>

  /// - Parameter blocks: one more than the text has.
  init(bytes: UnsafeRawBufferPointer, offset: Int, blocks: UnsafePointer<bytes_block>) {
    self.bytes = bytes
    self.offset = offset
    self.blocks = blocks
  }

  var count: Int { bytes.count }

  /// A part of them.
  func part(_ range: Range<Int>) -> MappedBytes {
    MappedBytes(
      bytes: UnsafeRawBufferPointer(rebasing: bytes[range]), offset: offset + range.lowerBound, blocks: blocks)
  }

  /// What is told of each block that they have a part of, until `body` has seen enough.
  @inline(__always)
  func forEachBlock(upTo limit: Int = .max, _ body: (MappedBlock) -> Bool) {
    guard count > 0 else { return }
    let end = offset &+ min(count, limit)
    let last = (end &- 1) >> 6
    var number = offset >> 6
    // The first block may begin before them, and the last end after.
    var told = ~UInt64(0) &<< UInt64(truncatingIfNeeded: offset)
    while true {
      if number == last { told &= ~0 &>> UInt64(truncatingIfNeeded: 0 &- end) }
      guard body(MappedBlock(all: blocks + number, told: told, start: number &<< 6 &- offset)), number < last else {
        return
      }
      number &+= 1
      told = ~0
    }
  }

  /// The first line feed at or after `start`.
  func firstNewline(from start: Int) -> Int? { first(from: start, to: count) { blocks[$0].newlines } }

  /// The place of the first bit from `start` on and before `end`.
  @inline(__always)
  private func first(from start: Int, to end: Int, _ bits: (_ block: Int) -> UInt64) -> Int? {
    guard start < end else { return nil }
    var block = (offset + start) >> 6
    let last = (offset + end - 1) >> 6
    var word = bits(block) & (~0 &<< UInt64(truncatingIfNeeded: offset &+ start))
    while word == 0 {
      guard block < last else { return nil }
      block += 1
      word = bits(block)
    }
    let place = block << 6 + word.trailingZeroBitCount - offset
    return place < end ? place : nil
  }
}

/// What is told of up to 64 bytes: a bit for each that belongs to the ``MappedBytes``.
struct MappedBlock {
  fileprivate let all: UnsafePointer<bytes_block>
  /// Which of the bytes belong to them.
  fileprivate let told: UInt64
  /// Where in them the block begins; negative when it begins before.
  fileprivate let start: Int

  /// Control characters, and whatever is beyond ASCII.
  var odd: UInt64 { all.pointee.odd & told }
  /// One of the bytes that were asked for.
  var sought: UInt64 { all.pointee.sought & told }
  /// Where a window may begin that is looked for.
  var windows: UInt64 { all.pointee.windows & told }
  /// Capitals that another one follows.
  var capitalsInRow: UInt64 {
    let capitals = all.pointee.capitals
    return capitals & (capitals >> 1 | all[1].capitals << 63)
  }

  /// Where four capitals or more stand in a row: the places of all but the last three.
  var capitalRuns: UInt64 {
    let own = all.pointee.capitals
    guard own & (own &>> 1 | 1 << 63) != 0 else { return 0 }
    let next = all[1].capitals
    let pairs = own & (own &>> 1 | next &<< 63)
    return pairs & (own &>> 2 | next &<< 62) & (own &>> 3 | next &<< 61) & told
  }

  /// Calls `body` with the place of each bit.
  @inline(__always)
  func forEach(_ bits: UInt64, _ body: (Int) -> Void) {
    var rest = bits
    while rest != 0 {
      body(start &+ rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }
}
