/// Every option there is. Parsing, help and completions are all made from these rows, so none of them can disagree.
enum FlagTable {
  /// The rows, in the order in which help shows them.
  static let all: [Flag] = [
    Flag(
      "output", "o", of: [.run, .read], "Write records to PATH; - is standard output",
      "Default: standard output.",
      collects: true, example: ["-o", "run.ndjson"], .take(.path { $0.outputs.append($1) })),
    Flag(
      "emit", of: [.run, .read], "Which records to write: snapshots, events or all",
      """
      Snapshots are the state of an agent, at most one per agent and second and only after a change; events are what \
      happens, as it happens. Default: snapshots.
      """,
      example: ["--emit", "all"], .take(.choice("MODE") { $0.emit = $1 })),
    Flag(
      "interval", of: [.run], "How often the processes are sampled", "Default: 2s.",
      example: ["--interval", "500ms"], .take(.duration { $0.interval = $1 })),
    Flag(
      "team", of: [.run], "Name the team that runs COMMAND", "Default: the name of the command.",
      example: ["--team", "research"], .take(.id("ID") { $0.team = $1 })),
    Flag(
      "team", of: [.read], "Name the team that was recorded", "Default: the name of the file.",
      example: ["--team", "research"], .take(.id("ID") { $0.team = $1 })),
    Flag(
      "agent", of: [.run, .read], "Declare an agent; MATCH is the name that the orchestrator prints",
      collects: true, example: ["--agent", "coder=Senior Coder"],
      .take(.id("ID[=MATCH]") { (options, text) throws(BadValue) in try options.declareAgent(text) })),
    Flag(
      "stream", of: [.read], "Which stream was recorded: stdout or stderr", "Default: stdout.",
      example: ["--stream", "stderr"], .take(.choice("STREAM") { $0.stream = $1 })),
    Flag(
      "rules", of: [.run, .read, .rules], "Read lines by the rules in PATH, too, before the built-in ones",
      "Their shape is in docs/rules.md; \"proctor rules test PATH\" checks them.",
      collects: true, example: ["--rules", "rules.json"], .take(.path { $0.rules.append($1) })),
    Flag(
      "json", of: [.rules], "List rules as JSON, one object per line",
      example: ["--json"], .turn { $0.isJSON = true }),
    Flag(
      "only", of: [.run], "Run only this team of the team file",
      collects: true, example: ["--only", "research"], .take(.id("TEAM") { $0.only.append($1) })),
    Flag(
      "timeout", of: [.run], "Stop a team that runs longer than this", "Default: no limit.",
      example: ["--timeout", "1h30m"], .take(.duration { $0.timeout = $1 })),
    Flag(
      "grace", of: [.run], "How long a team that is told to stop has before it is killed", "Default: 8s.",
      example: ["--grace", "3s"], .take(.duration(allowsZero: true) { $0.grace = $1 })),
    Flag(
      "echo", of: [.run], "Copy the teams' output to standard error, each line with its team and stream",
      "Default: on a terminal and in CI.",
      example: ["--echo"], .turn { $0.echo = true }),
    Flag(
      "no-echo", of: [.run], "Do not copy the teams' output",
      example: ["--no-echo"], .turn { $0.echo = false }),
    Flag(
      "quiet", "q", of: [.run, .read], "Write nothing for people to standard error, errors excepted",
      example: ["-q"], .turn { $0.quiet = true }),
    Flag(
      "help", "h", of: [nil] + Command.allCases, "Show this help",
      example: ["--help"], .answer { .help($0) }),
    Flag(
      "version", of: [nil], "Show the version",
      example: ["--version"], .answer { _ in .version }),
  ]

  /// The options of a command, or of the program itself.
  static func flags(of place: Command?) -> [Flag] { all.filter { $0.places.contains(place) } }

  /// The option with this spelling, dashes included, as the command knows it.
  static func flag(_ spelling: String, of place: Command?) -> Flag? {
    all.first { $0.places.contains(place) && $0.spellings.contains(spelling) }
  }

  /// The places that know an option with this spelling.
  static func places(knowing spelling: String) -> [Command?] {
    ([nil] + Command.allCases).filter { flag(spelling, of: $0) != nil }
  }
}
