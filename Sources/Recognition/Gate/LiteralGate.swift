import Glibc

/// Finds, in one pass over a line's bytes, which of the rules' literals it holds.
///
/// Regular expressions run at 2–30 MB/s here; this pass at 1,500. Each literal is represented by its rarest pair of
/// neighbouring bytes; a table of all 65,536 pairs tells whether any literal could be at this place, and only then the
/// literal itself is compared. There is no chain from one byte to the next, so the processor overlaps the look-ups.
///
/// A class with memory of its own, and no arrays: counting the references to them took as long as the search.
package final class LiteralGate: @unchecked Sendable {
  /// The most literals a gate can hold.
  static let capacity = LiteralSet.capacity
  /// A byte numbers the buckets, from 1. With more pairs than that, some share a bucket.
  private static let maximumBuckets = Int(UInt8.max)

  private struct Literal {
    /// Its number, the bit in the set.
    let number: Int
    /// Where its bytes start in ``text``, and how many they are.
    let start: Int
    let length: Int
    /// Where in the literal its rarest pair starts.
    let pairOffset: Int
  }

  /// For each pair of bytes (first | second << 8): 0, or the number of its bucket.
  private let bucketOfPair: UnsafeMutableBufferPointer<UInt8>
  /// Sorted by bucket; those of bucket n are from ``bucketStarts``[n] to before ``bucketStarts``[n + 1].
  private let literals: UnsafeMutableBufferPointer<Literal>
  private let bucketStarts: UnsafeMutableBufferPointer<Int>
  /// The bytes of all literals.
  private let text: UnsafeMutableBufferPointer<UInt8>
  private let singleByteLiterals: [(index: Int, byte: UInt8)]

  /// - Parameter literals: none empty, at most ``capacity``; position in the array is the bit in the set.
  init(_ literals: [String]) {
    precondition(literals.count <= Self.capacity, "more literals than the gate has bits")
    var text: [UInt8] = []
    var singleBytes: [(index: Int, byte: UInt8)] = []
    var literalsOfPair: [Int: [Literal]] = [:]
    for (number, literal) in literals.enumerated() {
      let bytes = Array(literal.utf8)
      guard bytes.count > 1 else {
        singleBytes.append((number, bytes[0]))
        continue
      }
      let offset = Self.rarestPair(in: bytes)
      literalsOfPair[Self.pair(bytes[offset], bytes[offset + 1]), default: []].append(
        Literal(number: number, start: text.count, length: bytes.count, pairOffset: offset))
      text += bytes
    }
    bucketOfPair = .allocate(capacity: 1 << 16)
    bucketOfPair.initialize(repeating: 0)
    var sorted: [Literal] = []
    // No bucket has the number 0.
    var starts = [0]
    var buckets: [[Literal]] = []
    for (pair, literals) in literalsOfPair {
      if buckets.count < Self.maximumBuckets {
        buckets.append(literals)
        bucketOfPair[pair] = UInt8(buckets.count)
      } else {
        let shared = pair % Self.maximumBuckets
        buckets[shared] += literals
        bucketOfPair[pair] = UInt8(shared + 1)
      }
    }
    for bucket in buckets {
      starts.append(sorted.count)
      sorted += bucket
    }
    starts.append(sorted.count)
    self.literals = Self.copy(sorted)
    bucketStarts = Self.copy(starts)
    self.text = Self.copy(text)
    singleByteLiterals = singleBytes
  }

  deinit {
    bucketOfPair.deallocate()
    literals.deallocate()
    bucketStarts.deallocate()
    text.deallocate()
  }

  private static func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = memory.initialize(from: elements)
    return memory
  }

  /// The literals that occur in `line`.
  package func literals(in line: UnsafeRawBufferPointer) -> LiteralSet {
    var found = LiteralSet()
    guard let base = line.baseAddress, !line.isEmpty else { return found }
    for single in singleByteLiterals where memchr(base, Int32(single.byte), line.count) != nil {
      found.insert(single.index)
    }
    let last = line.count - 1
    let table = UnsafePointer(bucketOfPair.baseAddress.unsafelyUnwrapped)
    let bytes = base.assumingMemoryBound(to: UInt8.self)
    var index = 0
    // Eight positions at a time: nearly all of them are in no bucket, and one test of the eight says so.
    while index + 8 <= last {
      var any: UInt8 = 0
      for step in 0..<8 {
        any |= table[Int(bytes[index + step]) | Int(bytes[index + step + 1]) << 8]
      }
      if any != 0 {
        for step in 0..<8 {
          let bucket = table[Int(bytes[index + step]) | Int(bytes[index + step + 1]) << 8]
          if bucket != 0 { compare(Int(bucket), at: index + step, in: line, into: &found) }
        }
      }
      index += 8
    }
    while index < last {
      let bucket = table[Int(bytes[index]) | Int(bytes[index + 1]) << 8]
      if bucket != 0 { compare(Int(bucket), at: index, in: line, into: &found) }
      index += 1
    }
    return found
  }

  @inline(never)
  private func compare(_ bucket: Int, at index: Int, in line: UnsafeRawBufferPointer, into found: inout LiteralSet) {
    let base = line.baseAddress.unsafelyUnwrapped
    let text = text.baseAddress.unsafelyUnwrapped
    for candidate in bucketStarts[bucket]..<bucketStarts[bucket + 1] {
      let literal = literals[candidate]
      let start = index - literal.pairOffset
      guard start >= 0, start + literal.length <= line.count else { continue }
      if memcmp(base + start, text + literal.start, literal.length) == 0 { found.insert(literal.number) }
    }
  }

  private static func pair(_ first: UInt8, _ second: UInt8) -> Int { Int(first) | Int(second) << 8 }

  /// The pair of neighbouring bytes that ordinary logs hold least often.
  private static func rarestPair(in bytes: [UInt8]) -> Int {
    guard bytes.count > 2 else { return 0 }
    let frequencies = (0..<(bytes.count - 1)).map { frequency(bytes[$0]) * frequency(bytes[$0 + 1]) }
    return frequencies.indices.min { frequencies[$0] < frequencies[$1] } ?? 0
  }

  /// How common a byte is in English text, code and logs, roughly, per mille. Only the order matters.
  private static func frequency(_ byte: UInt8) -> Int {
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
}

/// A set of literals by their number in the gate.
package struct LiteralSet: Equatable, Sendable {
  static let capacity = 512
  private var words = SIMD8<UInt64>()

  init(_ numbers: some Sequence<Int> = EmptyCollection()) {
    for number in numbers { insert(number) }
  }

  package var isEmpty: Bool { words == SIMD8<UInt64>() }

  mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }

  func contains(_ index: Int) -> Bool { words[index >> 6] & (1 << UInt64(index & 63)) != 0 }

  func intersects(_ other: LiteralSet) -> Bool { (words & other.words) != SIMD8<UInt64>() }

  func intersection(_ other: LiteralSet) -> LiteralSet {
    var result = LiteralSet()
    result.words = words & other.words
    return result
  }

  /// The numbers in the set, ascending.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    for word in 0..<8 {
      var bits = words[word]
      while bits != 0 {
        body(word << 6 + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
  }
}
