/// What one stream of a child has said so far, as far as it tells what a line holds: a private key goes over many lines, each
/// of which says nothing of it.
public struct StreamRedactor: Sendable {
  /// A private key of which the last line has not come.
  private struct OpenKey {
    /// What stands in front of each of its lines: a log's prefix, a frame's border.
    let prefix: Int
    /// Lines that hold nothing of a key, one after the other: those of others who print on the same stream.
    var foreignLines = 0
    var lines = 0

    /// An RSA key of 16,384 bits has two hundred lines.
    static let mostLines = 400
    static let mostForeignLines = 16
    /// Lines of a key have 64 to 76 characters, the last one any number.
    static let leastLine = 40
  }

  private let redactor: Redactor
  private var openKey: OpenKey?

  /// A stream of which nothing has come yet.
  public init(_ redactor: Redactor) { self.redactor = redactor }

  /// What is to be shown of the next line, or the next piece of one; `nil` when it may be shown as it is. What stands
  /// around a piece is as for ``Redactor/redaction(of:before:after:isOpenEnded:)``.
  public mutating func redaction(
    of text: String, before: String = "", after: String = "", isOpenEnded: Bool = false
  ) -> Redaction? {
    if openKey == nil, before.isEmpty, after.isEmpty, !isOpenEnded, isHarmlessAtAGlance(text) { return nil }
    let found = redactor.redaction(of: text, before: before, after: after, isOpenEnded: isOpenEnded)
    guard redactor.scope.contains(.secrets) else { return found }
    guard openKey != nil else {
      if mayBeginKey(text) { openKey = Self.opened(by: after.isEmpty ? text : text + after, redactor) }
      return found
    }
    let span = redactor.withBytes(of: text) { base, count in
      takeKeyLine(TextBytes(base: base, count: count, isOpenEnded: false))
    }
    guard let span else { return found }
    return Redaction(of: text, spans: [span], by: redactor)
  }

  /// Whether the next line, a whole one in UTF-8, may be shown as it is and begins nothing that goes on: then it need not be
  /// given to ``redaction(of:before:after:isOpenEnded:)`` at all. Nothing is allocated.
  public func mayShow(_ line: UnsafeRawBufferPointer) -> Bool {
    guard openKey == nil else { return false }
    guard let base = line.baseAddress, !redactor.scope.isEmpty else { return true }
    let text = TextBytes(base: base.assumingMemoryBound(to: UInt8.self), count: line.count, isOpenEnded: false)
    return !redactor.mayHoldSecret(text)
      || Scan.isHarmless(text, scope: redactor.scope, index: redactor.index, known: redactor.known)
  }

  private func isHarmlessAtAGlance(_ text: String) -> Bool {
    redactor.withBytes(of: text) { base, count in
      !redactor.mayHoldSecret(TextBytes(base: base, count: count, isOpenEnded: false))
    }
  }

  private func mayBeginKey(_ text: String) -> Bool {
    text.utf8.count > 20
      && redactor.withBytes(of: text) { base, count in
        let text = TextBytes(base: base, count: count, isOpenEnded: false)
        return text.end(from: 0) { $0 != UInt8(ascii: "-") } < count
      }
  }

  /// The private key that begins here and does not end.
  private static func opened(by text: String, _ redactor: Redactor) -> OpenKey? {
    redactor.withBytes(of: text) { base, count in
      let text = TextBytes(base: base, count: count, isOpenEnded: false)
      var key: OpenKey?
      var dash = 0
      while dash < count {
        if text[dash] == UInt8(ascii: "-"), text[dash + 1] == UInt8(ascii: "B"),
          let beginning = PrivateKeyBlock.endOfBeginning(in: text, at: dash)
        {
          // Source code that names the line has its closing quote behind it.
          let isOpen = PrivateKeyBlock.endOfBlock(in: text, from: beginning) == nil && !text[beginning].isQuote
          key = isOpen ? OpenKey(prefix: max(0, dash - 4)) : nil
          dash = beginning
        }
        dash += 1
      }
      return key
    }
  }

  /// What of a line is of the key.
  private mutating func takeKeyLine(_ text: TextBytes) -> SensitiveSpan? {
    guard var key = openKey else { return nil }
    openKey = nil
    key.lines += 1
    var found: SensitiveSpan?
    // A patch has a plus in front of each line, which base64 has, too.
    let stands = text.end(from: 0, within: key.prefix) { !$0.isAlphanumeric }
    var index = stands == key.prefix ? stands : 0
    while index < text.count {
      if text[index] == UInt8(ascii: "-"), text.holds("-end ", at: index) { return found }
      let end = text.end(from: index) { $0.isBase64 }
      if end - index >= OpenKey.leastLine || (end > index && isWhole(index, end, key.prefix, in: text)) {
        found = SensitiveSpan(start: index, end: end, kind: .privateKey)
      }
      index = max(end, index + 1)
    }
    key.foreignLines = found == nil ? key.foreignLines + 1 : 0
    if key.lines < OpenKey.mostLines, key.foreignLines < OpenKey.mostForeignLines { openKey = key }
    return found
  }

  /// Whether a word is all that stands on a line behind what stands in front of each.
  private func isWhole(_ start: Int, _ end: Int, _ prefix: Int, in text: TextBytes) -> Bool {
    let isFirst = start == prefix || text.end(from: 0, while: { !$0.isAlphanumeric }) == start
    let isLast =
      text.end(from: end) {
        $0.isSpace || $0 >= 0x80 || $0 == UInt8(ascii: "|") || $0.isQuote || $0 == UInt8(ascii: "\\")
      }
      >= text.count
    return isFirst && isLast && end - start >= 4
  }
}
