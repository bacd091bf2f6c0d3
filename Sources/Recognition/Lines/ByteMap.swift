import CBytes

/// What is asked of every byte of a text.
final class ByteQuestion {
  /// Each as often as a vector has places.
  private let sought: UnsafeMutablePointer<UInt8>
  let windows: WindowTable
  let question: bytes_question

  /// - Parameters:
  ///   - bytes: whose places are wanted.
  ///   - windows: whose possible places are wanted; its memory must last as long as this.
  init(seeking bytes: [UInt8], windows: WindowTable) {
    let repetitions = Int(BYTES_IN_VECTOR)
    sought = .allocate(capacity: max(1, bytes.count * repetitions))
    for (number, byte) in bytes.enumerated() {
      (sought + number * repetitions).initialize(repeating: byte, count: repetitions)
    }
    self.windows = windows
    question = bytes_question(
      sought: sought, sought_count: bytes.count, windows: windows.filter, window_factor: WindowTable.factor,
      window_shift: WindowTable.shift, vectors: Self.vectors)
  }

  /// Asked once: the answer takes as long as a thousand bytes.
  private static let vectors = bytes_vectors()

  deinit { sought.deallocate() }
}

/// What each byte of a text is, a bit for each: one pass over a chunk answers what used to take six over every line.
///
/// Its memory is used again for the next text, so a view of it holds until then.
final class ByteMap {
  private var blocks: UnsafeMutablePointer<bytes_block>
  /// One more than the text needs, so that there always is a next one.
  private var capacity: Int
  private let question: ByteQuestion

  private static let blockLength = Int(BYTES_IN_BLOCK)
  private static let leastCapacity = 16
  /// Memory for longer texts is not kept.
  private static let keptCapacity = (64 << 10) / blockLength + 1

  init(_ question: ByteQuestion) {
    self.question = question
    capacity = Self.leastCapacity
    blocks = .allocate(capacity: capacity)
  }

  deinit { blocks.deallocate() }

  /// Looks at a text.
  func look(at text: UnsafeRawBufferPointer) -> MappedBytes {
    let needed = (text.count + Self.blockLength - 1) / Self.blockLength + 1
    if needed > capacity || capacity > Self.keptCapacity { allocate(needed) }
    if let base = text.baseAddress {
      withUnsafePointer(to: question.question) {
        bytes_look_at_all(base.assumingMemoryBound(to: UInt8.self), text.count, $0, blocks)
      }
    }
    blocks[needed - 1] = bytes_block()
    return MappedBytes(bytes: text, offset: 0, blocks: blocks)
  }

  private func allocate(_ needed: Int) {
    blocks.deallocate()
    capacity = max(Self.leastCapacity, needed)
    blocks = .allocate(capacity: capacity)
  }
}
