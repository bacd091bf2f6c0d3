/// A whole line in which nothing was recognised, as bytes: nearly every line is one, and nearly none is ever shown to anybody.
///
/// Making its text takes as long as all that was looked for in it, so that is left to whoever needs the text.
public struct PlainLine {
  /// The text in UTF-8 without escape sequences, not longer than ``LineReading/maximumTextLength``. The memory is the
  /// recognizer's: it holds until the call to which the line is given returns.
  public let bytes: UnsafeRawBufferPointer
  /// Its level.
  public let level: LineLevel
  /// Which stream it came on.
  public let stream: ChildStream

  /// A line of which only the bytes are known.
  package init(bytes: UnsafeRawBufferPointer, level: LineLevel, stream: ChildStream) {
    self.bytes = bytes
    self.level = level
    self.stream = stream
  }

  /// The same with its text.
  public var reading: LineReading {
    LineReading(
      text: String(decoding: bytes, as: UTF8.self), level: level, stream: stream, subject: .orchestrator,
      isCut: false, wasInvalid: false, isContinued: false)
  }
}
