/// What a person wrote, quoted inside a sentence of ours: on one line, no longer than a glance, and without the control
/// characters and escape sequences that a broken file could otherwise send to the terminal.
public enum QuotedText {
  /// The longest quotation, in characters.
  private static let longest = 60

  /// The text in double quotes, control characters written as `\n`, `\t` or `\u{1B}`, cut with `…` when long.
  public static func of(_ text: String) -> String {
    var quoted = "\""
    var length = 0
    for scalar in text.unicodeScalars {
      guard length < longest else { return quoted + "…\"" }
      length += 1
      switch scalar {
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\"": quoted += "\\\""
      case _ where scalar.properties.generalCategory.isInvisible:
        quoted += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Unicode.GeneralCategory {
  /// Control characters, invisible formatting (which can reorder a line on a terminal), and separators of lines.
  fileprivate var isInvisible: Bool {
    switch self {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
    default: false
    }
  }
}
