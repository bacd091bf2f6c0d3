// Words: the pieces of a command between blanks, with everything that may be quoted in them.

extension ShellParser {
  /// The word that starts here, or `nil` when there is none, as before an operator. Commands substituted into it go to
  /// the command being read.
  mutating func word(in list: inout CommandList) -> ShellWord? {
    let start = position
    var text: [UInt8] = []
    var isLiteral = true
    scan: while let byte = next {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"),
        UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("),
        UInt8(ascii: ")"):
        break scan
      case UInt8(ascii: "'"):
        position += 1
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "'")) ?? bytes.count
        text += bytes[position..<end]
        position = min(end + 1, bytes.count)
      case UInt8(ascii: "\""):
        position += 1
        doubleQuoted(into: &text, &isLiteral, &list)
      case UInt8(ascii: "\\"):
        position += 1
        guard let escaped = next else { break }
        if escaped != UInt8(ascii: "\n") { text.append(escaped) }
        position += 1
      case UInt8(ascii: "$") where peek(1) == UInt8(ascii: "'"):
        position += 2
        ansiQuoted(into: &text)
      case UInt8(ascii: "$") where peek(1) == UInt8(ascii: "\""):
        position += 1
      case UInt8(ascii: "$"), UInt8(ascii: "`"):
        expansion(into: &text, &isLiteral, &list)
      default:
        text.append(byte)
        position += 1
      }
    }
    // Continued lines have no text, quotes without content are an empty word.
    let isContinuation = text.isEmpty && bytes[start..<position].allSatisfy { $0 == 0x5C || $0 == 0x0A }
    if position == start || isContinuation { return nil }
    return ShellWord(text: String(decoding: text, as: UTF8.self), isLiteral: isLiteral)
  }

  private mutating func doubleQuoted(into text: inout [UInt8], _ isLiteral: inout Bool, _ list: inout CommandList) {
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"):
        position += 1
        guard let escaped = next else { return }
        position += 1
        switch escaped {
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "`"): text.append(escaped)
        default: text += [byte, escaped]
        }
      case UInt8(ascii: "$"), UInt8(ascii: "`"):
        expansion(into: &text, &isLiteral, &list)
      default:
        text.append(byte)
        position += 1
      }
    }
  }

  /// `$'…'` with the escapes that messages use; others stay as they are.
  private mutating func ansiQuoted(into text: inout [UInt8]) {
    while let byte = next {
      position += 1
      if byte == UInt8(ascii: "'") { return }
      guard byte == UInt8(ascii: "\\"), let escaped = next else {
        text.append(byte)
        continue
      }
      position += 1
      switch escaped {
      case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escaped)
      default: text += [byte, escaped]
      }
    }
  }

  /// `$name`, `${…}`, `$(…)` or a text in backticks; `position` is at the dollar sign or backtick.
  private mutating func expansion(into text: inout [UInt8], _ isLiteral: inout Bool, _ list: inout CommandList) {
    let start = position
    position += 1
    if bytes[start] == UInt8(ascii: "`") {
      backticks(into: &list)
    } else if next == UInt8(ascii: "(") {
      position += 1
      if let commands = nested({ $0.commands(closedBy: UInt8(ascii: ")")) }) {
        if let known = Self.output(of: commands) {
          text += known.utf8
          return
        }
        list.current.substituted += commands
      }
    } else if next == UInt8(ascii: "{") {
      position = min((bytes[position...].firstIndex(of: UInt8(ascii: "}")) ?? bytes.count) + 1, bytes.count)
    } else {
      while let byte = next, byte.isDigit || byte == UInt8(ascii: "_") || byte.isLetter { position += 1 }
      if position == start + 1 {
        // A dollar sign before anything else but a special parameter means itself.
        guard let byte = next, "@*#?-$!".utf8.contains(byte) else {
          text.append(UInt8(ascii: "$"))
          return
        }
        position += 1
      }
    }
    isLiteral = false
    text += bytes[start..<position]
  }

  private mutating func backticks(into list: inout CommandList) {
    let start = position
    while let byte = next, byte != UInt8(ascii: "`") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
    position = min(position, bytes.count)
    let inner = Array(bytes[start..<position])
    position = min(position + 1, bytes.count)
    let commands = nested { parser in
      var parser = ShellParser(bytes: inner, depth: parser.depth)
      return parser.script()
    }
    list.current.substituted += commands ?? []
  }

  /// What `$(cat <<'EOF' …)` gives: the way in which agents pass messages of several lines.
  private static func output(of commands: [ShellCommand]) -> String? {
    guard commands.count == 1, let command = commands.first, command.substituted.isEmpty,
      command.words == [ShellWord(text: "cat", isLiteral: true)], var text = command.input
    else { return nil }
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}

extension UInt8 {
  /// Whether this is an ASCII letter.
  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
