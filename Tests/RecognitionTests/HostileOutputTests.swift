import Recognition
import TestSupport
import Testing

/// Whatever bytes a child prints: nothing traps, nothing takes long, and every line is delivered once.
struct HostileOutputTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `a mutated recording is read to its end`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let names = try Recording.names
    for name in names {
      let recording = try Recording.load(name)
      for stream in [recording.stdout, recording.stderr] {
        // A window, so that two hundred mutations stay cheap.
        let start = Int.random(in: 0...max(0, stream.count - 8_000), using: &random)
        let bytes = Self.mutated(Array(stream.dropFirst(start).prefix(8_000)), &random)
        var read = ReadOutput()
        for piece in Self.cut(bytes, &random) { read.print(piece) }
        read.end()
        let newlines = bytes.count { $0 == UInt8(ascii: "\n") }
        #expect(read.lines.count == newlines + (bytes.last.map { $0 == UInt8(ascii: "\n") ? 0 : 1 } ?? 0))
        _ = read.ledger.usage(of: nil)
      }
    }
  }

  @Test(arguments: [
    [], [0], [0x0a], [0x0d], [0x1b], [0xff, 0x0a], [0xe2, 0x94, 0x0a], [0xe2, 0x95], Array("{\n".utf8),
    Array("[".utf8), Array("[]".utf8), Array("{\n\0\n}\n".utf8), Array("╭\n│\n╰\n".utf8), Array("\r\r\r\r".utf8),
    [0x0d, 0x0a, 0x0d], Array("[main 1a2b3c4] \0\n".utf8), Array("[main 1a2b3c4] ".utf8) + [0xff, 0xfe],
  ])
  func `odd bytes are only lines`(bytes: [UInt8]) {
    var read = ReadOutput()
    for byte in bytes { read.print([byte]) }
    read.fallSilent(on: .stdout)
    read.end()
    #expect(read.lines.count <= bytes.count)
  }

  @Test func `a character cut between reads is whole`() {
    var read = ReadOutput()
    for byte in Array("Creating branch: naïve-☃\n".utf8) { read.print([byte]) }
    #expect(read.git.map(\.branch) == ["naïve-☃"])
    #expect(read.lines.map(\.wasInvalid) == [false])
  }

  @Test func `bytes that are no text are replaced and said so`() {
    var read = ReadOutput()
    read.print(Array("Creating branch: a".utf8) + [0xff, 0x0a])
    #expect(read.lines.map(\.wasInvalid) == [true])
    #expect(read.git.map(\.branch) == ["a\u{fffd}"])
  }

  @Test(arguments: ["{", "[", "{\"a\":", "{\"usage\":{\"prompt_tokens\":", "{\"type\":\"result\",\"message\":["])
  func `JSON without end or floor is a line`(piece: String) {
    let line = (piece.hasPrefix("{") ? "" : "{\"a\":") + String(repeating: piece, count: 20_000)
    let read = ReadOutput(line, "Creating branch: x")
    #expect(read.lines.count == 2 && read.git.count == 1)
  }

  @Test(arguments: [
    "x", "[", "\u{1b}[", "\r", "│", "☃", "[main 1a2b3c4] ", "Tokens: ", "$ git ", "---------- x (", "] $ ", "{\"a\":1,",
    "CONFLICT (", "Preparing worktree (", " -> ", "2026-11-21 08:21:17 - ", "INFO:a:", "Dropped ", "1,",
    "total_tokens=1",
  ])
  func `a megabyte of one thing is read and kept short`(piece: String) {
    let read = ReadOutput(String(repeating: piece, count: (1 << 20) / piece.utf8.count), "Creating branch: x")
    #expect(read.lines.allSatisfy { $0.text.utf8.count <= LineReading.maximumTextLength })
    // Returns leave nothing to show, so nothing of it is cut.
    #expect(read.lines.first?.isCut == (piece != "\r"))
    #expect(read.git.map(\.operation).last == .branchCreate)
  }

  @Test func `a piece of an over-long line is no line of its own`() {
    let filler = String(repeating: "x", count: LineSplitter.maximumLineLength)
    let read = ReadOutput(filler + "[main 1a2b3c4] Fake commit")
    #expect(read.lines.map(\.isContinued) == [true, false])
    #expect(read.git.isEmpty)
  }

  @Test func `progress overwrites itself`() {
    let read = ReadOutput("Rebasing (1/1)\r\r\u{1b}[KSuccessfully rebased and updated refs/heads/rb.", on: .stderr)
    #expect(read.git.map(\.operation) == [.rebase])
    #expect(read.git.map(\.branch) == ["rb"])
  }

  private static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...60, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: [0x0a, 0x7b, 0x0a].shuffled(using: &random), at: place)
      case 3: bytes.insert(contentsOf: repeatElement(bytes[place], count: 40), at: place)
      case 4: bytes.removeSubrange(place..<min(bytes.count, place + 100))
      default: bytes.insert(contentsOf: [0x0d, 0x1b, 0x5b, 0x00, 0xe2, 0x94].prefix(1 + place % 6), at: place)
      }
    }
    return bytes
  }

  private static func cut(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...4096, using: &random))
      pieces.append(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    return pieces
  }
}
