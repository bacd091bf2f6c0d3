/// The ways to cut a recording into reads again: whatever the cuts are, the readings must be the same.
public enum ReplayCut: Sendable, CaseIterable, CustomStringConvertible {
  /// As the pipes gave them when it was recorded.
  case asRecorded
  /// Each stream in one piece, stdout first, as two files would be read.
  case atOnce
  /// One byte at a time, in the recorded order of the streams.
  case bytewise
  /// In pieces of 1 to 97 bytes, in the recorded order of the streams: cuts inside lines, characters and escapes.
  case ragged

  /// The name, for a test's title.
  public var description: String {
    switch self {
    case .asRecorded: "as recorded"
    case .atOnce: "at once"
    case .bytewise: "byte by byte"
    case .ragged: "in ragged pieces"
    }
  }
}

extension Recording {
  /// The recording's bytes, cut in one of the ways; the times are those of the reads that they came in.
  public func replay(_ cut: ReplayCut) -> [Chunk] {
    switch cut {
    case .asRecorded:
      chunks
    case .atOnce:
      Stream.allCases.compactMap { stream in
        guard let last = chunks.last(where: { $0.stream == stream }) else { return nil }
        return Chunk(seconds: last.seconds, stream: stream, number: last.number, bytes: bytes(of: stream))
      }
    case .bytewise:
      chunks.flatMap { $0.cut(lengths: repeatElement(1, count: $0.bytes.count)) }
    case .ragged:
      chunks.flatMap { $0.cut(lengths: RaggedLengths(seed: $0.number)) }
    }
  }

  /// The command that prints this recording on stdout and stderr, for tests that need a child process.
  ///
  /// It needs `python3`: ask ``Machine/offers(_:)`` first.
  ///
  /// - Parameters:
  ///   - originalSpeed: with the recorded pauses, or without any.
  ///   - bytewise: one `write` for each byte.
  ///   - merged: both streams on stdout, whole lines, in their order.
  public func replayCommand(originalSpeed: Bool = false, bytewise: Bool = false, merged: Bool = false) -> [String] {
    ["python3", Fixtures.path("recordings/replay.py"), name, "--speed", originalSpeed ? "original" : "max"]
      + (bytewise ? ["--bytes"] : []) + (merged ? ["--merge"] : [])
  }
}

extension Recording.Chunk {
  fileprivate func cut(lengths: some Sequence<Int>) -> [Recording.Chunk] {
    var pieces: [Recording.Chunk] = []
    var rest = bytes[...]
    var next = lengths.makeIterator()
    while !rest.isEmpty, let length = next.next() {
      pieces.append(.init(seconds: seconds, stream: stream, number: number, bytes: Array(rest.prefix(length))))
      rest = rest.dropFirst(length)
    }
    return pieces
  }
}

/// Lengths from 1 to 97 without end, the same for the same seed (a linear congruential generator, Knuth's MMIX).
private struct RaggedLengths: Sequence, IteratorProtocol {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

  mutating func next() -> Int? {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % 97 + 1
  }
}
