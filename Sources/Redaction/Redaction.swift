/// What was taken out of a text, and what is left of it.
public struct Redaction: Sendable {
  /// The text as it may be shown.
  public private(set) var text: String
  /// What was found, in the order of the text.
  public let findings: [Finding]

  /// One secret, or one person's datum.
  public struct Finding: Equatable, Sendable {
    /// What it is.
    public let kind: SensitiveKind
    /// The first eight hexadecimal digits of the SHA-256 of the salt and the value: equal for equal values of a run, and
    /// of no use to anybody else.
    public let hash: String
  }

  /// Secrets inside of what is left can come to light when what stood beside them is gone; no text goes on like that.
  static let mostRounds = 8

  /// - Parameter shown: the stretch of `original` that is to be shown; all of it by default.
  init(of original: String, spans: [SensitiveSpan], within shown: Range<Int>? = nil, by redactor: Redactor) {
    let shown = shown ?? 0..<original.utf8.count
    var findings: [Finding] = []
    text = Self.replace(spans, in: original, within: shown, by: redactor, &findings)
    for _ in 0..<Self.mostRounds {
      let more = redactor.withBytes(of: text) { redactor.spans(in: $0, $1, isOpenEnded: false) }
      guard !more.isEmpty else { break }
      text = Self.replace(more, in: text, within: 0..<text.utf8.count, by: redactor, &findings)
    }
    self.findings = findings
  }

  private static func replace(
    _ spans: [SensitiveSpan], in original: String, within shown: Range<Int>, by redactor: Redactor,
    _ findings: inout [Finding]
  ) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(shown.count)
    let source = Array(original.utf8)
    var position = shown.lowerBound
    for span in spans {
      let start = max(span.start, position)
      let end = min(span.end, shown.upperBound)
      guard start < end else { continue }
      bytes += source[position..<start]
      bytes += marker(for: span.kind).utf8
      position = end
      findings.append(Finding(kind: span.kind, hash: redactor.hash(of: source[span.start..<span.end])))
    }
    bytes += source[position..<shown.upperBound]
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What stands in place of a value: nothing in it needs an escape anywhere.
  public static func marker(for kind: SensitiveKind) -> String { "[REDACTED:\(kind.rawValue)]" }

  /// Cuts the text to at most so many bytes, between two characters and never within a marker.
  /// - Returns: whether something was cut.
  public mutating func cut(to limit: Int) -> Bool {
    guard text.utf8.count > limit else { return false }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
    var kept = text[..<end]
    if let bracket = kept.utf8.suffix(Self.longestMarker).lastIndex(of: UInt8(ascii: "[")),
      "[REDACTED:".utf8.starts(with: kept[bracket...].utf8.prefix(10)),
      !kept[bracket...].utf8.contains(UInt8(ascii: "]"))
    {
      kept = kept[..<bracket]
    }
    text = String(kept)
    return true
  }

  private static let longestMarker = 40
}

extension Redactor {
  /// See ``Redaction/Finding/hash``.
  func hash(of value: some Sequence<UInt8>) -> String {
    SHA256.digest(salt + value).prefix(4).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  /// An id without what must not be shown. Equal ids stay equal and different ones different, also when all of it must go.
  public func redacted(id: String, isOpenEnded: Bool = false) -> String {
    guard let redaction = redaction(of: id, isOpenEnded: isOpenEnded) else { return id }
    return "\(redaction.text)#\(hash(of: id.utf8))"
  }
}
