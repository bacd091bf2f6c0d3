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
    // Two spans may be of one number.
    for span in spans where span.end > position {
      let number = number(around: span, in: line)
      result += line[position..<max(position, number?.lowerBound ?? span.start)]
      result += number == nil ? Array(Redaction.marker(for: span.kind).utf8) : Array("null".utf8)
      position = number?.upperBound ?? span.end
    }
    return result + line[position...]
  }

  /// Where the number stands that is a value of JSON and of which a span is a part: with its sign, point and exponent.
  private func number(around span: SensitiveSpan, in line: [UInt8]) -> Range<Int>? {
    guard line[span.start..<span.end].allSatisfy({ $0.isDigit }) else { return nil }
    let start = line[..<span.start].lastIndex { !Self.isOfNumber($0) }.map { $0 + 1 } ?? 0
    let end = line[span.end...].firstIndex { !Self.isOfNumber($0) } ?? line.count
    let before = line[..<start].last { !$0.isSpace }
    let after = line[end...].first { !$0.isSpace }
    let isAlone = before == nil && after == nil
    let isMember = before.map(":,[".utf8.contains) == true && after.map(",}]".utf8.contains) == true
    return isAlone || isMember ? start..<end : nil
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool { byte.isDigit || "+-.eE".utf8.contains(byte) }
}
