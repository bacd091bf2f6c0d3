// What is shown of a line, and what is kept of the rest: a secret may lie across the cut.

extension LineReading {
  /// Shows as much of a text as may be shown, and keeps what stands around it.
  ///
  /// - Parameters:
  ///   - before: what was delivered of the line before.
  ///   - goesOn: the line goes on behind the text.
  mutating func show(_ whole: String, behind before: [UInt8] = [], goesOn: Bool = false) {
    isCut = whole.utf8.count > Self.maximumTextLength
    surroundings = .none
    guard isCut || goesOn || !before.isEmpty else {
      text = whole
      return
    }
    text = LineText.cut(whole, to: Self.maximumTextLength).text
    let rest = whole[whole.utf8.index(whole.startIndex, offsetBy: text.utf8.count)...]
    let after = LineText.cut(String(rest), to: Surroundings.reach)
    surroundings = .line(
      before: String(decoding: before, as: UTF8.self), after: after.text, goesOn: goesOn || after.isCut)
  }
}
