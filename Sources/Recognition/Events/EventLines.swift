import JSONText

/// Reads the channel for events: each line is one envelope, and nothing else is meant to be there.
///
/// What is no envelope is never text of the team: a half line, or the output of a tool that was sent there by mistake, must
/// not be taken for something that an agent said.
struct EventLines {
  private var splitter = LineSplitter()
  private let dialect = EnvelopeDialect()
  /// The last piece was one of an over-long line, and the next is more of it.
  private var isInsideLine = false

  /// A line that has come.
  struct Line {
    /// What it says; `nil` when it is no envelope.
    var said: DialectOutcome?
    /// The line itself, when it tells of a message.
    var original: OriginalLine?
  }

  /// The lines that a chunk completes.
  ///
  /// - Parameter keepsLines: whether lines that tell of messages are wanted themselves.
  mutating func read(_ chunk: UnsafeRawBufferPointer, token: EventToken?, keepsLines: Bool) -> [Line] {
    take(token, keepsLines) { $0.split(chunk, $1) }
  }

  /// A last line without its newline.
  mutating func end(token: EventToken?, keepsLines: Bool) -> [Line] {
    take(token, keepsLines) { $0.end($1) }
  }

  private typealias Delivery = (UnsafeRawBufferPointer, LineSplitter.Ending) -> Void

  private mutating func take(
    _ token: EventToken?, _ keepsLines: Bool, _ split: (inout LineSplitter, Delivery) -> Void
  ) -> [Line] {
    var lines: [Line] = []
    var isInside = isInsideLine
    let dialect = dialect
    split(&splitter) { line, ending in
      defer { isInside = ending == .continued }
      // Only whole lines can be envelopes; the pieces of one that is too long count as one.
      guard !isInside, line.contains(where: { $0 > UInt8(ascii: " ") }) else { return }
      lines.append(ending == .continued ? Line() : Self.read(line, dialect, token, keepsLines))
    }
    isInsideLine = isInside
    return lines
  }

  private static func read(
    _ line: UnsafeRawBufferPointer, _ dialect: EnvelopeDialect, _ token: EventToken?, _ keepsLines: Bool
  ) -> Line {
    // No token is asked for here, and none is shown.
    if let token, token.isIn(line) {
      return token.removed(from: line).withUnsafeBytes { read($0, dialect, nil, keepsLines) }
    }
    guard let said = (try? JSONReader.read(line))?.object.flatMap({ dialect.read($0) }) else { return Line() }
    let isWanted = keepsLines && OriginalLine.isWanted(of: said.events, said.nested.map { [$0] } ?? [])
    return Line(said: said, original: isWanted ? OriginalLine(bytes: Array(line), stream: nil) : nil)
  }
}
