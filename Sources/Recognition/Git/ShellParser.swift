/// Cuts a shell text into commands. Every step moves forward, and text that no shell would accept is read as far as it
/// makes sense: a quote that is never closed ends with the text.
struct ShellParser {
  let bytes: [UInt8]
  /// How many substitutions this text or place is in.
  var depth: Int
  var position = 0

  init(bytes: [UInt8], depth: Int) {
    self.bytes = bytes
    self.depth = depth
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  mutating func script() -> [ShellCommand] {
    commands(closedBy: nil)
  }

  /// Commands up to the closing parenthesis of a substitution, which is stepped over, or to the end.
  mutating func commands(closedBy closing: UInt8?) -> [ShellCommand] {
    var list = CommandList()
    var openParentheses = 0
    while let byte = next {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "\n"):
        position += 1
        list.endCommand()
        readHereDocuments(into: &list)
      case UInt8(ascii: ";"), UInt8(ascii: "|"):
        position += 1
        list.endCommand()
      case UInt8(ascii: "&"):
        position += 1
        // `&>` is a redirection of the command, everything else ends it.
        if next != UInt8(ascii: ">") { list.endCommand() }
      case UInt8(ascii: "("):
        position += 1
        openParentheses += 1
        list.endCommand()
      case UInt8(ascii: ")"):
        position += 1
        list.endCommand()
        if openParentheses == 0, closing != nil { return list.commands }
        openParentheses = max(0, openParentheses - 1)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        redirection(in: &list)
      case UInt8(ascii: "#"):
        while let byte = next, byte != UInt8(ascii: "\n") { position += 1 }
      default:
        let word = self.word(in: &list)
        // A number before an arrow is a descriptor: `2>&1`.
        let isDescriptor =
          (next == UInt8(ascii: "<") || next == UInt8(ascii: ">")) && word?.text.utf8.allSatisfy(\.isDigit) == true
        if let word, !isDescriptor { list.current.words.append(word) }
      }
    }
    list.endCommand()
    return list.commands
  }

  /// `> file`, `>> file`, `2>&1`, `< file`, `<<EOF`, `<<< text`, `<(command)`; the command keeps only what it reads.
  private mutating func redirection(in list: inout CommandList) {
    let arrow = next
    var arrows = 0
    while next == arrow, arrows < 3 {
      position += 1
      arrows += 1
    }
    if arrows == 1, next == UInt8(ascii: "(") {
      position += 1
      list.current.substituted += nested { $0.commands(closedBy: UInt8(ascii: ")")) } ?? []
      list.current.words.append(ShellWord(text: "<()", isLiteral: false))
      return
    }
    let isHereDocument = arrow == UInt8(ascii: "<") && arrows == 2
    let stripsTabs = isHereDocument && next == UInt8(ascii: "-")
    if stripsTabs || next == UInt8(ascii: "&") || next == UInt8(ascii: "|") { position += 1 }
    while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { position += 1 }
    guard let word = word(in: &list) else { return }
    if isHereDocument {
      list.expectHereDocument(endedBy: word.text, stripsTabs: stripsTabs)
    } else if arrow == UInt8(ascii: "<"), arrows == 3 {
      list.current.input = word.text
    }
  }

  /// Reads the here-documents that the line just ended has announced.
  private mutating func readHereDocuments(into list: inout CommandList) {
    for document in list.takeHereDocuments() {
      var lines: [Substring] = []
      while position < bytes.count {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var line = Substring(String(decoding: bytes[position..<end], as: UTF8.self))
        position = min(end + 1, bytes.count)
        if document.stripsTabs { line = line.drop { $0 == "\t" } }
        if line == document.delimiter { break }
        lines.append(line)
      }
      list.commands[document.command].input = lines.joined(separator: "\n")
    }
  }

  /// Runs `body` one level deeper, or answers `nil` when that is too deep.
  mutating func nested<Result>(_ body: (inout ShellParser) -> Result) -> Result? {
    guard depth < ShellScript.maximumDepth else { return nil }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }
}

/// The commands read so far and the one being read.
struct CommandList {
  struct HereDocument {
    var command: Int
    var delimiter: String
    var stripsTabs: Bool
  }

  var commands: [ShellCommand] = []
  var current = ShellCommand()
  private var hereDocuments: [HereDocument] = []

  mutating func endCommand() {
    // A command without words is kept when a here-document will be put into it.
    let isAwaited = hereDocuments.last?.command == commands.count
    if !current.isEmpty || isAwaited { commands.append(current) }
    current = ShellCommand()
  }

  /// The document belongs to the current command, which will be the next in the list.
  mutating func expectHereDocument(endedBy delimiter: String, stripsTabs: Bool) {
    hereDocuments.append(HereDocument(command: commands.count, delimiter: delimiter, stripsTabs: stripsTabs))
  }

  mutating func takeHereDocuments() -> [HereDocument] {
    defer { hereDocuments = [] }
    return hereDocuments
  }
}
