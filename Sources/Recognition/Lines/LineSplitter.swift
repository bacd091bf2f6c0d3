import Glibc

/// Cuts the bytes of one stream into lines, however the reads happened to cut them.
///
/// Lines end at `\n` or `\r\n`; both are removed. What a chunk holds whole is delivered straight from the chunk, without a
/// copy; only a line that crosses reads is gathered. Memory is bounded by ``maximumLineLength`` whatever the child prints:
/// a longer line is delivered in pieces. Nothing here knows the clock: silence is told with ``deliverProgress(_:)``.
public struct LineSplitter {
  /// Longer lines are delivered in pieces of this many bytes (1 MiB: stream-json lines embed whole tool outputs).
  public static let maximumLineLength = 1 << 20

  /// How a line came to its end.
  public enum Ending: Equatable, Sendable {
    /// `\n` or `\r\n`.
    case newline
    /// Too long: more of the same line follows.
    case continued
    /// A progress line (it holds a `\r`), delivered because the stream fell silent.
    case progress
    /// The stream ended without a newline.
    case endOfStream
  }

  private var pending: [UInt8] = []
  /// How much of ``pending`` was shown as an unfinished line.
  private var seenLength = 0
  private let maximumLength: Int

  /// - Parameter maximumLineLength: smaller only in tests.
  public init(maximumLineLength: Int = LineSplitter.maximumLineLength) {
    maximumLength = maximumLineLength
  }

  /// Whether a progress line waits for its end or for silence.
  public var holdsProgress: Bool { pending.contains(UInt8(ascii: "\r")) }

  /// Whether an unfinished line holds anything new. A question has no newline at its end, and is not long.
  public var holdsUnseen: Bool { pending.count != seenLength && pending.count <= Self.longestQuestion }

  private static let longestQuestion = 1024

  /// The stream has been silent for a while: shows the unfinished line, which stays unfinished.
  public mutating func showUnfinished(_ look: (UnsafeRawBufferPointer) -> Void) {
    guard holdsUnseen else { return }
    seenLength = pending.count
    pending.withUnsafeBytes { look(LineText.lastSegment(of: $0)) }
  }

  /// Delivers every line that `chunk` completes, in order.
  public mutating func split(_ chunk: UnsafeRawBufferPointer, _ deliver: (UnsafeRawBufferPointer, Ending) -> Void) {
    var rest = chunk
    while let base = rest.baseAddress, !rest.isEmpty {
      guard let newline = memchr(base, Int32(UInt8(ascii: "\n")), rest.count) else {
        gather(rest, deliver)
        return
      }
      let length = UnsafeRawPointer(newline) - base
      finish(UnsafeRawBufferPointer(start: base, count: length), deliver)
      rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
    }
  }

  /// The same for a scanner: each line comes with what is known of its chunk, or of itself when it was gathered.
  package mutating func split(
    _ chunk: MappedBytes, for scanner: LineScanner, _ deliver: (MappedBytes, Ending) -> Void
  ) {
    func deliverMapped(_ line: UnsafeRawBufferPointer, _ ending: Ending) { deliver(scanner.line(line), ending) }
    var start = 0
    while let newline = chunk.firstNewline(from: start) {
      if pending.isEmpty && newline - start <= maximumLength {
        let isReturned = newline > start && chunk.bytes[newline - 1] == UInt8(ascii: "\r")
        deliver(chunk.part(start..<(isReturned ? newline - 1 : newline)), .newline)
      } else {
        finish(UnsafeRawBufferPointer(rebasing: chunk.bytes[start..<newline]), deliverMapped)
      }
      start = newline + 1
    }
    if start < chunk.count { gather(UnsafeRawBufferPointer(rebasing: chunk.bytes[start...]), deliverMapped) }
  }

  /// The stream has been silent for a while: a progress line is worth showing now.
  public mutating func deliverProgress(_ deliver: (UnsafeRawBufferPointer, Ending) -> Void) {
    guard holdsProgress else { return }
    deliverPending(.progress, deliver)
  }

  /// The stream has ended: what is left is the last line.
  public mutating func end(_ deliver: (UnsafeRawBufferPointer, Ending) -> Void) {
    guard !pending.isEmpty else { return }
    deliverPending(.endOfStream, deliver)
  }

  private mutating func finish(_ tail: UnsafeRawBufferPointer, _ deliver: (UnsafeRawBufferPointer, Ending) -> Void) {
    if pending.isEmpty && tail.count <= maximumLength {
      deliver(withoutReturn(tail), .newline)
      return
    }
    gather(tail, deliver)
    deliverPending(.newline, deliver)
  }

  private mutating func gather(_ bytes: UnsafeRawBufferPointer, _ deliver: (UnsafeRawBufferPointer, Ending) -> Void) {
    var rest = bytes
    while pending.count + rest.count > maximumLength {
      let room = maximumLength - pending.count
      pending.append(contentsOf: rest[..<room])
      rest = UnsafeRawBufferPointer(rebasing: rest[room...])
      deliverPending(.continued, deliver)
    }
    pending.append(contentsOf: rest)
  }

  private mutating func deliverPending(_ ending: Ending, _ deliver: (UnsafeRawBufferPointer, Ending) -> Void) {
    pending.withUnsafeBytes { bytes in deliver(ending == .newline ? withoutReturn(bytes) : bytes, ending) }
    seenLength = 0
    // An unusually long line must not hold its memory for the rest of the run.
    pending.removeAll(keepingCapacity: pending.capacity <= 64 << 10)
  }

  private func withoutReturn(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard line.last == UInt8(ascii: "\r") else { return line }
    return UnsafeRawBufferPointer(rebasing: line.dropLast())
  }
}
