// Lines that go somewhere as they are, such as dead letters: bytes, which may or may not be JSON.

extension Redactor {
  /// A line as it may be shown. One that was JSON still is: what stood in a string is a marker in it, a number is `null`.
  ///
  /// - Parameters:
  ///   - line: any bytes, with or without a newline at their end; what is not UTF-8 stays as it is.
  ///   - isOpenEnded: the line was cut, and may end within a secret.
  public func redacted(jsonLine line: [UInt8], isOpenEnded: Bool = false) -> [UInt8] {
    var line = line
    for round in 0..<Redaction.mostRounds {
      let spans = line.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { self.spans(in: $0, buffer.count, isOpenEnded: isOpenEnded && round == 0) } ?? []
      }
      guard !spans.isEmpty else { break }
      line = replaced(spans, in: line)
    }
    return line
  }

  /// The same of a text.
  public func redacted(jsonLine line: String, isOpenEnded: Bool = false) -> String {
    guard redaction(of: line, isOpenEnded: isOpenEnded) != nil else { return line }
    return String(decoding: redacted(jsonLine: Array(line.utf8), isOpenEnded: isOpenEnded), as: UTF8.self)
  }

  private func replaced(_ spans: [SensitiveSpan], in line: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(line.count)
    var position = 0
    for span in spans {
      result += line[position..<span.start]
      if isNumber(span, in: line) { result += "null".utf8 } else { result += Redaction.marker(for: span.kind).utf8 }
      position = span.end
    }
    return result + line[position...]
  }

  /// Whether a span is all of a number that is a value of JSON.
  private func isNumber(_ span: SensitiveSpan, in line: [UInt8]) -> Bool {
    guard line[span.start..<span.end].allSatisfy({ $0.isDigit }) else { return false }
    let before = line[..<span.start].last { !$0.isSpace }
    let after = line[span.end...].first { !$0.isSpace }
    if before == nil, after == nil { return true }
    return [UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "[")].contains(before ?? 0)
      && [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(after ?? 0)
  }
}
