import JSONText

// What a line of JSON says, and what came inside it.
extension StreamReader {
  private static let maximumCapturedLines = 20_000
  private static let maximumElements = 20_000

  mutating func decode(_ bytes: UnsafeRawBufferPointer, into outcome: inout Outcome) {
    guard let document = try? JSONReader.skim(bytes) else {
      // Words in half a record say nothing about its level.
      if TornRecord.begins(bytes) { (outcome.isTorn, outcome.level) = (true, .info) }
      return
    }
    // All messages of a session as one array: Claude Code's `--output-format json --verbose`.
    let objects = document.array?.prefix(Self.maximumElements).compactMap(\.object) ?? []
    for object in document.object.map({ [$0] }) ?? objects { take(object, into: &outcome) }
  }

  private mutating func take(_ object: JSONObject, into outcome: inout Outcome) {
    guard isTrusted(object) else {
      outcome.unauthenticated += 1
      return
    }
    guard let said = dialects.read(object) else { return }
    if let record = said.nested {
      outcome.nested.append(record)
      return
    }
    outcome.agent = said.agent
    if let summary = said.summary { outcome.summary = summary }
    // The line's words are data here; only the dialect knows what level they mean.
    outcome.level = said.level ?? .info
    take(said, hasBrokenUsage: !said.usage.isEmpty && object.hasBrokenUsage, into: &outcome)
    for part in said.parts { take(part, hasBrokenUsage: false, into: &outcome) }
  }

  /// Of several objects on a line, each has its own agent.
  private mutating func take(_ said: DialectOutcome, hasBrokenUsage: Bool, into outcome: inout Outcome) {
    if !hasBrokenUsage { outcome.findings += said.usage.map { .usage($0, agent: said.agent) } }
    outcome.findings += said.git.map { .git($0, agent: said.agent) }
    outcome.findings += said.incidents.map { .incident($0, agent: said.agent) }
    outcome.findings += said.moreLines.map { .incident(.line(line($0.text, $0.level)), agent: said.agent) }
    outcome.events += said.events.map { DialectEvent($0.name, $0.data, agent: $0.agent ?? said.agent) }
    for captured in said.captured { readCaptured(captured, into: &outcome) }
  }

  /// A line of a log that came with others in one line.
  private func line(_ text: String, _ level: LineLevel) -> LineReading {
    let (text, isCut) = LineText.cut(text, to: LineReading.maximumTextLength)
    return LineReading(
      text: text, level: level, stream: stream, subject: .orchestrator, isCut: isCut, wasInvalid: false,
      isContinued: false)
  }

  /// Whether an object may count: all but envelopes do, and those with the token if one is asked for.
  private func isTrusted(_ object: JSONObject) -> Bool {
    guard trust == .strict, EnvelopeDialect.admits(object) else { return true }
    return hasToken && object["token"]?.string == EventToken.placeholder
  }

  /// Reads a command's output that came inside JSON as a text of its own, once.
  func readCaptured(_ captured: DialectOutcome.CapturedOutput, into outcome: inout Outcome) {
    var reader = TextReader(stream: nil, command: captured.command)
    for line in captured.text.split(separator: "\n", omittingEmptySubsequences: false).prefix(Self.maximumCapturedLines)
    {
      for segment in line.split(separator: "\r").map(String.init) {
        let cleaned = Self.withoutEscapes(segment)
        reader.read(cleaned, literals: literals(in: cleaned), table: table, into: &outcome.findings)
      }
    }
    reader.end(exitCode: captured.exitCode, into: &outcome.findings)
  }
}
