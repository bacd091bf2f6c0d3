/// The format of keys whose sign stands in their middle: so many characters, the sign, and so many more.
struct AnchoredShape: Sendable {
  let kind: SensitiveKind
  let anchor: [UInt8]
  /// What stands before the sign.
  let left: TokenShape.Alphabet
  let leftLengths: ClosedRange<Int>
  /// What stands behind it.
  let right: TokenShape.Alphabet
  let rightLength: Int

  static let table: [AnchoredShape] =
    [
      AnchoredShape(
        kind: .telegram, anchor: Array(":AA".utf8), left: .digit, leftLengths: 8...11, right: .base64URL,
        rightLength: 30),
      AnchoredShape(
        kind: .terraform, anchor: Array(".atlasv1.".utf8), left: .alphanumeric, leftLengths: 10...20, right: .base64URL,
        rightLength: 40),
      AnchoredShape(
        kind: .mailchimp, anchor: Array("-us".utf8), left: .hex, leftLengths: 32...32, right: .digit,
        rightLength: 1),
    ] + azure

  /// Client secrets of Azure: three characters, a digit, `Q~`, and the rest.
  private static let azure = (0...9).map { digit in
    AnchoredShape(
      kind: .azure, anchor: Array("\(digit)Q~".utf8), left: .dotted, leftLengths: 3...3, right: .dotted, rightLength: 28
    )
  }

  /// The token around the sign at `anchorStart`; `nil` when there is none.
  func range(in text: TextBytes, at anchorStart: Int, _ runs: inout TokenRuns) -> Range<Int>? {
    guard text.holds(exactly: anchor, at: anchorStart) else { return nil }
    var start = anchorStart
    while start > 0, anchorStart - start <= leftLengths.upperBound, left.holds(text[start - 1]) { start -= 1 }
    guard leftLengths.contains(anchorStart - start), !text[start - 1].isAlphanumeric else { return nil }
    let body = anchorStart + anchor.count
    let end = runs.end(of: right, in: text, from: body)
    return end - body >= rightLength || text.isOpen(at: end) ? start..<end : nil
  }
}
