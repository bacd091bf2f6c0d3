/// The part of the gate for literals of up to six bytes: each is looked for by its rarest byte.
///
/// Where these bytes are, a ``ByteMap`` tells together with all else that is asked of every byte. They are few: `] ` and
/// `] $ ` share one, and one that opens hardly any line costs nothing but the comparison.
struct RareByteTable {
  /// The distinct rare bytes, which a map is to seek.
  let sought: [UInt8]
  /// No capital is sought that another one follows, so `INFO` is no reason to stop.
  private let seeksLoneCapitals: Bool
  /// The literals of each byte are in ``places`` from `starts[byte]` to before `starts[byte + 1]`.
  private let starts: UnsafeMutablePointer<Int32>
  private let places: UnsafeMutablePointer<LiteralGate.Place>
  private let text: UnsafeMutablePointer<UInt8>

  init(_ literals: [LiteralGate.Literal]) {
    var placesOfByte = [[LiteralGate.Place]](repeating: [], count: 256)
    var text: [UInt8] = []
    var seeksLoneCapitals = true
    for literal in literals {
      let offset = literal.bytes.indices.min {
        LiteralGate.frequency(literal.bytes[$0]) < LiteralGate.frequency(literal.bytes[$1])
      }
      guard let offset else { continue }
      if Self.isCapital(literal.bytes[offset]) {
        let next = offset + 1 < literal.bytes.count ? literal.bytes[offset + 1] : nil
        seeksLoneCapitals = seeksLoneCapitals && next.map { !Self.isCapital($0) } ?? false
      }
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
    sought = placesOfByte.indices.filter { !placesOfByte[$0].isEmpty }.map { UInt8($0) }
    self.seeksLoneCapitals = seeksLoneCapitals
    self.starts = LiteralGate.copy(starts)
    self.places = LiteralGate.copy(places)
    self.text = LiteralGate.copy(text)
  }

  func deallocate() {
    starts.deallocate()
    places.deallocate()
    text.deallocate()
  }

  /// Where in a block a literal's rare byte may be.
  @inline(__always)
  func sought(in block: MappedBlock) -> UInt64 {
    seeksLoneCapitals ? block.sought & ~block.capitalsInRow : block.sought
  }

  /// Adds the literals whose rare byte is at `index`.
  @inline(never)
  func compare(_ line: UnsafeRawBufferPointer, at index: Int, into found: inout LiteralSet) {
    let base = line.baseAddress.unsafelyUnwrapped
    let byte = Int(base.load(fromByteOffset: index, as: UInt8.self))
    for place in Int(starts[byte])..<Int(starts[byte + 1])
    where places[place].matches(base, line.count, at: index, text: text) {
      found.insert(Int(places[place].number))
    }
  }

  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
}
