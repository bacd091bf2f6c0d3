/// A line that its tool broke at a terminal's width: rich breaks at 80 columns even when nobody looks.
struct WrappedLine {
  /// Nothing that is read here is broken into more pieces: google-genai prints every field of its usage on a line.
  private static let maximumPieces = 32
  private static let maximumLength = 16 << 10

  private(set) var text: String
  private var pieces = 1

  init(_ text: String) { self.text = text }

  /// Adds the next line.
  ///
  /// - Returns: whether it can be the line's continuation at all.
  mutating func append(_ next: String) -> Bool {
    pieces += 1
    guard pieces <= Self.maximumPieces, !next.isEmpty, text.utf8.count + next.utf8.count < Self.maximumLength else {
      return false
    }
    // Lines are broken at spaces; those at the end stand or fall with the version of rich.
    while text.last == " " { text.removeLast() }
    text += " " + next.drop { $0 == " " }
    return true
  }
}
