import CBytes
import TestSupport
import Testing

@testable import Recognition

/// A map tells of every byte what a look at it alone would tell.
struct ByteMapTests {
  private static let gate = ["-> ", "] ", "To ", "a literal", "another one"]

  private static func text(_ length: Int, _ random: inout SeededGenerator) -> [UInt8] {
    let usual = Array("abcXYZ09 \n\t\u{1B}\u{7F}@[`{]->é😀".utf8)
    return (0..<length).map { _ in
      Int.random(in: 0..<4, using: &random) == 0
        ? UInt8.random(in: .min ... .max, using: &random) : usual.randomElement(using: &random)!
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `vectors and plain C tell the same of a block`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let question = ByteQuestion(seeking: Array("]>T\t\u{97}".utf8), windows: WindowTable([]))
    for index in 0..<Int(1) << WindowTable.filterBits { question.windows.filter[index] = index % 7 == 0 ? 1 : 0 }
    defer { question.windows.deallocate() }
    let bytes = Self.text(Int(BYTES_IN_BLOCK) + Int(BYTES_IN_WORD), &random)
    withUnsafePointer(to: question.question) { asked in
      let expected = bytes_look_portably(bytes, asked)
      #expect(Self.isSame(bytes_look(bytes, asked), expected))
      #if arch(x86_64)
        let vectors = Int(bytes_vectors())
        if vectors >= BYTES_AVX2 { #expect(Self.isSame(bytes_look_avx2(bytes, asked), expected)) }
        if vectors >= BYTES_AVX512 { #expect(Self.isSame(bytes_look_avx512(bytes, asked), expected)) }
      #endif
    }
  }

  private static func isSame(_ one: bytes_block, _ other: bytes_block) -> Bool {
    one.newlines == other.newlines && one.odd == other.odd && one.capitals == other.capitals
      && one.sought == other.sought && one.windows == other.windows
  }

  @Test(arguments: 0...300)
  func `a text of any length is looked at whole, whatever the processor knows`(length: Int) {
    var random = SeededGenerator(seed: UInt64(length))
    let text = Self.text(length, &random)
    let question = ByteQuestion(seeking: Array("]>T".utf8), windows: WindowTable([]))
    defer { question.windows.deallocate() }
    var asked = question.question
    let count = (length + 63) / 64
    func blocks(_ vectors: Int32) -> [bytes_block] {
      asked.vectors = vectors
      return [bytes_block](unsafeUninitializedCapacity: count + 1) { blocks, initialized in
        bytes_look_at_all(text, length, &asked, blocks.baseAddress)
        initialized = count
      }
    }
    let one = blocks(0)
    for vectors in 0...bytes_vectors() { #expect(zip(one, blocks(vectors)).allSatisfy(Self.isSame)) }
    for place in 0..<length {
      let bit: UInt64 = 1 << UInt64(place % 64)
      #expect((one[place / 64].newlines & bit != 0) == (text[place] == 0x0A))
    }
    if let last = one.last, length % 64 > 0 {
      let beyond = ~UInt64(0) << UInt64(length % 64)
      #expect((last.newlines | last.odd | last.capitals | last.sought | last.windows) & beyond == 0)
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `a map tells what stands in any part of a text`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let map = LiteralGate(Self.gate).makeMap()
    let text = Self.text(Int.random(in: 0...400, using: &random), &random)
    text.withUnsafeBytes { bytes in
      let whole = map.look(at: bytes)
      for _ in 0..<20 {
        let start = Int.random(in: 0...text.count, using: &random)
        let end = Int.random(in: start...text.count, using: &random)
        let part = whole.part(start..<end)
        let own = Array(text[start..<end])
        #expect(part.firstNewline(from: 0) == own.firstIndex(of: 0x0A))
        #expect(
          Self.places(in: part, \.odd) == own.indices.filter { own[$0] != 0x0A && !(0x20...0x7F).contains(own[$0]) })
        #expect(Self.places(in: part, \.sought) == own.indices.filter { "]>T".utf8.contains(own[$0]) })
        #expect(Self.places(in: part, \.capitalRuns) == Self.capitalRuns(in: own, followedBy: text[end...]))
      }
    }
  }

  private static func places(in bytes: MappedBytes, _ bits: (MappedBlock) -> UInt64) -> [Int] {
    var places: [Int] = []
    bytes.forEachBlock { block in
      block.forEach(bits(block)) { places.append($0) }
      return true
    }
    return places
  }

  /// A run may go on behind the part; lines end with what is no capital.
  private static func capitalRuns(in own: [UInt8], followedBy rest: ArraySlice<UInt8>) -> [Int] {
    let all = own + rest
    return own.indices.filter { start in
      start + 4 <= all.count && all[start..<start + 4].allSatisfy { (0x41...0x5A).contains($0) }
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `lines split by a map are those split without, however the text is cut`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let longest = Int.random(in: 1...90, using: &random)
    var (plain, mapped) = (LineSplitter(maximumLineLength: longest), LineSplitter(maximumLineLength: longest))
    var (expected, found): ([String], [String]) = ([], [])
    func note(_ line: UnsafeRawBufferPointer, _ ending: LineSplitter.Ending) -> String { "\(Array(line)) \(ending)" }
    RuleTable.builtIn().withScanner { scanner in
      for _ in 0..<8 {
        let text = Self.text(Int.random(in: 0...200, using: &random), &random)
        text.withUnsafeBytes { chunk in
          plain.split(chunk) { expected.append(note($0, $1)) }
          mapped.split(scanner.chunk(chunk), for: scanner) { found.append(note($0.bytes, $1)) }
        }
      }
    }
    #expect(found == expected)
  }
}
