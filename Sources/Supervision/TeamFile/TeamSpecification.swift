public import Recognition

/// One team: a command to run as its orchestrator, and what is known about it beforehand.
public struct TeamSpecification: Equatable, Sendable {
  /// The team's name in every record, unique in a run: not empty, at most 255 bytes, no control characters.
  public var id: String
  /// Program and arguments: at least one element, the first not empty, none with a NUL character.
  public var command: [String]
  /// The working directory, absolute; `nil` for the directory proctor was started in.
  public var directory: String?
  /// Variables added to the inherited environment: those of `env_file`, then those of `env`.
  public var environment: [String: String]
  /// Inherited variables that the child must not see: those that `env` sets to `null`.
  public var removedVariables: Set<String>
  /// What the team inherits.
  public var inheritance = EnvironmentInheritance.everything
  /// The files that some of ``environment`` came from, absolute, in the order read.
  public var environmentFiles: [String]
  /// The variables whose values came from ``environmentFiles``: where secrets are kept.
  public var fileVariables: Set<String> = []
  /// Whether ``defaultVariables`` are added where nothing else sets them.
  public var environmentDefaults: Bool
  /// The agents known beforehand, no two with the same id; others are found in the output.
  public var agents: [AgentSpecification]
  /// How long the team may run before it is stopped; longer than zero.
  public var timeout: Duration?
  /// How the team is asked to stop, in order; whoever is alive after the last step is killed. Never empty.
  public var stop: [StopStep]
  /// Whether the team gets a terminal of its own instead of pipes.
  public var terminal = false
  /// What the team reads; ``StandardInput/null`` when it has a terminal, which it reads then.
  public var standardInput = StandardInput.null
  /// What becomes of processes that outlive the orchestrator.
  public var leftovers = Leftovers.stop
  /// Whether and when the team is started again.
  public var restart = RestartPolicy()
  /// How long the team may print nothing and use no processor before it is stopped; longer than zero.
  public var idle: Duration?
  /// How much memory its processes may hold together, in MiB; more than zero.
  public var memoryLimitMB: Double?
  /// How many processes it may have; at least one.
  public var processLimit: Int?
  /// After how long without output, processor time and tools it counts as stalled; `nil`: never.
  public var stalledAfter: Duration? = Self.defaultStalledAfter
  /// What it may use in all, its restarts included.
  public var budget = BudgetLimits()
  /// What must have come before it is started.
  public var after: [Prerequisite] = []
  /// How it is known that others can rely on it.
  public var ready: ReadySign?
  /// Which event lines on its standard output and error count.
  public var eventTrust = EventTrust.open

  /// A model may think for half a minute; a minute of nothing at all is worth a word.
  public static let defaultStalledAfter: Duration = .seconds(60)
  /// How the team's git is observed.
  public var git: GitSettings

  /// A team, with defaults for everything but its name and command.
  public init(
    id: String, command: [String], directory: String? = nil, environment: [String: String] = [:],
    removedVariables: Set<String> = [], environmentFiles: [String] = [], environmentDefaults: Bool = true,
    agents: [AgentSpecification] = [], timeout: Duration? = nil, stop: [StopStep] = [.standard],
    git: GitSettings = GitSettings()
  ) {
    self.id = id
    self.command = command
    self.directory = directory
    self.environment = environment
    self.removedVariables = removedVariables
    self.environmentFiles = environmentFiles
    self.environmentDefaults = environmentDefaults
    self.agents = agents
    self.timeout = timeout
    self.stop = stop
    self.git = git
  }

  /// The last path component of the program; `nil` when there is none (`/`).
  static func defaultID(command: [String]) -> String? {
    command.first?.split(separator: "/").last.map(String.init)
  }

  /// What is wrong with the id of a team or an agent, to follow "the id"; `nil` when nothing is.
  static func problem(ofID id: String) -> String? {
    if id.isEmpty { return "is empty" }
    if id.utf8.count > 255 { return "is longer than 255 bytes" }
    let hasControl = id.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.endsLine }
    return hasControl ? "\(QuotedText.of(id)) holds a control character" : nil
  }
}

/// What a team has as standard input.
public enum StandardInput: Equatable, Sendable {
  /// `/dev/null`: the end, at once.
  case null
  /// proctor's own.
  case inherit
  /// A file, absolute. It is opened anew at each start.
  case file(String)

  /// What a word of the command line or the team file means: `null`, `inherit`, or a path.
  public static func of(_ word: String, in directory: String) -> StandardInput {
    switch word {
    case "null": .null
    case "inherit": .inherit
    default: .file(AbsolutePath.of(word, in: directory))
    }
  }

  /// The descriptor of ours that a path such as `/dev/fd/63` names, as a shell writes for `<(command)`.
  var descriptor: Int32? {
    guard case .file(let path) = self else { return nil }
    let folder = ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
    return folder.flatMap { Int32(path.dropFirst($0.count)) }
  }
}

/// What becomes of processes that outlive the orchestrator.
public enum Leftovers: String, CaseIterable, Equatable, Sendable {
  /// They are ended, and named.
  case stop
  /// They are left alone, and named.
  case keep
  /// They are ended and named, and the team has failed because of them.
  case report
}

/// An agent known beforehand.
public struct AgentSpecification: Equatable, Sendable {
  /// The agent's name in every record. `main` is the team's own agent.
  public var id: String
  /// The name that the output uses for this agent, when it is not the id.
  public var match: String?
  /// What it may use.
  public var budget: BudgetLimits

  /// An agent, printed under another name if `match` says so.
  public init(id: String, match: String? = nil, budget: BudgetLimits = BudgetLimits()) {
    self.id = id
    self.match = match
    self.budget = budget
  }
}

/// One rung of the stop ladder: a signal to every member, and how long to wait for them to end.
public struct StopStep: Equatable, Sendable {
  /// The signal's number.
  public var signal: Int32
  /// How long to wait before the next step, or before KILL after the last.
  public var grace: Duration

  /// TERM and 8 s, so that all is over before `docker stop` (10 s) and a cancelled CI job (7.5 s) pull the plug.
  public static let standard = StopStep(signal: 15, grace: .seconds(8))

  /// A signal and the time to obey it.
  public init(signal: Int32, grace: Duration) {
    self.signal = signal
    self.grace = grace
  }
}
