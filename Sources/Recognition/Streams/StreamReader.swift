import JSONText

/// Reads one stream of a team: what its lines say, in the order of the lines.
///
/// Most lines meet nothing but the gate. What is left is cleaned and goes to the dialects (JSON), the open panel's rows, or
/// the text rules. Agents are printed names here; ``TeamRecognizer`` knows who they are.
struct StreamReader {
  let stream: ChildStream
  let table: RuleTable
  private var text: TextReader
  var dialects = DialectReader()
  private var panel: Panel?
  private var prettyJSON: PrettyJSON?
  private var quotation: Quotation?
  /// The last line was a piece of an over-long one, and the next is more of it.
  private var isInsideLine = false
  /// The end of what was delivered of a line that is not over.
  private var deliveredEnd: [UInt8] = []
  /// The line before told an error.
  private var followsError = false
  let trust: EventTrust
  /// The run's token stood in the line, or in the document over several lines that it is a part of.
  var hasToken = false
  /// Nothing stands open that any next line could be part of.
  private var isAtRest = true

  /// An open box.
  private struct Panel {
    var title: String
    /// Its rows are a command's output.
    var captured: TextReader?
    var rows = 0
    /// A box that never closes is forgotten after this many rows.
    static let maximumRows = 2000
  }

  init(stream: ChildStream, table: RuleTable, trust: EventTrust = .open) {
    self.stream = stream
    self.table = table
    self.trust = trust
    text = TextReader(stream: stream)
  }

  /// The line, when there is nothing more in it than a look told; `nil` when it must be read. Every line is asked for first.
  ///
  /// - Parameter hasToken: whether the run's token stood where its placeholder stands now.
  mutating func plainLine(_ look: LineScanner.Look, hasToken: Bool) -> PlainLine? {
    self.hasToken = hasToken || self.hasToken && prettyJSON != nil
    guard isInsideLine || (isAtRest && !look.isCandidate && Self.isOfText(look.bytes)),
      let line = plain(look, level: look.level)
    else { return nil }
    isInsideLine = false
    followsError = look.level == .error
    return line
  }

  /// A whole line of which nothing is said but itself; `nil` when it is not UTF-8, or a piece, or longer than is shown: what
  /// stands around such a text counts, too.
  private func plain(_ look: LineScanner.Look, level: LineLevel) -> PlainLine? {
    guard look.ending == .newline || look.ending == .endOfStream, deliveredEnd.isEmpty else { return nil }
    var shown = look.bytes
    if look.holdsOddBytes {
      // A terminal would show what stands behind the last carriage return.
      shown = LineText.lastSegment(of: shown)
      guard LineText.isValid(shown) else { return nil }
    }
    guard shown.count <= LineReading.maximumTextLength else { return nil }
    return PlainLine(bytes: shown, level: level, stream: stream)
  }

  /// Any other line.
  private mutating func line(_ look: LineScanner.Look, _ outcome: Outcome) -> LineReading {
    var line = LineReading(
      text: "", level: outcome.level, stream: stream, subject: Self.subject(outcome), isCut: false, wasInvalid: false,
      isContinued: look.ending == .continued)
    show(look.bytes, look.ending, in: &line)
    keepEnd(of: look.bytes, look.ending)
    if let summary = outcome.summary { line.show(summary) }
    line.isTorn = outcome.isTorn
    return line
  }

  /// Whether a line looks like neither JSON nor the row of a box nor a fence.
  private static func isOfText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let last = bytes.last else { return true }
    if last == UInt8(ascii: "}") { return false }
    var index = 0
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.count else { return true }
    switch bytes[index] {
    case UInt8(ascii: "{"): return false
    case UInt8(ascii: "["): return !beginsArray(bytes)
    case UInt8(ascii: "`"): return !Quotation.isFence(bytes)
    case 0xE2: return !(bytes.count > 1 && BoxedText.mayBegin(bytes[0], bytes[1]))
    default: return true
    }
  }

  /// Reads one line.
  ///
  /// - Parameters:
  ///   - literals: those that are in it.
  ///   - acting: the agent that acts now.
  /// - Returns: the line, when nothing but itself was said.
  mutating func read(
    _ look: LineScanner.Look, literals: LiteralSet, acting: String, into outcome: inout Outcome
  ) -> PlainLine? {
    outcome.level = look.level
    // What stands at the start of a piece does not stand at the start of a line.
    if !isInsideLine { examine(look, literals: literals, acting: acting, into: &outcome) }
    isInsideLine = look.ending == .continued
    followsError = outcome.level == .error
    rest()
    if outcome.isEmpty, let line = plain(look, level: outcome.level) { return line }
    outcome.line = line(look, outcome)
    return nil
  }

  private mutating func rest() {
    isAtRest = !text.expectsMore && quotation == nil && prettyJSON == nil && panel?.captured == nil
  }

  /// The stream is silent or has ended: what stands open is complete.
  mutating func settle(ended: Bool) -> [TextReader.Finding] {
    var findings: [TextReader.Finding] = []
    if ended {
      if let captured = panel?.captured { end(captured, into: &findings) }
      panel = nil
      text.end(into: &findings)
    } else {
      text.settle(into: &findings)
    }
    rest()
    return findings
  }

  /// The question that an unfinished line asks when nothing follows it.
  func prompt(in bytes: UnsafeRawBufferPointer) -> PromptReading? {
    guard quotation == nil, panel?.captured == nil else { return nil }
    let line = Self.withoutEscapes(LineText.decode(bytes).text)
    return text.prompt(in: line, table: table)
  }

  /// Whether silence would complete something.
  var expectsMore: Bool { text.expectsMore }

  private func show(_ bytes: UnsafeRawBufferPointer, _ ending: LineSplitter.Ending, in line: inout LineReading) {
    // A terminal would show what stands behind the last carriage return.
    let visible = LineText.lastSegment(of: bytes)
    let isLong = visible.count > LineReading.maximumTextLength
    let reach = LineReading.maximumTextLength + (isLong ? LineReading.Surroundings.reach : 0)
    let known = isLong ? UnsafeRawBufferPointer(rebasing: visible.prefix(reach)) : visible
    let (text, isValid) = LineText.decode(known)
    // A character may be cut in two at the limit; only then is the whole line worth another look.
    line.wasInvalid = !isValid && (known.count == visible.count || !LineText.decode(visible).isValid)
    let goesOn = known.count < visible.count || ending == .continued || ending == .progress
    line.show(text, behind: visible.baseAddress == bytes.baseAddress ? deliveredEnd : [], goesOn: goesOn)
  }

  /// Remembers the end of a piece: what begins there may end in the next one.
  private mutating func keepEnd(of bytes: UnsafeRawBufferPointer, _ ending: LineSplitter.Ending) {
    guard ending == .continued || ending == .progress else {
      if !deliveredEnd.isEmpty { deliveredEnd = [] }
      return
    }
    deliveredEnd += bytes.suffix(LineReading.Surroundings.reach)
    deliveredEnd.removeFirst(max(0, deliveredEnd.count - LineReading.Surroundings.reach))
  }

  private mutating func examine(
    _ look: LineScanner.Look, literals: LiteralSet, acting: String, into outcome: inout Outcome
  ) {
    let bytes = look.bytes
    if text.holdsError, takeErrorLine(bytes, into: &outcome) { return }
    guard let first = bytes.first(where: { $0 != UInt8(ascii: " ") }) else {
      if text.expectsMore { apply("", literals: literals, acting: acting, into: &outcome) }
      return
    }
    if isQuoted(bytes) { return }
    if look.ending != .continued,
      prettyJSON != nil || first == UInt8(ascii: "{") || bytes.last == UInt8(ascii: "}") || Self.beginsArray(bytes),
      readJSON(bytes, into: &outcome)
    {
      return
    }
    let matched = UnsafeRawBufferPointer(rebasing: bytes.prefix(LineText.maximumMatchedLength))
    if bytes.count > 1, BoxedText.mayBegin(bytes[0], bytes[1]) || panel?.captured != nil {
      if readBox(LineText.decode(matched).text, literals: literals, acting: acting, into: &outcome) { return }
    }
    guard look.isCandidate || text.expectsMore,
      first != UInt8(ascii: "{") || Self.beginsPythonDictionary(bytes)
    else { return }
    guard look.holdsOddBytes else {
      apply(String(decoding: matched, as: UTF8.self), literals: literals, acting: acting, into: &outcome)
      return
    }
    for segment in LineText.segments(of: Array(matched)) {
      apply(String(decoding: segment, as: UTF8.self), literals: literals, acting: acting, into: &outcome)
    }
  }

  /// - Returns: whether the line is one of the error that stands open.
  private mutating func takeErrorLine(_ bytes: UnsafeRawBufferPointer, into outcome: inout Outcome) -> Bool {
    let line = LineText.decode(UnsafeRawBufferPointer(rebasing: bytes.prefix(LineText.maximumMatchedLength))).text
    guard text.takeErrorLine(line, table: table, into: &outcome.findings) else { return false }
    // The error is told once, when it is complete.
    outcome.level = .info
    return true
  }

  private mutating func noteError(prefix: Substring, into outcome: inout Outcome) {
    guard text.hasBegunError else { return }
    text.noteBeginning(prefix: prefix, followsError: followsError, into: &outcome.findings)
    outcome.level = .info
  }

  /// Whether a line belongs to a quotation, its fences included.
  private mutating func isQuoted(_ line: UnsafeRawBufferPointer) -> Bool {
    guard var quoted = quotation else {
      if Quotation.begins(with: line) { quotation = Quotation() }
      return quotation != nil
    }
    quoted.lines += 1
    quotation = Quotation.isFence(line) || quoted.lines > Quotation.maximumLines ? nil : quoted
    return true
  }

  private mutating func apply(_ line: String, literals: LiteralSet, acting: String, into outcome: inout Outcome) {
    let before = outcome.findings.count
    let isKnown = text.read(line, literals: literals, acting: acting, table: table, into: &outcome.findings)
    noteError(prefix: "", into: &outcome)
    if !isKnown, let message = table.message(of: line) {
      text.read(String(message), literals: literals, acting: acting, table: table, into: &outcome.findings)
      noteError(prefix: line[..<message.startIndex], into: &outcome)
    }
    for case .capturedText(let captured) in outcome.findings[before...] {
      readCaptured(.init(text: captured), into: &outcome)
    }
  }

  // MARK: Boxes

  /// - Returns: whether the line is part of a box.
  private mutating func readBox(
    _ row: String, literals: LiteralSet, acting: String, into outcome: inout Outcome
  ) -> Bool {
    switch BoxedText.line(row) {
    case .top(let title):
      if let captured = panel?.captured { end(captured, into: &outcome.findings) }
      panel = Panel(title: title)
      readBorder(title, literals: literals, acting: acting, into: &outcome)
    case .bottom(let subtitle):
      readBorder(subtitle, literals: literals, acting: acting, into: &outcome)
      if let captured = panel?.captured { end(captured, into: &outcome.findings) }
      panel = nil
    case .row(let content): readRow(content, into: &outcome)
    case nil: return false
    }
    return true
  }

  /// What stands in a box's upper or lower border: who works in it, or with which model.
  private mutating func readBorder(
    _ title: String, literals: LiteralSet, acting: String, into outcome: inout Outcome
  ) {
    guard !title.isEmpty, literals.intersects(table.ruleLiterals) else { return }
    text.read(title, literals: literals, isTitle: true, acting: acting, table: table, into: &outcome.findings)
  }

  private mutating func readRow(_ content: String, into outcome: inout Outcome) {
    guard var open = panel else { return }
    panel = nil
    open.rows += 1
    if open.captured != nil {
      open.captured?.read(content, literals: literals(in: content), table: table, into: &outcome.findings)
    } else {
      var reader = TextReader(stream: nil)
      var findings: [TextReader.Finding] = []
      reader.read(content, literals: literals(in: content), panel: open.title, table: table, into: &findings)
      for finding in findings {
        guard case .capturedOutput(let first) = finding else {
          outcome.findings.append(finding)
          continue
        }
        var captured = TextReader(stream: nil)
        captured.read(first, literals: literals(in: first), table: table, into: &outcome.findings)
        open.captured = captured
      }
    }
    if open.rows < Panel.maximumRows { panel = open }
  }

  private func end(_ reader: TextReader, into findings: inout [TextReader.Finding]) {
    var reader = reader
    reader.end(into: &findings)
  }

  func literals(in text: String) -> LiteralSet { table.literals(in: text) }

  // MARK: JSON

  /// - Returns: whether the line was JSON, or a part of a JSON document over several lines.
  private mutating func readJSON(_ bytes: UnsafeRawBufferPointer, into outcome: inout Outcome) -> Bool {
    if prettyJSON != nil, !PrettyJSON.admits(bytes) { prettyJSON = nil }
    if var document = prettyJSON {
      switch document.append(bytes) {
      case .incomplete: prettyJSON = document
      case .tooLong: prettyJSON = nil
      case .complete(let whole):
        prettyJSON = nil
        outcome.document = whole
        whole.withUnsafeBytes { decode($0, into: &outcome) }
      }
      return true
    }
    if bytes.count == 1, bytes[0] == UInt8(ascii: "{") {
      prettyJSON = PrettyJSON()
      return true
    }
    guard !Self.beginsPythonDictionary(bytes), let brace = bytes.firstIndex(of: UInt8(ascii: "{")) else { return false }
    if brace == 1, bytes[0] == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
      decode(bytes, into: &outcome)
      return !outcome.findings.isEmpty
    }
    if bytes[..<brace].allSatisfy({ $0 == UInt8(ascii: " ") }) {
      decode(bytes, into: &outcome)
      return true
    }
    // A log prefix, then JSON: `INFO:autogen_core.events:{…}`.
    let head = LineText.decode(UnsafeRawBufferPointer(rebasing: bytes[..<brace])).text
    guard brace <= 200, let message = table.message(of: head), message.isEmpty else { return false }
    decode(UnsafeRawBufferPointer(rebasing: bytes[brace...]), into: &outcome)
    return true
  }

  /// Whether a line begins as Python prints a dictionary, which is no JSON.
  private static func beginsPythonDictionary(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count > 2 && bytes[0] == UInt8(ascii: "{") && bytes[1] == UInt8(ascii: "'")
  }

  /// Whether a line begins as an array of objects does.
  private static func beginsArray(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count > 2 && bytes[0] == UInt8(ascii: "[") && bytes[1] == UInt8(ascii: "{") && bytes[2] == UInt8(ascii: "\"")
  }

  static func withoutEscapes(_ text: String) -> String {
    guard text.utf8.contains(0x1B) else { return text }
    var text = text
    return text.withUTF8 { String(decoding: LineText.withoutEscapes(UnsafeRawBufferPointer($0)), as: UTF8.self) }
  }

  private static func subject(_ outcome: Outcome) -> LineReading.Subject {
    for finding in outcome.findings {
      switch finding {
      case .usage: return .model
      case .git: return .git
      default: continue
      }
    }
    return .orchestrator
  }
}
