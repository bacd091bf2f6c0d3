/// Takes secrets and personal data out of texts before anybody else sees them.
///
/// A value, and pure: what is found depends on the text and on nothing else. What is replaced becomes a marker such as
/// `[REDACTED:github]`, which needs no escape in JSON, YAML, XML or a shell's quotes, so that what was valid stays so.
/// Redacting what was redacted changes nothing.
public struct Redactor: Sendable {
  /// What is looked for.
  public let scope: RedactionScope
  /// Mixed into every hash, so that nobody can find a number by trying all there are.
  let salt: [UInt8]
  let known: [[UInt8]]
  let index: LiteralIndex

  private static let builtIn = LiteralIndex(known: [])
  /// Shorter values are words of every day: replacing them everywhere would make a text unreadable and protect nothing.
  public static let shortestKnownValue = 8

  /// - Parameters:
  ///   - scope: what is looked for.
  ///   - knownValues: secrets that are known to the letter, such as those of a team's environment; short ones are left out.
  ///   - salt: random bytes, new in each run.
  public init(scope: RedactionScope = .standard, knownValues: some Sequence<String> = [], salt: [UInt8] = []) {
    self.scope = scope
    self.salt = salt
    known = Set(knownValues).map { Array($0.utf8) }.filter { $0.count >= Self.shortestKnownValue }
      .sorted { $0.lexicographicallyPrecedes($1) }
    index = known.isEmpty ? Self.builtIn : LiteralIndex(known: known)
  }

  /// Takes nothing out.
  public static let off = Redactor(scope: [])

  /// What is to be shown instead of a text; `nil`, and nothing allocated, when the text may be shown as it is.
  /// - Parameter isOpenEnded: the text was cut, and may end within a secret.
  public func redaction(of text: String, isOpenEnded: Bool = false) -> Redaction? {
    let spans = withBytes(of: text) { self.spans(in: $0, $1, isOpenEnded: isOpenEnded) }
    guard !spans.isEmpty else { return nil }
    return Redaction(of: text, spans: spans, by: self)
  }

  /// A text without what must not be shown.
  /// - Parameter isOpenEnded: the text was cut, and may end within a secret.
  public func redacted(_ text: String, isOpenEnded: Bool = false) -> String {
    redaction(of: text, isOpenEnded: isOpenEnded)?.text ?? text
  }

  /// A text in which a mask stands for what must not be shown, whatever kind it is.
  public func masked(_ text: String, with mask: String) -> String {
    guard let redaction = redaction(of: text) else { return text }
    return Set(redaction.findings.map(\.kind)).reduce(redaction.text) { text, kind in
      text.replacing(Redaction.marker(for: kind), with: mask)
    }
  }

  /// What is to be shown of a text that is a piece of a longer one.
  ///
  /// - Parameters:
  ///   - before: what stands in front of it, as far as a secret may reach.
  ///   - after: what stands behind it.
  ///   - isOpenEnded: even more follows.
  public func redaction(of text: String, before: String, after: String, isOpenEnded: Bool) -> Redaction? {
    if before.isEmpty, after.isEmpty { return redaction(of: text, isOpenEnded: isOpenEnded) }
    let whole = before + text + after
    let start = before.utf8.count
    let end = start + text.utf8.count
    let spans = withBytes(of: whole) { self.spans(in: $0, $1, isOpenEnded: isOpenEnded) }
      .filter { $0.start < end && $0.end > start }
    guard !spans.isEmpty else { return nil }
    return Redaction(of: whole, spans: spans, within: start..<end, by: self)
  }

  // MARK: What the other files of this type stand on

  func spans(in base: UnsafePointer<UInt8>, _ count: Int, isOpenEnded: Bool) -> [SensitiveSpan] {
    guard !scope.isEmpty, count > 2 else { return [] }
    let text = TextBytes(base: base, count: count, isOpenEnded: isOpenEnded)
    guard mayHoldSecret(text) else { return [] }
    return Scan.spans(in: text, scope: scope, index: index, known: known)
  }

  /// Whether a close look at a text may find anything, or the first line of a private key; nearly always it may not.
  func mayHoldSecret(_ text: TextBytes) -> Bool {
    // What goes on beyond the text may be anything there.
    text.isOpenEnded || index.gate.mayHoldSecret(text) || scope.contains(.email) && text.holds(byte: UInt8(ascii: "@"))
  }

  func withBytes<Result>(of text: String, _ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
    let found = text.utf8.withContiguousStorageIfAvailable { buffer -> Result? in
      buffer.baseAddress.map { body($0, buffer.count) }
    }
    if let found, let found { return found }
    let bytes = Array(text.utf8) + [0]
    return bytes.withUnsafeBufferPointer { body($0.baseAddress.unsafelyUnwrapped, $0.count - 1) }
  }
}
