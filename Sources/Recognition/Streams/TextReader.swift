/// Applies the text rules to the lines of one text: a stream, a panel's rows, or the captured output of a command.
///
/// Holds what lines of one text share: the reading that stands open, the command whose output this is.
struct TextReader {
  /// What a line said. Agents are printed names here; the stream resolves them.
  enum Finding {
    case git(GitReading, agent: String?)
    case usage(UsageReading, agent: String?)
    case acting(String)
    case session(tool: String)
    /// The rest of the panel is a command's output; this is its first line.
    case capturedOutput(String)
    /// A command's whole output.
    case capturedText(String)
  }

  private var open: OpenReading?
  private var command: CommandContext?
  private let stream: ChildStream?

  /// - Parameter stream: `nil` for captured output, in which both streams are mixed.
  init(stream: ChildStream?, command: CommandContext? = nil) {
    self.stream = stream
    self.command = command
  }

  /// Whether the next line matters even when the gate lets it fall.
  var expectsMore: Bool { open != nil }

  /// Reads one cleaned line.
  ///
  /// - Parameter acting: who acts now: a reading that stands open is theirs, whoever acts when it closes.
  mutating func read(
    _ text: String, literals: LiteralSet, panel: String? = nil, acting: String? = nil, table: RuleTable,
    into findings: inout [Finding]
  ) {
    let match = table.firstMatch(in: text, literals: literals) { rule in
      if let wanted = rule.stream, wanted != stream { return false }
      guard let panel else { return rule.panel == nil }
      return rule.panel.map(panel.contains) ?? false
    }
    guard let (rule, fields) = match else {
      if open?.admits(text) == false { closeOpen(into: &findings) }
      return
    }
    if let group = open?.group, rule.joins.contains(group) {
      open?.join(fields)
      return
    }
    closeOpen(into: &findings)
    apply(rule, fields, acting: acting, into: &findings)
  }

  /// The text has ended.
  ///
  /// - Parameter exitCode: how the command that printed it ended, when that is known.
  mutating func end(exitCode: Int? = nil, into findings: inout [Finding]) {
    closeOpen(into: &findings)
    closeCommand(exitCode: exitCode, into: &findings)
  }

  /// No line has come for a while: what stands open is complete.
  mutating func settle(into findings: inout [Finding]) { closeOpen(into: &findings) }

  private mutating func apply(
    _ rule: Rule, _ fields: RuleFields, acting: String?, into findings: inout [Finding]
  ) {
    switch rule.reading {
    case .git:
      guard let operation = fields["operation"].flatMap(GitOperation.init(rawValue:)) else { return }
      var reading = GitReading(operation: operation, succeeded: fields["succeeded"] != "false")
      reading.branch = fields["branch"]
      reading.message = fields["message"]
      reading.commit = fields["commit"]
      reading.filesChanged = fields.count("files")?.value
      let isHead = fields["ambiguous"] == "head"
      if let opening = rule.opening {
        open = OpenReading(reading, opening: opening, agent: command?.agent ?? acting, isAmbiguousHead: isHead)
      } else {
        emit(reading, isAmbiguousHead: isHead, into: &findings)
      }
    case .usage:
      if let reading = UsageReading(rule: rule, fields: fields) {
        findings.append(.usage(reading, agent: fields["agent"]))
      }
    case .agent:
      if let name = fields["agent"] { findings.append(.acting(name)) }
    case .command:
      closeCommand(exitCode: nil, into: &findings)
      let agent = fields["agent"]
      if let agent { findings.append(.acting(agent)) }
      guard let text = fields["command"] else { return }
      command = CommandContext(shellText: text, origin: agent == nil ? .echo : .banner, agent: agent)
    case .commandExit:
      guard let code = fields.count("code")?.value else { return }
      // A tool call's own verdict comes with its result; what its output says of a code is said again there.
      if command?.origin != .toolCall { closeCommand(exitCode: code, into: &findings) }
    case .capturedOutput:
      findings.append(.capturedOutput(fields["text"] ?? ""))
    case .capturedLiteral:
      let texts = PythonLiteral.strings(in: fields["text"] ?? "", after: fields["marker"] ?? "")
      findings += texts.map { .capturedText($0) }
    case .session:
      findings.append(.session(tool: rule.tool))
    case .detail:
      break
    }
  }

  private mutating func closeOpen(into findings: inout [Finding]) {
    guard let last = open else { return }
    open = nil
    if let reading = last.closed {
      emit(reading, agent: last.agent, isAmbiguousHead: last.isAmbiguousHead, into: &findings)
    }
  }

  private mutating func closeCommand(exitCode: Int?, into findings: inout [Finding]) {
    guard let ended = command else { return }
    command = nil
    findings += ended.unseen(exitCode: exitCode).map { .git($0, agent: ended.agent) }
  }

  private mutating func emit(
    _ reading: GitReading, agent: String? = nil, isAmbiguousHead: Bool, into findings: inout [Finding]
  ) {
    var meant: GitReading? = reading
    if command != nil {
      meant = command?.refine(reading, isAmbiguousHead: isAmbiguousHead)
    } else if isAmbiguousHead, stream == .stderr {
      // `reset --hard` says it on standard output, a checkout that detaches the head on standard error.
      meant?.operation = .checkout
    }
    if let meant { findings.append(.git(meant, agent: agent ?? command?.agent)) }
  }
}
