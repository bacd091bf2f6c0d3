/// The part of the gate for literals of up to six bytes: each is looked for by its rarest byte.
///
/// Sixteen places are compared with each of these bytes at once. There are few: `] ` and `-> ` share what they share, and
/// a byte that opens hardly any line costs no more than the comparison.
struct RareByteTable {
  /// The distinct rare bytes, sixteen times each.
  private let bytes: UnsafeMutablePointer<Block>
  private let byteCount: Int
  /// The literals of each byte are in ``places`` from `starts[byte]` to before `starts[byte + 1]`.
  private let starts: UnsafeMutablePointer<Int32>
  private let places: UnsafeMutablePointer<LiteralGate.Place>
  private let text: UnsafeMutablePointer<UInt8>

  private typealias Block = SIMD16<UInt8>
  private static let blockLength = 16

  init(_ literals: [LiteralGate.Literal]) {
    var placesOfByte = [[LiteralGate.Place]](repeating: [], count: 256)
    var text: [UInt8] = []
    for literal in literals {
      let offset = literal.bytes.indices.min {
        LiteralGate.frequency(literal.bytes[$0]) < LiteralGate.frequency(literal.bytes[$1])
      }
      guard let offset else { continue }
      placesOfByte[Int(literal.bytes[offset])].append(
        LiteralGate.Place(
          number: Int32(literal.number), offset: Int32(offset), start: Int32(text.count),
          length: Int32(literal.bytes.count)))
      text += literal.bytes
    }
    var starts: [Int32] = []
    var places: [LiteralGate.Place] = []
    for placesOfOne in placesOfByte {
      starts.append(Int32(places.count))
      places += placesOfOne
    }
    starts.append(Int32(places.count))
    let distinct = placesOfByte.indices.filter { !placesOfByte[$0].isEmpty }.map { UInt8($0) }
    bytes = LiteralGate.copy(distinct.map { Block(repeating: $0) })
    byteCount = distinct.count
    self.starts = LiteralGate.copy(starts)
    self.places = LiteralGate.copy(places)
    self.text = LiteralGate.copy(text)
  }

  func deallocate() {
    bytes.deallocate()
    starts.deallocate()
    places.deallocate()
    text.deallocate()
  }

  /// Adds the literals that stand in the `count` bytes at `line`.
  ///
  /// - Returns: whether all bytes are ASCII.
  @inline(__always)
  func search(_ line: UnsafeRawPointer, _ count: Int, into found: inout LiteralSet) -> Bool {
    guard count >= Self.blockLength else { return searchShort(line, count, into: &found) }
    var all = Block()
    var index = 0
    let last = count - Self.blockLength
    while index < last {
      all |= searchBlock(line, count, at: index, into: &found)
      index += Self.blockLength
    }
    all |= searchBlock(line, count, at: last, into: &found)
    let halves = unsafeBitCast(all, to: SIMD2<UInt64>.self)
    return (halves[0] | halves[1]) & 0x8080_8080_8080_8080 == 0
  }

  /// - Returns: the bytes that were looked at.
  @inline(__always)
  private func searchBlock(
    _ line: UnsafeRawPointer, _ count: Int, at index: Int, into found: inout LiteralSet
  ) -> Block {
    let block = line.loadUnaligned(fromByteOffset: index, as: Block.self)
    var hits = SIMDMask<SIMD16<Int8>>(repeating: false)
    for number in 0..<byteCount { hits = hits .| (block .== bytes[number]) }
    let halves = unsafeBitCast(hits, to: SIMD2<UInt64>.self)
    if halves[0] | halves[1] != 0 {
      compare(line, count, at: index, halves[0], into: &found)
      compare(line, count, at: index + 8, halves[1], into: &found)
    }
    return block
  }

  /// - Parameter hits: eight bytes, each 0 or 255.
  @inline(never)
  private func compare(
    _ line: UnsafeRawPointer, _ count: Int, at index: Int, _ hits: UInt64, into found: inout LiteralSet
  ) {
    var rest = UInt64(littleEndian: hits) & 0x0101_0101_0101_0101
    while rest != 0 {
      compare(line, count, at: index + rest.trailingZeroBitCount / 8, into: &found)
      rest &= rest - 1
    }
  }

  @inline(__always)
  private func compare(_ line: UnsafeRawPointer, _ count: Int, at index: Int, into found: inout LiteralSet) {
    let byte = Int(line.load(fromByteOffset: index, as: UInt8.self))
    for place in Int(starts[byte])..<Int(starts[byte + 1])
    where places[place].matches(line, count, at: index, text: text) {
      found.insert(Int(places[place].number))
    }
  }

  private func searchShort(_ line: UnsafeRawPointer, _ count: Int, into found: inout LiteralSet) -> Bool {
    var all: UInt8 = 0
    for index in 0..<count {
      all |= line.load(fromByteOffset: index, as: UInt8.self)
      compare(line, count, at: index, into: &found)
    }
    return all < 0x80
  }
}
