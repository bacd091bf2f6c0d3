import Monitoring
import Recognition
import Redaction
import Supervision

/// What the command line asks for, already checked: whoever gets one of these never has to look at an argument again.
enum Invocation: Equatable, Sendable {
  /// Launch teams under supervision and stream their telemetry.
  case run(RunOptions)
  /// Turn recorded output into telemetry, without any process.
  case read(ReadOptions)
  /// Say everything that is wrong with the team file at this path.
  case check(path: String)
  /// Show what a run would start.
  case plan(RunOptions, asJSON: Bool)
  /// Tell what this machine allows.
  case doctor(asJSON: Bool)
  /// List rules, or test a file of them.
  case rules(RulesOptions)
  /// List dead letters, show them, or feed them back.
  case deadLetters(DeadLettersOptions)
  /// Print the completion script for a shell.
  case completion(Shell)
  /// Print the help of a command, or of the program.
  case help(Command?)
  /// Print the version.
  case version
}

/// The options of `proctor run`. `nil` and empty mean not given: the team file's value applies, or else the default.
struct RunOptions: Equatable, Sendable {
  /// The team file; `nil` when ``command`` is given instead. Exactly one of the two is there.
  var teamFile: String?
  /// The command after `--` with its arguments, word for word; empty when there is a team file.
  var command: [String] = []
  /// Where records go, in the order given; `-` is standard output.
  var outputs: [String] = []
  /// Which records are written.
  var emit: EmitMode?
  /// The time between two samples of a process, more than zero.
  var interval: Duration?
  /// The name of the team that runs ``command``.
  var team: String?
  /// The agents of the team that runs ``command``; their ids differ.
  var agents: [AgentOption] = []
  /// The teams of the team file to run; empty means all.
  var only: [String] = []
  /// Files with rules that go before the built-in ones.
  var rules: [String] = []
  /// How long a team may run, more than zero.
  var timeout: Duration?
  /// The time from TERM to KILL; zero kills at once.
  var grace: Duration?
  /// What becomes of processes that outlive their orchestrator.
  var leftovers: Leftovers?
  /// What ``command`` reads: a word or a path, see ``StandardInput``.
  var standardInput: String?
  /// Whether each team gets a terminal, whatever the team file says.
  var terminal = false
  /// After which ends a team is started again.
  var restart: RestartPolicy.Mode?
  /// How long a team may do nothing, more than zero.
  var idle: Duration?
  /// How much memory a team's processes may hold, in MiB, more than zero.
  var memoryLimitMB: Double?
  /// How many processes a team may have, at least one.
  var processLimit: Int?
  /// After how long of nothing a team counts as stalled, more than zero.
  var stalledAfter: Duration?
  /// Which event lines on the teams' standard output and error count.
  var eventTrust: EventTrust?
  /// Whose exit code is the run's.
  var exitPolicy: ExitPolicy?
  /// Whether the first failure stops all other teams.
  var failFast: Bool?
  /// A file with prices that go before those proctor brings along.
  var prices: String?
  /// What a model without a known price means.
  var unpriced: UnpricedPolicy?
  /// What the whole run may use.
  var budget = BudgetLimits()
  /// What is watched, who is told, and what must hold at the end.
  var alerts = AlertSettings()
  /// What is taken out of records and lines for people.
  var redact: RedactionScope?
  /// Whether the children's output is copied to standard error.
  var echo: Bool?
  /// Whether lines for people are left out of standard error, errors excepted.
  var quiet = false
  /// What becomes of the files that the run writes.
  var files = FileChoices()
}

/// The options of `proctor read`.
struct ReadOptions: Equatable, Sendable {
  /// The recording; `-` is standard input.
  var input = "-"
  /// Where records go, in the order given; `-` is standard output. Empty means standard output.
  var outputs: [String] = []
  /// Which records are written.
  var emit: EmitMode?
  /// The name of the team that was recorded.
  var team: String?
  /// The agents of the team; their ids differ.
  var agents: [AgentOption] = []
  /// A file with prices that go before those proctor brings along.
  var prices: String?
  /// Files with rules that go before the built-in ones.
  var rules: [String] = []
  /// What is watched, and what must hold at the end.
  var alerts = AlertSettings()
  /// The file to which messages that failed are appended.
  var deadLetters: String?
  /// Which of the child's streams was recorded.
  var stream = RecordedStream.stdout
  /// What is taken out of records and lines for people.
  var redact: RedactionScope?
  /// Whether lines for people are left out of standard error, errors excepted.
  var quiet = false
}

/// The options of `proctor rules`.
struct RulesOptions: Equatable, Sendable {
  /// What to do.
  var action: Action
  /// Files whose rules are listed, too.
  var rules: [String] = []
  /// Whether the list is for programs.
  var isJSON = false

  /// What to do with rules.
  enum Action: Equatable, Sendable {
    /// Show those there are.
    case list
    /// Check a file of rules, and try it on a recording.
    case test(file: String, recording: String?)
  }

  /// The words for the actions.
  static let actions = ["list", "test"]
}

/// The options of `proctor dead-letters`.
struct DeadLettersOptions: Equatable, Sendable {
  /// What to do.
  var action: Action
  /// The file of letters; `-` is standard input.
  var file: String
  /// Which letters of it.
  var selection = DeadLetterSelection()
  /// The command to replay them to, word for word; empty for standard output.
  var command: [String] = []
  /// Whether the answer is for programs.
  var isJSON = false

  /// What to do with letters.
  enum Action: String, CaseIterable, Sendable {
    case list, show, replay
  }

  /// The words for the actions.
  static let actions = Action.allCases.map(\.rawValue)
}

/// An agent declared on the command line: `ID`, or `ID=MATCH`.
struct AgentOption: Equatable, Sendable {
  /// The id that telemetry uses.
  var id: String
  /// The name that the orchestrator prints, when it differs from the id.
  var match: String?
}

/// The stream of the child that a recording was made of.
enum RecordedStream: String, CaseIterable, Sendable {
  case stdout, stderr
}

/// The shells that completion scripts are written for.
enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish
}
