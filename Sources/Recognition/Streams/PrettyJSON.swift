/// A JSON document printed over several lines, from a line `{` to a line `}`; bounded.
struct PrettyJSON {
  enum Step {
    case incomplete
    case complete([UInt8])
    case tooLong
  }

  private static let maximumLines = 512
  private static let maximumLength = 256 << 10
  private var bytes: [UInt8] = [UInt8(ascii: "{")]
  private var lines = 1

  /// Whether a line can stand inside the document: it is indented, or begins as a member or a bracket does. A brace alone
  /// on its line may as well be of somebody's source code, or all that was written of a record, and must not hide what
  /// follows.
  static func admits(_ line: UnsafeRawBufferPointer) -> Bool {
    switch line.first {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\""), UInt8(ascii: "}"), UInt8(ascii: "]"): true
    // A whole object of its own is not.
    case UInt8(ascii: "{"): line.count < 2 || line[1] != UInt8(ascii: "\"")
    default: false
    }
  }

  mutating func append(_ line: UnsafeRawBufferPointer) -> Step {
    lines += 1
    guard lines <= Self.maximumLines, bytes.count + line.count < Self.maximumLength else { return .tooLong }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: line)
    return line.count == 1 && line[0] == UInt8(ascii: "}") ? .complete(bytes) : .incomplete
  }
}
