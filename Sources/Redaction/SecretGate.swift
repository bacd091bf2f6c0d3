import CBytes

/// Tells of nearly every line, in one pass and without looking at any place twice, that nothing secret is in it.
///
/// Each literal of the ``LiteralIndex`` is represented by its four rarest neighbouring bytes. In what logs consist of, these
/// are in one place of a thousand; what begins with four common letters, which the index has to stop at, ends with rarer
/// ones.
final class SecretGate: @unchecked Sendable {
  private let grams: UnsafeMutablePointer<bytes_grams>
  /// How far into a literal its four rarest bytes stand at most.
  private let reach: Int
  private let vectors: Int32

  /// - Parameter vectors: those that may be used; the tests use all that there are.
  init(_ literals: [SecretLiteral], vectors: Int32) {
    self.vectors = vectors
    grams = .allocate(capacity: 1)
    grams.initialize(to: bytes_grams())
    let starts = literals.map(\.startOfRarestWindow)
    reach = starts.max() ?? 0
    var groups = GramGroups()
    for (literal, start) in zip(literals, starts) {
      let window = Array(literal.places[start..<start + SecretLiteral.leastLength])
      groups.add(window)
      enter(window)
    }
    withUnsafeMutableBytes(of: &grams.pointee.groups) { groups.write(to: $0, values: Int(GRAM_BYTES)) { $0.holds($1) } }
    withUnsafeMutableBytes(of: &grams.pointee.low) {
      groups.write(to: $0, values: 16) { $0.low >> UInt16($1) & 1 != 0 }
    }
    withUnsafeMutableBytes(of: &grams.pointee.high) {
      groups.write(to: $0, values: 16) { $0.high >> UInt16($1) & 1 != 0 }
    }
  }

  deinit { grams.deallocate() }

  /// Whether one of the literals may be in a text, or a number of a person's; if not, neither is.
  @inline(__always)
  func mayHoldSecret(_ text: TextBytes) -> Bool {
    bytes_may_hold_secret(text.base, text.count, grams, vectors) != 0
  }

  /// Whether a number of a person's may be in a text.
  func mayHoldNumber(_ text: TextBytes) -> Bool { bytes_may_hold_number(text.base, text.count, vectors) != 0 }

  /// Calls `body` with every place at which one of the literals may begin, in order: with those before what was seen of one,
  /// as far as that is into the longest of them.
  @inline(__always)
  func forEachBeginning(in text: TextBytes, _ body: (Int) -> Void) {
    guard vectors != 0 else {
      for place in 0..<text.count { body(place) }
      return
    }
    var next = 0
    var start = 0
    while start < text.count {
      var seen = bytes_gram_places(text.base, text.count, start, grams, vectors)
      while seen != 0 {
        let place = start + seen.trailingZeroBitCount
        next = max(next, place - reach)
        while next <= place {
          body(next)
          next += 1
        }
        seen &= seen - 1
      }
      start += Int(BYTES_IN_BLOCK)
    }
  }

  /// Enters all grams of a window into the filter.
  private func enter(_ window: [ByteSet]) {
    withUnsafeMutableBytes(of: &grams.pointee.filter) { filter in
      let words = filter.bindMemory(to: UInt64.self)
      for first in window[0].members {
        for second in window[1].members {
          for third in window[2].members {
            let three = UInt32(first) | UInt32(second) << 8 | UInt32(third) << 16
            for fourth in window[3].members {
              let hash = Int(bytes_gram_hash(three | UInt32(fourth) << 24))
              words[hash >> 6] |= 1 << UInt64(hash & 63)
            }
          }
        }
      }
    }
  }
}

/// What a literal consists of: the bytes that may stand at each of its places, and at least at four.
struct SecretLiteral {
  let places: [ByteSet]

  init(places: [ByteSet]) { self.places = places }

  /// - Parameters:
  ///   - anyCase: its letters may be capital or small.
  ///   - follows: what may stand behind a literal of fewer than four bytes.
  init(_ literal: [UInt8], anyCase: Bool, follows: (UInt8) -> Bool) {
    var places = literal.map { ByteSet($0, anyCase: anyCase) }
    if places.count < Self.leastLength {
      let behind = ByteSet(where: follows)
      while places.count < Self.leastLength { places.append(behind) }
    }
    self.places = places
  }

  static let leastLength = Int(BYTES_IN_GRAM)

  /// Where the four neighbouring places begin whose bytes logs hold least often.
  var startOfRarestWindow: Int {
    let starts = 0...(places.count - Self.leastLength)
    return starts.min { likelihood(of: $0) < likelihood(of: $1) } ?? 0
  }

  private func likelihood(of start: Int) -> Double {
    places[start..<start + Self.leastLength].reduce(1) { $0 * $1.likelihood }
  }
}

/// Bytes that may stand at a place.
struct ByteSet {
  let members: [UInt8]
  /// The lower halves that they have, and the upper ones, a bit for each.
  let low: UInt16
  let high: UInt16

  init(where belongs: (UInt8) -> Bool) { self.init((UInt8.min...UInt8.max).filter(belongs)) }

  init(_ byte: UInt8, anyCase: Bool) {
    self.init(anyCase && byte.isLetter ? [byte & ~0x20, byte | 0x20] : [byte])
  }

  init(_ members: [UInt8]) {
    self.members = members
    low = members.reduce(0) { $0 | 1 << UInt16($1 & 15) }
    high = members.reduce(0) { $0 | 1 << UInt16($1 >> 4) }
  }

  /// How much of a log consists of these bytes, roughly.
  var likelihood: Double { members.reduce(0) { $0 + Self.share(of: $1) } }

  /// How much of a log a byte is, roughly.
  static func share(of byte: UInt8) -> Double {
    switch byte {
    case UInt8(ascii: " "): 0.13
    case UInt8(ascii: "e"): 0.075
    case UInt8(ascii: "a"), UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "o"), UInt8(ascii: "r"),
      UInt8(ascii: "s"), UInt8(ascii: "t"):
      0.045
    case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "m"),
      UInt8(ascii: "p"), UInt8(ascii: "u"):
      0.025
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 0.01
    case UInt8(ascii: "0")...UInt8(ascii: "2"): 0.02
    case UInt8(ascii: "3")...UInt8(ascii: "9"): 0.012
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: ":"),
      UInt8(ascii: ","), UInt8(ascii: "\""):
      0.012
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): 0.004
    case 0x20...0x7E: 0.003
    default: 0.0003
    }
  }
}

/// Windows in sixteen groups, so that each group fits in as few places of a log as possible.
private struct GramGroups {
  /// What one of the four places admits.
  struct Place {
    var low: UInt16 = 0
    var high: UInt16 = 0
    /// The lower seven bits of the bytes, a bit for each value.
    var bytes = SIMD2<UInt64>(repeating: 0)

    mutating func admit(_ set: ByteSet) {
      low |= set.low
      // Where only seven bits of a byte count, either of the two that have them may be meant.
      high |= set.high | set.high << 8 | set.high >> 8
      for byte in set.members { bytes[Int(byte >> 6 & 1)] |= 1 << UInt64(byte & 63) }
    }

    func holds(_ byte: Int) -> Bool { bytes[byte >> 6] >> UInt64(byte & 63) & 1 != 0 }
  }

  private struct Group {
    var places = [Place](repeating: Place(), count: SecretLiteral.leastLength)
    var likelihood = 0.0
  }

  private var groups = [Group](repeating: Group(), count: Int(GRAM_GROUPS))

  /// The share of the bytes of each upper half whose lower halves are in a set: the sets of the lower eight, and of the upper.
  private static let shares: [Double] = {
    var shares: [Double] = []
    for eighth in UInt8.min..<32 {
      let ofByte = (UInt8.min..<8).map { ByteSet.share(of: eighth << 3 | $0) }
      for set in 0..<256 {
        var share = 0.0
        for (bit, one) in ofByte.enumerated() where set >> bit & 1 != 0 { share += one }
        shares.append(share)
      }
    }
    return shares
  }()

  /// Adds a window to the group that it makes fit in the fewest more places.
  mutating func add(_ window: [ByteSet]) {
    var best = 0
    var bestGrowth = Double.infinity
    var bestLikelihood = 0.0
    for place in groups.indices {
      var likelihood = 1.0
      for offset in window.indices {
        let admitted = groups[place].places[offset]
        likelihood *= Self.likelihood(admitted.low | window[offset].low, admitted.high | window[offset].high)
      }
      let growth = likelihood - groups[place].likelihood
      if growth < bestGrowth { (best, bestGrowth, bestLikelihood) = (place, growth, likelihood) }
    }
    for offset in window.indices {
      groups[best].places[offset].admit(window[offset])
    }
    groups[best].likelihood = bestLikelihood
  }

  private static func likelihood(_ low: UInt16, _ high: UInt16) -> Double {
    var sum = 0.0
    var left = high
    while left != 0 {
      let row = left.trailingZeroBitCount * 512
      sum += shares[row + Int(low & 0xFF)] + shares[row + 256 + Int(low >> 8)]
      left &= left - 1
    }
    return sum
  }

  /// Writes which groups admit each of so many values as ``bytes_grams`` has it.
  func write(to bytes: UnsafeMutableRawBufferPointer, values: Int, _ admits: (Place, Int) -> Bool) {
    for (number, group) in groups.enumerated() {
      for (offset, place) in group.places.enumerated() {
        let row = ((number / 8) * SecretLiteral.leastLength + offset) * values
        for value in 0..<values where admits(place, value) { bytes[row + value] |= 1 << UInt8(number % 8) }
      }
    }
  }
}
