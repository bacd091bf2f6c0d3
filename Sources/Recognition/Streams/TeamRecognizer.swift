/// Everything that is known of how a team's output is to be read: bytes of its streams in, readings out.
///
/// Pure: no clock and no descriptor. The caller says when a stream fell silent (``silence(on:deliver:)``) and when it ended
/// (``end(of:deliver:)``), so a recording gives the same readings as the live child did.
public struct TeamRecognizer {
  /// A `\r` progress line is worth showing after this much silence, in milliseconds.
  public static let silenceMilliseconds = 200

  /// What is known of one stream.
  private struct Channel {
    var splitter = LineSplitter()
    var reader: StreamReader
    /// Whoever it named last.
    var acting: String?
    /// Those for whom it works, and for whom they work.
    var waiting: [String?] = []
    /// Deeper nesting is nobody's real team.
    static let maximumWaiting = 64
  }

  // Two fields and no dictionary: they are asked for every line.
  private var stdout: Channel
  private var stderr: Channel
  private var lastActing: String?
  var directory: AgentDirectory
  var nestedNames = NestedNames()
  let token: EventToken?
  var events = EventLines()
  let keepsMessageLines: Bool
  private let rules: RuleTable

  /// - Parameters:
  ///   - rules: owned by this recognizer's thread.
  ///   - agents: the agents that the team file declares.
  ///   - trust: which event lines on the two streams count.
  ///   - token: what makes them count, and is shown nowhere.
  ///   - keepsMessageLines: whether events of messages come with the line that they were read from.
  public init(
    rules: RuleTable, agents: [AgentDirectory.Declaration] = [], trust: EventTrust = .open, token: EventToken? = nil,
    keepsMessageLines: Bool = false
  ) {
    self.keepsMessageLines = keepsMessageLines
    stdout = Channel(reader: StreamReader(stream: .stdout, table: rules, trust: trust))
    stderr = Channel(reader: StreamReader(stream: .stderr, table: rules, trust: trust))
    directory = AgentDirectory(declared: agents)
    self.token = token
    self.rules = rules
  }

  /// Reads a chunk of a stream as it arrived, however it was cut.
  public mutating func read(
    _ chunk: UnsafeRawBufferPointer, from stream: ChildStream, deliver: (Reading) -> Void
  ) {
    read(chunk, from: stream, plain: { deliver(Reading(agent: $1, content: .line($0.reading))) }, deliver: deliver)
  }

  /// Reads a chunk of a stream for somebody who needs the text of few lines.
  ///
  /// - Parameter plain: receives the lines in which nothing was recognised, and whose they are.
  public mutating func read(
    _ chunk: UnsafeRawBufferPointer, from stream: ChildStream, plain: (PlainLine, _ agent: String) -> Void,
    deliver: (Reading) -> Void
  ) {
    var splitter = takeSplitter(of: stream)
    // One look for a whole chunk, and one more for each line of it that began in another.
    let isThere = token?.isIn(chunk) ?? false
    rules.withScanner { scanner in
      var rest = chunk
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest.prefix(LineScanner.chunkLength))
        rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
        splitter.split(scanner.chunk(part), for: scanner) { line, ending in
          if isThere || !Self.lies(line.bytes, in: part) {
            readSearched(line, ending, of: stream, scanner, plain, deliver)
          } else {
            read(line, ending, of: stream, hasToken: false, scanner, plain, deliver)
          }
        }
      }
    }
    self[stream].splitter = splitter
  }

  private static func lies(_ line: UnsafeRawBufferPointer, in chunk: UnsafeRawBufferPointer) -> Bool {
    guard let start = line.baseAddress, let first = chunk.baseAddress else { return line.isEmpty }
    return start >= first && start <= first + chunk.count
  }

  /// Whether silence on a stream would tell something: a progress line, or a reading that waits for more.
  public func awaitsSilence(on stream: ChildStream) -> Bool {
    self[stream].splitter.holdsProgress || self[stream].splitter.holdsUnseen || self[stream].reader.expectsMore
  }

  /// Nothing has come on a stream for a while.
  public mutating func silence(on stream: ChildStream, deliver: (Reading) -> Void) {
    let reader = self[stream].reader
    var prompt: PromptReading?
    let token = token
    self[stream].splitter.showUnfinished { line in
      guard let token, token.isIn(line) else { return prompt = reader.prompt(in: line) }
      prompt = token.removed(from: line).withUnsafeBytes { reader.prompt(in: $0) }
    }
    if let prompt { deliver(Reading(agent: acting(on: stream), content: .prompt(prompt))) }
    finish(stream, ended: false, deliver)
  }

  /// A stream has ended.
  public mutating func end(of stream: ChildStream, deliver: (Reading) -> Void) {
    finish(stream, ended: true, deliver)
  }

  private mutating func finish(_ stream: ChildStream, ended: Bool, _ deliver: (Reading) -> Void) {
    var splitter = takeSplitter(of: stream)
    rules.withScanner { scanner in
      let take: (UnsafeRawBufferPointer, LineSplitter.Ending) -> Void = { line, ending in
        readSearched(
          scanner.line(line), ending, of: stream, scanner,
          { deliver(Reading(agent: $1, content: .line($0.reading))) }, deliver)
      }
      if ended { splitter.end(take) } else { splitter.deliverProgress(take) }
    }
    self[stream].splitter = splitter
    let agent = acting(on: stream)
    for finding in self[stream].reader.settle(ended: ended) {
      deliverFinding(finding, lineAgent: agent, of: stream, deliver)
    }
  }

  /// Reads a line that may hold the token.
  private mutating func readSearched(
    _ line: MappedBytes, _ ending: LineSplitter.Ending, of stream: ChildStream, _ scanner: LineScanner,
    _ plain: (PlainLine, _ agent: String) -> Void, _ deliver: (Reading) -> Void
  ) {
    guard let token, token.isIn(line.bytes) else {
      return read(line, ending, of: stream, hasToken: false, scanner, plain, deliver)
    }
    token.removed(from: line.bytes).withUnsafeBytes {
      read(scanner.line($0), ending, of: stream, hasToken: true, scanner, plain, deliver)
    }
  }

  private mutating func read(
    _ line: MappedBytes, _ ending: LineSplitter.Ending, of stream: ChildStream, hasToken: Bool, _ scanner: LineScanner,
    _ plain: (PlainLine, _ agent: String) -> Void, _ deliver: (Reading) -> Void
  ) {
    let look = scanner.look(at: line, ending: ending)
    if let line = self[stream].reader.plainLine(look, hasToken: hasToken) {
      plain(line, prefixAgent(of: line.bytes) ?? acting(on: stream))
      return
    }
    let acting = acting(on: stream)
    var outcome = StreamReader.Outcome()
    if let line = self[stream].reader.read(look, literals: scanner.literals, acting: acting, into: &outcome) {
      plain(line, prefixAgent(of: line.bytes) ?? acting)
      return
    }
    var original: OriginalLine?
    if keepsMessageLines, OriginalLine.isWanted(of: outcome.events, outcome.nested) {
      original = OriginalLine(bytes: outcome.document ?? Array(line.bytes), stream: stream)
    }
    deliverOutcome(outcome, original: original, acting: acting, of: stream, deliver)
  }

  /// Takes the splitter out while it splits: what it delivers changes everything else here.
  private mutating func takeSplitter(of stream: ChildStream) -> LineSplitter {
    var splitter = LineSplitter()
    swap(&splitter, &self[stream].splitter)
    return splitter
  }

  private subscript(stream: ChildStream) -> Channel {
    get {
      switch stream {
      case .stdout: stdout
      case .stderr: stderr
      }
    }
    _modify {
      switch stream {
      case .stdout: yield &stdout
      case .stderr: yield &stderr
      }
    }
  }

  // MARK: Attribution

  /// The agent that acts now, on whichever stream it was named last.
  public var actingAgent: String { lastActing ?? AgentDirectory.teamAgent }

  /// The agent that does what is done under an author's name.
  public mutating func agent(ofAuthor name: String) -> String { resolve(name) }

  /// Who acts on a stream: whoever it named last; a stream that never names anybody follows the other one.
  private func acting(on stream: ChildStream) -> String {
    (stream == .stdout ? stdout.acting : stderr.acting) ?? lastActing ?? AgentDirectory.teamAgent
  }

  /// - Parameter acting: who acted on the stream before this line.
  private mutating func deliverOutcome(
    _ outcome: StreamReader.Outcome, original: OriginalLine?, acting: String, of stream: ChildStream,
    _ deliver: (Reading) -> Void
  ) {
    guard outcome.nested.isEmpty else {
      for record in outcome.nested { deliverNested(record, original: original, deliver) }
      return
    }
    guard let line = outcome.line else { return }
    var lineAgent = outcome.agent.map { resolve($0) }
    if lineAgent == nil {
      var text = line.text
      lineAgent = text.withUTF8 { prefixAgent(of: UnsafeRawBufferPointer($0)) }
    }
    guard !outcome.findings.isEmpty || !outcome.events.isEmpty else {
      deliver(Reading(agent: lineAgent ?? acting, content: .line(line)))
      return deliverRefusals(outcome, of: acting, deliver)
    }
    // A line that names who acts is already theirs.
    for finding in outcome.findings {
      switch finding {
      case .acting(let name): setActing(resolve(name), on: stream)
      case .began(let name, _): begin(resolve(name), on: stream)
      case .ended(let name): end(resolve(name), on: stream)
      default: break
      }
    }
    let agent = lineAgent ?? self.acting(on: stream)
    deliver(Reading(agent: agent, content: .line(line)))
    for finding in outcome.findings { deliverFinding(finding, lineAgent: agent, of: stream, deliver) }
    if let original { deliver(Reading(agent: agent, content: .original(original))) }
    for event in outcome.events {
      let name = StructuredEventName.passedOn(event.name)
      deliver(Reading(agent: event.agent.map { resolve($0) } ?? agent, content: .event(name: name, data: event.data)))
    }
    deliverRefusals(outcome, of: agent, deliver)
  }

  private func deliverRefusals(_ outcome: StreamReader.Outcome, of agent: String, _ deliver: (Reading) -> Void) {
    for _ in 0..<outcome.unauthenticated { deliver(Reading(agent: agent, content: .refused(.unauthenticated))) }
  }

  private mutating func deliverFinding(
    _ finding: TextReader.Finding, lineAgent: String, of stream: ChildStream, _ deliver: (Reading) -> Void
  ) {
    switch finding {
    case .git(let reading, let name):
      deliver(Reading(agent: name.map { resolve($0) } ?? lineAgent, content: .git(reading)))
    case .usage(let reading, let name):
      deliver(Reading(agent: name.map { resolve($0) } ?? lineAgent, content: .usage(reading)))
    case .acting(let name): deliver(Reading(agent: resolve(name), content: .acting))
    case .began(let name, let tool):
      let agent = resolve(name)
      deliver(Reading(agent: agent, content: .acting))
      deliver(Reading(agent: agent, content: .session(tool: "\(tool):\(agent)")))
    case .ended: break
    case .incident(let content, let name):
      deliver(Reading(agent: name.map { resolve($0) } ?? lineAgent, content: content))
    case .session(let tool): deliver(Reading(agent: lineAgent, content: .session(tool: tool)))
    case .capturedOutput, .capturedText: break
    }
  }

  private mutating func setActing(_ agent: String, on stream: ChildStream) {
    self[stream].acting = agent
    lastActing = agent
  }

  private mutating func begin(_ agent: String, on stream: ChildStream) {
    if self[stream].waiting.count < Channel.maximumWaiting { self[stream].waiting.append(self[stream].acting) }
    setActing(agent, on: stream)
  }

  /// An agent has ended; one that was not seen to begin ends nothing.
  private mutating func end(_ agent: String, on stream: ChildStream) {
    guard self[stream].acting == agent, let before = self[stream].waiting.popLast() else { return }
    setActing(before ?? AgentDirectory.teamAgent, on: stream)
  }

  mutating func resolve(_ name: String) -> String {
    name == AgentDirectory.teamAgent ? name : directory.agent(named: name)
  }

  /// The agent in `[name] …` or `[name]: …`, if it is one: brackets hold levels and branches just as often.
  private mutating func prefixAgent(of line: UnsafeRawBufferPointer) -> String? {
    guard line.first == UInt8(ascii: "["), let close = line.prefix(66).firstIndex(of: UInt8(ascii: "]")) else {
      return nil
    }
    let name = String(decoding: line[1..<close], as: UTF8.self)
    return directory.knows(name) ? resolve(name) : nil
  }
}
