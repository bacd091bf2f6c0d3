/// Finds runs of at least four capitals, eight bytes at a time: the shape of `INFO` and `ERROR`, and of little else in a log.
///
/// Two lines of three hold a level word, so looking for it must cost no more than passing over the bytes before it.
enum CapitalRun {
  /// As many as the shortest level word has.
  static let minimumLength = 4

  static func isRun(_ text: String) -> Bool {
    text.utf8.count >= minimumLength && text.utf8.allSatisfy(isCapital)
  }

  /// The first whole run at or after `start`, which is not inside one.
  static func first(in line: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    guard line.count >= minimumLength else { return nil }
    var index = start
    while index + 8 <= line.count {
      let runs = runs(in: UInt64(littleEndian: line.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      if runs != 0 { return wholeRun(in: line, from: index + runs.trailingZeroBitCount / 8) }
      // A word shows the runs that begin in its first five bytes.
      index += 5
    }
    while index + minimumLength <= line.count {
      if (index..<index + minimumLength).allSatisfy({ isCapital(line[$0]) }) { return wholeRun(in: line, from: index) }
      index += 1
    }
    return nil
  }

  private static func wholeRun(in line: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
    var end = start + minimumLength
    while end < line.count, isCapital(line[end]) { end += 1 }
    return start..<end
  }

  /// The high bit of each byte that is a capital and followed by three more.
  @inline(__always)
  private static func runs(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highBits = ones &* 0x80
    // Without the high bits no byte borrows from its neighbour: bit 7 is left where a byte is at least the subtrahend.
    let fromA = (word | highBits) &- ones &* 0x41
    let beyondZ = (word | highBits) &- ones &* 0x5B
    let capitals = fromA & ~beyondZ & ~word & highBits
    return capitals & capitals >> 8 & capitals >> 16 & capitals >> 24
  }

  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
}
