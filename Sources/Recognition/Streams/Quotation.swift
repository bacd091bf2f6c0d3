/// A transcript quoted in Markdown: what stands in it happened elsewhere.
struct Quotation {
  var lines = 0
  /// A fence that never closes is forgotten after this many lines.
  static let maximumLines = 64
  private static let beginnings = ["console", "shell-session", "sh-session", "text", "output", "log"].map {
    Array("```\($0)".utf8)
  }

  static func begins(with line: UnsafeRawBufferPointer) -> Bool {
    isFence(line) && beginnings.contains { line.count == $0.count && line.starts(with: $0) }
  }

  static func isFence(_ line: UnsafeRawBufferPointer) -> Bool {
    line.count >= 3 && line[0] == UInt8(ascii: "`") && line[1] == line[0] && line[2] == line[0]
  }
}
