/// Reads one JSON document from bytes: strict RFC 8259, in one pass, without Foundation.
///
/// Lines that agents print arrive by the thousand, and decoding is the dearest step for most of them, so the reader works on
/// the bytes where they are and copies text once. It is strict because half a line or two lines in one must not be read as
/// something that nobody wrote; the exceptions are listed at ``read(_:)``.
public enum JSONReader {
  /// Arrays and objects may be nested this deep. Real dialects stay below 20; the limit protects the stack.
  public static let maximumDepth = 128

  /// The value of the whole text, white space around it allowed.
  ///
  /// Beyond RFC 8259: lone surrogates (`\ud800`) and invalid UTF-8 in strings become U+FFFD, and `NaN`, `Infinity` and
  /// `-Infinity`, which Python's `json.dumps` prints, become ``JSONValue/null``, because null is what unknown is.
  /// A number beyond the range of `Double` is an error, never infinity.
  public static func read(_ bytes: UnsafeRawBufferPointer) throws(JSONReadError) -> JSONValue {
    var parser = JSONParser(bytes)
    return try parser.document()
  }

  /// The same value for somebody who wants little of it: the whole text is checked, but members of objects that are more
  /// than a number or a short text are read when they are asked for. They hold on to a copy of the text until then.
  public static func skim(_ bytes: UnsafeRawBufferPointer) throws(JSONReadError) -> JSONValue {
    var parser = JSONParser(bytes, later: JSONSource(bytes))
    return try parser.document()
  }

  /// The value of the whole text in an array of bytes.
  public static func read(_ bytes: [UInt8]) throws(JSONReadError) -> JSONValue {
    try bytes.withUnsafeBytes(outcome).get()
  }

  /// The value of the whole text of a string.
  public static func read(_ text: String) throws(JSONReadError) -> JSONValue {
    var text = text
    return try text.withUTF8 { outcome(UnsafeRawBufferPointer($0)) }.get()
  }

  /// The standard library's closures over bytes lose the type of what they throw; a result keeps it.
  private static func outcome(_ bytes: UnsafeRawBufferPointer) -> Result<JSONValue, JSONReadError> {
    do throws(JSONReadError) { return .success(try read(bytes)) } catch { return .failure(error) }
  }
}

/// Why a text is not JSON.
public struct JSONReadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Bytes before the place that could not be read; equal to the length of the text when it ended too early.
  public let offset: Int
  /// What is wrong there, for people.
  public let reason: String

  /// An error at a place, counted in bytes from the start of the text.
  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  /// One sentence with reason and place.
  public var description: String { "not JSON: \(reason) at byte \(offset)" }
}
