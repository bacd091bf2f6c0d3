public import JSONText

/// One thing that a team's output said, with the agent it is attributed to.
public struct Reading: Equatable, Sendable {
  /// The agent's id in this team; ``AgentDirectory/teamAgent`` where nobody could be named.
  public var agent: String
  /// What was said.
  public var content: Content

  /// What kind of thing was said.
  ///
  /// The large and rare cases are held indirectly: a value is as large as its largest case, and every line is copied at it.
  public enum Content: Equatable, Sendable {
    /// A line of output, whatever else was recognised in it. Every line gives exactly one; a batch of log records one for
    /// each of them.
    case line(LineReading)
    /// A git operation.
    indirect case git(GitReading)
    /// Tokens or cost.
    indirect case usage(UsageReading)
    /// A new run of a tool began: its running totals start anew.
    case session(tool: String)
    /// An agent began to act.
    case acting
    /// A structured event, printed by the child as an envelope or found by a dialect; `data` is its payload.
    case event(name: String, data: JSONObject)
    /// The line from which the events that follow were read. Told only of messages, and only to those who ask for it
    /// (``TeamRecognizer/init(rules:agents:keepsMessageLines:)``): other lines cost nothing.
    indirect case original(OriginalLine)
    /// Tests: the totals of a run, or one that failed.
    indirect case test(TestReading)
    /// An error, with all its lines as one.
    indirect case error(ErrorReading)
    /// A call that is limited, or failed and is tried again.
    indirect case delay(DelayReading)
    /// A question for somebody at the keyboard, on a stream that then fell silent.
    case prompt(PromptReading)
    /// An entry of a log that came through the channel for events.
    indirect case log(LogReading)
    /// A record that another proctor wrote, which is no line of output: it tells of those of its own teams.
    indirect case nested(NestedRecord)
    /// A line that was to tell an event and was not taken as one.
    case refused(RefusedEvent)
  }

  /// Creates a reading.
  public init(agent: String, content: Content) {
    self.agent = agent
    self.content = content
  }
}

/// Why a line tells no event.
public enum RefusedEvent: Sendable {
  /// It came through the channel for events and is no envelope.
  case unparsed
  /// It is an envelope without the run's token, where one is asked for. It counts as text.
  case unauthenticated
}

/// Where a line came from.
public enum ChildStream: String, Sendable, CaseIterable {
  /// The orchestrator's standard output.
  case stdout
  /// Its standard error. Not a level: git, Codex and half the frameworks write normal text there.
  case stderr
}

/// A line as the child printed it.
public struct OriginalLine: Equatable, Sendable {
  /// Its bytes without the newline; all lines of a JSON document over several.
  public var bytes: [UInt8]
  /// Which stream it came on; `nil` for the channel for events.
  public var stream: ChildStream?

  /// Creates a line.
  public init(bytes: [UInt8], stream: ChildStream?) {
    self.bytes = bytes
    self.stream = stream
  }

  /// The events whose line may be wanted again: those of a message that failed, and those that hold what it said.
  public static let events: Set<String> = [
    "message_created", "message_sent", "message_retried", "message_delivery_failed", "message_error",
  ]

  /// Whether one of these is among what a line told.
  static func isWanted(of told: [DialectEvent], _ nested: [NestedRecord]) -> Bool {
    told.contains { events.contains($0.name) }
      || nested.contains { record in
        guard case .event(let name, _) = record.said else { return false }
        return events.contains(name)
      }
  }
}

/// How grave a line is.
public enum LineLevel: String, Sendable {
  /// Nothing says otherwise.
  case info
  /// A warning, by its own words.
  case warning
  /// An error, by its own words.
  case error
}

/// One line of output.
public struct LineReading: Equatable, Sendable {
  /// The longest text kept of a line, in bytes of UTF-8.
  public static let maximumTextLength = 4096

  /// The text, without escape sequences, cut to ``maximumTextLength``.
  public var text: String
  /// Its level.
  public var level: LineLevel
  /// Which stream it came on.
  public var stream: ChildStream
  /// What it is about, as far as it was recognised.
  public var subject: Subject
  /// The text was cut.
  public var isCut: Bool
  /// The bytes were not UTF-8; what could not be decoded is U+FFFD.
  public var wasInvalid: Bool
  /// A piece of an over-long line; more follows.
  public var isContinued: Bool
  /// The line is a record, or an event told like one, of which only the beginning is there.
  public var isTorn = false
  /// What the text is a part of, as far as whoever looks for secrets has to know it.
  public var surroundings = Surroundings.none

  /// What stands around a text that is not all of its line.
  public indirect enum Surroundings: Equatable, Sendable {
    /// Nothing: the text is the line.
    case none
    /// What stands in front of it and behind it, each at most ``reach`` bytes; and whether even more follows.
    case line(before: String, after: String, goesOn: Bool)

    /// No secret is longer.
    public static let reach = 8192
  }

  /// What a line is about.
  public enum Subject: Sendable {
    /// The orchestrator talking.
    case orchestrator
    /// A git operation was recognised in it.
    case git
    /// Tokens or a model's call were recognised in it.
    case model
  }
}

/// A git operation as far as the output tells.
public struct GitReading: Equatable, Sendable {
  /// What was done.
  public var operation: GitOperation
  /// The branch it was done on or to.
  public var branch: String?
  /// The commit's subject, the stash's message, the tag's name.
  public var message: String?
  /// The abbreviated commit id as printed.
  public var commit: String?
  /// Files changed, from the statistics line.
  public var filesChanged: Int?
  /// Lines inserted, from the statistics line.
  public var insertions: Int?
  /// Lines deleted, from the statistics line.
  public var deletions: Int?
  /// Whether it succeeded.
  public var succeeded: Bool
  /// What it was seen in.
  public var evidence: Evidence

  /// How git ended; `nil` when nobody told.
  public var exitCode: Int?
  /// How long git ran, in milliseconds.
  public var milliseconds: Double?
  /// The top folder of the working tree it happened in, absolute.
  public var repository: String?
  /// Whether it is the commit by which a merge, cherry-pick or revert came to its end that had stopped before.
  var concludesStopped = false

  /// What a git operation was seen in.
  public struct Evidence: OptionSet, Sendable {
    /// One bit for each layer.
    public let rawValue: UInt8
    /// Takes the bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// git's own trace of the process.
    public static let trace = Evidence(rawValue: 1)
    /// The repository's reflog.
    public static let reflog = Evidence(rawValue: 2)
    /// git's own output.
    public static let output = Evidence(rawValue: 4)
    /// The command that was run, for operations that print nothing.
    public static let command = Evidence(rawValue: 8)

    /// The layers by name, best first, joined by `+`.
    public var text: String {
      let names: [(Evidence, String)] = [
        (.trace, "trace"), (.reflog, "reflog"), (.output, "output"), (.command, "command"),
      ]
      return names.filter { contains($0.0) }.map(\.1).joined(separator: "+")
    }
  }

  /// Creates a reading of which only the operation is known.
  public init(operation: GitOperation, succeeded: Bool = true, evidence: Evidence = .output) {
    self.operation = operation
    self.succeeded = succeeded
    self.evidence = evidence
  }

  /// The longest text that is remembered of an operation, in bytes of UTF-8.
  static let longestText = 4096

  /// The same with no longer texts: events in JSON can hold some of a megabyte each.
  var bounded: GitReading {
    var bounded = self
    for text in [\GitReading.branch, \.message, \.commit, \.repository] {
      bounded[keyPath: text] = self[keyPath: text].map { LineText.cut($0, to: Self.longestText).text }
    }
    return bounded
  }
}
