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
    var stretch = NumberStretch()
    // Several spans may be of one number.
    for span in spans where span.end > position {
      if !stretch.place.contains(span.start) { stretch = NumberStretch(around: span, in: line) }
      let isNumber = stretch.isValue && line[span.start..<span.end].allSatisfy { $0.isDigit }
      result += line[position..<(isNumber ? stretch.place.lowerBound : span.start)]
      result += isNumber ? Array("null".utf8) : Array(Redaction.marker(for: span.kind).utf8)
      position = isNumber ? stretch.place.upperBound : span.end
    }
    return result + line[position...]
  }
}

/// What a number is written with around a span: its sign, point and exponent are redacted with it.
///
/// Looked for once for all spans in it, of which a hostile line has thousands.
private struct NumberStretch {
  var place = 0..<0
  /// Whether it stands where JSON has a value.
  var isValue = false

  init() {}

  init(around span: SensitiveSpan, in line: [UInt8]) {
    let start = line[..<span.start].lastIndex { !Self.isOfNumber($0) }.map { $0 + 1 } ?? 0
    let end = line[span.end...].firstIndex { !Self.isOfNumber($0) } ?? line.count
    let before = line[..<start].last { !$0.isSpace }
    let after = line[end...].first { !$0.isSpace }
    let isAlone = before == nil && after == nil
    place = start..<end
    isValue = isAlone || before.map(":,[".utf8.contains) == true && after.map(",}]".utf8.contains) == true
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool { byte.isDigit || "+-.eE".utf8.contains(byte) }
}
