/// The boxes that rich draws around text: `╭── title ──╮`, rows `│ … │`, `╰──╯`.
enum BoxedText {
  /// What a line is to a box.
  enum Line {
    case top(title: String)
    case row(String)
    case bottom(subtitle: String)
  }

  /// Whether a line's first visible bytes can be part of a box (U+2500–U+257F).
  static func mayBegin(_ first: UInt8, _ second: UInt8) -> Bool { first == 0xE2 && (second == 0x94 || second == 0x95) }

  static func line(_ text: String) -> Line? {
    guard let first = text.unicodeScalars.first else { return nil }
    switch first {
    case "╭", "┏", "┌": return .top(title: title(of: text))
    case "╰", "┗", "└":
      // A tree's last branch (`└── Task`) is no border.
      guard let last = text.unicodeScalars.last(where: { $0 != " " }), isBorder(last) else { return nil }
      return .bottom(subtitle: title(of: text))
    case "│", "┃": return row(text)
    default: return nil
    }
  }

  private static func title(of text: String) -> String {
    let inner = text.unicodeScalars.drop { isBorder($0) || $0 == " " }
    var end = inner.endIndex
    while end > inner.startIndex {
      let before = inner.index(before: end)
      guard isBorder(inner[before]) || inner[before] == " " else { break }
      end = before
    }
    return String(inner[..<end])
  }

  private static func row(_ text: String) -> Line? {
    var scalars = text.unicodeScalars.dropFirst()
    guard let border = scalars.lastIndex(where: { $0 != " " }), scalars[border] == "│" || scalars[border] == "┃" else {
      return nil
    }
    scalars = scalars[..<border]
    while scalars.last == " " { scalars.removeLast() }
    // The padding inside a panel is two spaces; what is indented further keeps its indentation.
    for _ in 0..<2 where scalars.first == " " { scalars.removeFirst() }
    return .row(String(scalars))
  }

  private static func isBorder(_ scalar: Unicode.Scalar) -> Bool { (0x2500...0x257F).contains(scalar.value) }
}
