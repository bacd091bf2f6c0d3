/// Applies the text rules to the lines of one text: a stream, a panel's rows, or the captured output of a command.
///
/// Holds what lines of one text share: the reading that stands open, the command whose output this is.
struct TextReader {
  /// What a line said. Agents are printed names here; the stream resolves them.
  enum Finding {
    case git(GitReading, agent: String?)
    case usage(UsageReading, agent: String?)
    case acting(String)
    /// An agent starts to work for the one that acted; its totals, printed by `tool`, start anew.
    case began(String, tool: String)
    /// It is done, and the one that it worked for acts again.
    case ended(String)
    case session(tool: String)
    /// The rest of the panel is a command's output; this is its first line.
    case capturedOutput(String)
    /// A command's whole output.
    case capturedText(String)
    /// A test, an error, a delay.
    case incident(Reading.Content, agent: String?)
  }

  private var open: OpenReading?
  private var openUsage: OpenUsage?
  private var incidents = Incidents()
  private var wrapped: WrappedLine?
  private var section: (name: String, linesLeft: Int?)?
  /// The model that a tool said it uses, by tool and agent.
  private var models: [String: String] = [:]
  private var command: CommandContext?
  private let stream: ChildStream?

  /// - Parameter stream: `nil` for captured output, in which both streams are mixed.
  init(stream: ChildStream?, command: CommandContext? = nil) {
    self.stream = stream
    self.command = command
  }

  /// Whether the next line matters even when the gate lets it fall.
  var expectsMore: Bool {
    open != nil || openUsage != nil || incidents.openError != nil || wrapped != nil || section?.linesLeft != nil
  }

  /// Reads one cleaned line.
  ///
  /// - Parameter acting: who acts now: a reading that stands open is theirs, whoever acts when it closes.
  /// - Returns: whether a rule claimed it.
  @discardableResult
  mutating func read(
    _ text: String, literals: LiteralSet, panel: String? = nil, isTitle: Bool = false, acting: String? = nil,
    table: RuleTable, into findings: inout [Finding]
  ) -> Bool {
    if var first = wrapped {
      wrapped = nil
      if first.append(text),
        let match = match(first.text, literals: table.literals(in: first.text), panel, isTitle, table)
      {
        if match.rule.reading == .wrapped {
          wrapped = first
        } else {
          take(match.rule, match.fields, text: first.text, acting: acting, into: &findings)
        }
        return true
      }
    }
    let current = match(text, literals: literals, panel, isTitle, table)
    if let left = section?.linesLeft { section = left > 1 ? section.map { ($0.name, left - 1) } : nil }
    guard let current else {
      if open?.admits(text) == false || openUsage?.admitsLine() == false { closeOpen(into: &findings) }
      return false
    }
    if current.rule.reading == .wrapped { wrapped = WrappedLine(text) }
    take(current.rule, current.fields, text: text, acting: acting, into: &findings)
    return true
  }

  private func match(
    _ text: String, literals: LiteralSet, _ panel: String?, _ isTitle: Bool, _ table: RuleTable
  ) -> RuleTable.Match? {
    table.firstMatch(in: text, literals: literals) { rule in
      if let wanted = rule.stream, wanted != stream { return false }
      if rule.isOfTitle != isTitle { return false }
      // A question that was answered is none any more; what a command printed was the command's trouble.
      if rule.reading == .prompt || (stream == nil && rule.reading.isOfProgram) { return false }
      if let wanted = rule.section, wanted != section?.name { return false }
      guard let panel else { return rule.panel == nil }
      return rule.panel.map(panel.contains) ?? false
    }
  }

  private mutating func take(
    _ rule: Rule, _ fields: RuleFields, text: String, acting: String?, into findings: inout [Finding]
  ) {
    if let group = open?.group, rule.joins.contains(group) {
      open?.join(fields)
      return
    }
    if let group = openUsage?.group, rule.joins.contains(group) {
      openUsage?.join(fields)
      if rule.closesOpening { closeOpen(into: &findings) }
      return
    }
    if let group = rule.replaces, openUsage?.group == group { openUsage = nil }
    closeOpen(into: &findings)
    if rule.reading == .error {
      incidents.begin(rule, fields, line: text, acting: acting, into: &findings)
    } else {
      apply(rule, fields, acting: acting, into: &findings)
    }
  }

  /// The text has ended.
  ///
  /// - Parameter exitCode: how the command that printed it ended, when that is known.
  mutating func end(exitCode: Int? = nil, into findings: inout [Finding]) {
    closeOpen(into: &findings)
    incidents.close(into: &findings)
    closeCommand(exitCode: exitCode, into: &findings)
  }

  /// No line has come for a while: what stands open is complete.
  mutating func settle(into findings: inout [Finding]) {
    closeOpen(into: &findings)
    incidents.close(into: &findings)
  }

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
      if let opening = rule.opening {
        openUsage = OpenUsage(rule, opening: opening, fields: fields, acting: acting)
      } else {
        emit(rule, fields, acting: acting, into: &findings)
      }
    case .usageRepr:
      findings += UsageReading.readings(rule: rule, fields: fields, agent: acting ?? AgentDirectory.teamAgent)
        .map { .usage($0.usage, agent: $0.agent ?? fields["agent"]) }
    case .wrapped: break
    case .section:
      section = fields["section"].map { ($0, fields["lines"].flatMap { Int($0) }) }
      if let name = fields["agent"] { findings.append(.acting(name)) }
    case .model:
      if models.count >= Self.maximumModels { models.removeAll() }
      models[Self.place(rule.tool, acting)] = fields["model"].map {
        LineText.cut($0, to: UsageLedger.maximumNameLength).text
      }
    case .agent:
      guard let name = fields["agent"] ?? (fields["step"] == nil ? nil : AgentDirectory.teamAgent) else { return }
      switch fields["step"] {
      case "begin": findings.append(.began(name, tool: rule.tool))
      case "end": findings.append(.ended(name))
      default: findings.append(.acting(name))
      }
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
    case .test:
      if let opening = rule.opening {
        openUsage = OpenUsage(rule, opening: opening, fields: fields, acting: acting)
      } else {
        incidents.takeTest(rule, fields, acting: acting, into: &findings)
      }
    case .rateLimit, .retry: incidents.takeDelay(rule, fields, acting: acting, into: &findings)
    case .detail, .error, .prompt:
      break
    }
  }

  /// Agents beyond this many have no model of their own.
  private static let maximumModels = 1024

  private static func place(_ tool: String, _ acting: String?) -> String {
    "\(tool)/\(acting ?? AgentDirectory.teamAgent)"
  }

  private func emit(_ rule: Rule, _ fields: RuleFields, acting: String?, into findings: inout [Finding]) {
    let agent = acting ?? AgentDirectory.teamAgent
    guard var reading = UsageReading(rule: rule, fields: fields, agent: agent) else { return }
    reading.model = reading.model ?? models[Self.place(rule.tool, acting)]
    findings.append(.usage(reading, agent: fields["agent"]))
  }

  private mutating func closeOpen(into findings: inout [Finding]) {
    if let usage = openUsage {
      openUsage = nil
      if usage.isCompleted || !usage.isConditional {
        if usage.rule.reading == .test {
          incidents.takeTest(usage.rule, usage.fields, acting: usage.acting, into: &findings)
        } else {
          emit(usage.rule, usage.fields, acting: usage.acting, into: &findings)
        }
      }
    }
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

// MARK: Errors and questions

extension TextReader {
  /// Whether an error's lines are still coming.
  var holdsError: Bool { incidents.openError != nil }

  /// Whether the last line that a rule claimed was, or began, an error.
  var hasBegunError: Bool { incidents.hasBegun }

  /// Takes a line into the error that stands open, or closes it.
  mutating func takeErrorLine(_ line: String, table: RuleTable, into findings: inout [Finding]) -> Bool {
    incidents.take(line, table: table, into: &findings)
  }

  /// What was before an error's first line.
  ///
  /// - Parameters:
  ///   - prefix: what a log puts in front of it.
  ///   - followsError: the line before was an error.
  mutating func noteBeginning(prefix: Substring, followsError: Bool, into findings: inout [Finding]) {
    incidents.noteBeginning(prefix: prefix, followsError: followsError, into: &findings)
  }

  /// The question that an unfinished line asks.
  func prompt(in text: String, table: RuleTable) -> PromptReading? {
    let match = table.firstMatch(in: text, literals: table.questionLiterals(in: text)) { rule in
      rule.reading == .prompt && (rule.stream == nil || rule.stream == stream)
    }
    return match == nil ? nil : PromptReading(text: text)
  }
}
