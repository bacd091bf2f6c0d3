import JSONText
import Recognition
import TestSupport

/// What a team's output says, for tests: text in, readings out.
struct ReadOutput {
  private var recognizer: TeamRecognizer
  private(set) var readings: [Reading] = []

  init(agents: [AgentDirectory.Declaration] = [], keepsMessageLines: Bool = false) {
    recognizer = TeamRecognizer(rules: .builtIn(), agents: agents, keepsMessageLines: keepsMessageLines)
  }

  /// All readings of one stream that ended.
  init(_ lines: String..., on stream: ChildStream = .stdout, agents: [AgentDirectory.Declaration] = []) {
    self.init(agents: agents)
    print(lines.joined(separator: "\n") + "\n", on: stream)
    end()
  }

  mutating func print(_ text: String, on stream: ChildStream = .stdout) { print(Array(text.utf8), on: stream) }

  mutating func print(_ bytes: [UInt8], on stream: ChildStream = .stdout) {
    var said: [Reading] = []
    bytes.withUnsafeBytes { recognizer.read($0, from: stream) { said.append($0) } }
    readings += said
  }

  /// All readings of a recording.
  init(_ recording: Recording) {
    self.init()
    for chunk in recording.chunks { print(chunk.bytes, on: ChildStream(rawValue: chunk.stream.rawValue) ?? .stdout) }
    end()
  }

  mutating func end() {
    var said: [Reading] = []
    for stream in ChildStream.allCases { recognizer.end(of: stream) { said.append($0) } }
    readings += said
  }

  mutating func fallSilent(on stream: ChildStream) {
    var said: [Reading] = []
    recognizer.silence(on: stream) { said.append($0) }
    readings += said
  }

  var lines: [LineReading] {
    readings.compactMap { if case .line(let line) = $0.content { line } else { nil } }
  }

  var git: [GitReading] {
    readings.compactMap { if case .git(let git) = $0.content { git } else { nil } }
  }

  var usage: [UsageReading] {
    readings.compactMap { if case .usage(let usage) = $0.content { usage } else { nil } }
  }

  var tests: [TestReading] {
    readings.compactMap { if case .test(let test) = $0.content { test } else { nil } }
  }

  var errors: [ErrorReading] {
    readings.compactMap { if case .error(let error) = $0.content { error } else { nil } }
  }

  var delays: [DelayReading] {
    readings.compactMap { if case .delay(let delay) = $0.content { delay } else { nil } }
  }

  var prompts: [String] {
    readings.compactMap { if case .prompt(let prompt) = $0.content { prompt.text } else { nil } }
  }

  /// Names of the events.
  var events: [String] {
    readings.compactMap { if case .event(let name, _) = $0.content { name } else { nil } }
  }

  /// A structured event.
  struct Event: CustomStringConvertible {
    let agent: String
    let name: String
    let data: JSONObject
    /// The text under a key.
    subscript(key: String) -> String? { data[key]?.string }
    var description: String {
      var writer = JSONWriter()
      writer.value(.object(data))
      return "\(agent): \(name) \(String(decoding: writer.bytes, as: UTF8.self))"
    }
  }

  /// The events, whole.
  var told: [Event] {
    readings.compactMap { reading in
      guard case .event(let name, let data) = reading.content else { return nil }
      return Event(agent: reading.agent, name: name, data: data)
    }
  }

  /// The events of one name.
  func told(_ name: String) -> [Event] { told.filter { $0.name == name } }

  /// The calls of tools that started or ended.
  func calls(_ phase: String) -> [Event] { told("tool_call").filter { $0["phase"] == phase } }

  /// `agent: operation` of each git reading, failed ones with `!`.
  var deeds: [String] {
    readings.compactMap { reading in
      guard case .git(let git) = reading.content else { return nil }
      return "\(reading.agent): \(git.operation.rawValue)\(git.succeeded ? "" : "!")"
    }
  }

  /// What all usage together comes to.
  var ledger: UsageLedger {
    var ledger = UsageLedger()
    for reading in readings {
      switch reading.content {
      case .usage(let usage): _ = ledger.count(usage, agent: reading.agent)
      case .session(let tool): ledger.startSession(of: tool)
      default: break
      }
    }
    return ledger
  }
}
