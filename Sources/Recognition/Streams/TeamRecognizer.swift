/// Everything that is known of how a team's output is to be read: bytes of its streams in, readings out.
///
/// Pure: no clock and no descriptor. The caller says when a stream fell silent (``silence(on:deliver:)``) and when it ended
/// (``end(of:deliver:)``), so a recording gives the same readings as the live child did.
public struct TeamRecognizer {
  /// A `\r` progress line is worth showing after this much silence, in milliseconds.
  public static let silenceMilliseconds = 200

  private var splitters: [ChildStream: LineSplitter] = [:]
  private var readers: [ChildStream: StreamReader] = [:]
  private var actingOnStream: [ChildStream: String] = [:]
  private var lastActing: String?
  private var directory: AgentDirectory
  private let table: RuleTable

  /// - Parameters:
  ///   - rules: owned by this recognizer's thread.
  ///   - agents: the agents that the team file declares.
  public init(rules: RuleTable, agents: [AgentDirectory.Declaration] = []) {
    table = rules
    directory = AgentDirectory(declared: agents)
  }

  /// Reads a chunk of a stream as it arrived, however it was cut.
  public mutating func read(
    _ chunk: UnsafeRawBufferPointer, from stream: ChildStream, deliver: (Reading) -> Void
  ) {
    var splitter = splitters[stream] ?? LineSplitter()
    // Moved out and back, so that the stream's state is not copied for each line.
    var reader = takeReader(stream)
    splitters[stream] = nil
    splitter.split(chunk) { line, ending in
      deliverOutcome(reader.read(line, ending: ending, acting: acting(on: stream)), of: stream, deliver)
    }
    splitters[stream] = splitter
    readers[stream] = reader
  }

  /// Whether silence on a stream would tell something: a progress line, or a reading that waits for more.
  public func awaitsSilence(on stream: ChildStream) -> Bool {
    splitters[stream]?.holdsProgress == true || readers[stream]?.expectsMore == true
  }

  /// Nothing has come on a stream for a while.
  public mutating func silence(on stream: ChildStream, deliver: (Reading) -> Void) {
    finish(stream, ended: false, deliver)
  }

  /// A stream has ended.
  public mutating func end(of stream: ChildStream, deliver: (Reading) -> Void) {
    finish(stream, ended: true, deliver)
  }

  private mutating func finish(_ stream: ChildStream, ended: Bool, _ deliver: (Reading) -> Void) {
    var splitter = splitters[stream] ?? LineSplitter()
    var reader = takeReader(stream)
    splitters[stream] = nil
    let take: (UnsafeRawBufferPointer, LineSplitter.Ending) -> Void = { line, ending in
      deliverOutcome(reader.read(line, ending: ending, acting: acting(on: stream)), of: stream, deliver)
    }
    if ended { splitter.end(take) } else { splitter.deliverProgress(take) }
    let agent = acting(on: stream)
    for finding in reader.settle(ended: ended) { deliverFinding(finding, lineAgent: agent, of: stream, deliver) }
    splitters[stream] = splitter
    readers[stream] = reader
  }

  private mutating func takeReader(_ stream: ChildStream) -> StreamReader {
    readers.removeValue(forKey: stream) ?? StreamReader(stream: stream, table: table)
  }

  // MARK: Attribution

  /// Who acts on a stream: whoever it named last; a stream that never names anybody follows the other one.
  private func acting(on stream: ChildStream) -> String {
    actingOnStream[stream] ?? lastActing ?? AgentDirectory.teamAgent
  }

  private mutating func deliverOutcome(
    _ outcome: StreamReader.Outcome, of stream: ChildStream, _ deliver: (Reading) -> Void
  ) {
    var lineAgent = outcome.agent.map { resolve($0) }
    if lineAgent == nil, let name = prefixName(of: outcome.line.text) { lineAgent = resolve(String(name)) }
    // A line that names who acts is already theirs.
    for case .acting(let name) in outcome.findings { setActing(resolve(name), on: stream) }
    let agent = lineAgent ?? acting(on: stream)
    deliver(Reading(agent: agent, content: .line(outcome.line)))
    for finding in outcome.findings { deliverFinding(finding, lineAgent: agent, of: stream, deliver) }
    for event in outcome.events {
      deliver(Reading(agent: agent, content: .event(name: StructuredEventName.passedOn(event.name), data: event.data)))
    }
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
    case .session(let tool): deliver(Reading(agent: lineAgent, content: .session(tool: tool)))
    case .capturedOutput, .capturedText: break
    }
  }

  private mutating func setActing(_ agent: String, on stream: ChildStream) {
    actingOnStream[stream] = agent
    lastActing = agent
  }

  private mutating func resolve(_ name: String) -> String {
    name == AgentDirectory.teamAgent ? name : directory.agent(named: name)
  }

  /// The name in `[name] …` or `[name]: …`, if it is an agent's: brackets hold levels and branches just as often.
  private func prefixName(of line: String) -> Substring? {
    guard line.utf8.first == UInt8(ascii: "["), let close = line.utf8.prefix(66).firstIndex(of: UInt8(ascii: "]"))
    else {
      return nil
    }
    let name = line[line.index(after: line.startIndex)..<close]
    return directory.knows(name) ? name : nil
  }
}
