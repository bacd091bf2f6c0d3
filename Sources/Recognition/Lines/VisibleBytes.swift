/// Memory for a line without its escape sequences, used again for every line.
final class VisibleBytes {
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private static let leastLength = 512
  /// A longer line's memory is not kept.
  private static let keptLength = 64 << 10

  deinit { memory.deallocate() }

  /// `bytes` without escape sequences, until the next call.
  func withoutEscapes(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if bytes.count > memory.count || memory.count > Self.keptLength {
      memory.deallocate()
      memory = .allocate(byteCount: max(Self.leastLength, 2 * bytes.count), alignment: 1)
    }
    return UnsafeRawBufferPointer(rebasing: memory[..<LineText.copyWithoutEscapes(bytes, to: memory)])
  }
}
