import Supervision

/// Every option there is. Parsing, help and completions are all made from these rows, so none of them can disagree.
enum FlagTable {
  /// The rows, in the order in which help shows them.
  static let all: [Flag] = [
    Flag(
      "output", "o", of: [.run, .read, .plan], "Write records to PATH; - is standard output",
      "Default: standard output.",
      collects: true, example: ["-o", "run.ndjson"], .take(.path { $0.outputs.append($1) })),
    Flag(
      "emit", of: [.run, .read, .plan], "Which records to write: snapshots, events or all",
      """
      Snapshots are the state of an agent, at most one per agent and second and only after a change; events are what \
      happens, as it happens. Default: snapshots.
      """,
      example: ["--emit", "all"], .take(.choice("MODE") { $0.emit = $1 })),
    Flag(
      "on-output-closed", of: [.run, .plan], "When nobody reads the records any more: stop or continue",
      """
      Stop ends the teams and exits with 141; continue goes on as long as another output takes the records. Default: \
      stop.
      """,
      example: ["--on-output-closed", "continue"], .take(.choice("WHAT") { $0.files.onOutputClosed = $1 })),
    Flag(
      "logs", of: [.run, .plan], "Keep what the teams write, byte for byte, in files of the folder DIR",
      "The files are TEAM.stdout.log and TEAM.stderr.log; they are appended to.",
      example: ["--logs", "logs"], .take(.path("DIR") { $0.files.logs = $1 })),
    Flag(
      "dead-letters", of: [.run, .read, .plan], "Append messages between agents that failed to the file PATH",
      "\"proctor dead-letters\" lists them, shows them and feeds them back.",
      example: ["--dead-letters", "dead.ndjson"], .take(.file { $0.files.deadLetters = $1 })),
    Flag(
      "rotate", of: [.run, .plan], "Set a file aside before it passes SIZE, and begin a new one",
      "Holds for record files, logs and dead letters; PATH.1 is the latest set aside. Default: never.",
      example: ["--rotate", "64MiB"],
      .take(.value("SIZE") { (options, text) throws(BadValue) in try options.rotateFiles(at: text) })),
    Flag(
      "keep", of: [.run, .plan], "How many files set aside by --rotate are kept", "Default: 10.",
      example: ["--keep", "5"],
      .take(.value("COUNT") { (options, text) throws(BadValue) in try options.keepFiles(text) })),
    Flag(
      "interval", of: [.run, .plan], "How often the processes are sampled", "Default: 2s.",
      example: ["--interval", "500ms"], .take(.duration { $0.interval = $1 })),
    Flag(
      "team", of: [.run, .plan], "Name the team that runs COMMAND", "Default: the name of the command.",
      example: ["--team", "research"], .take(.id("ID") { $0.team = $1 })),
    Flag(
      "team", of: [.read], "Name the team that was recorded", "Default: the name of the file.",
      example: ["--team", "research"], .take(.id("ID") { $0.team = $1 })),
    Flag(
      "agent", of: [.run, .read, .plan], "Declare an agent; MATCH is the name that the orchestrator prints",
      collects: true, example: ["--agent", "coder=Senior Coder"],
      .take(.id("ID[=MATCH]") { (options, text) throws(BadValue) in try options.declareAgent(text) })),
    Flag(
      "stream", of: [.read], "Which stream was recorded: stdout or stderr", "Default: stdout.",
      example: ["--stream", "stderr"], .take(.choice("STREAM") { $0.stream = $1 })),
    Flag(
      "rules", of: [.run, .read, .plan, .rules], "Read lines by the rules in PATH, too, before the built-in ones",
      "Their shape is in docs/rules.md; \"proctor rules test PATH\" checks them.",
      collects: true, example: ["--rules", "rules.json"], .take(.path { $0.rules.append($1) })),
    Flag(
      "only", of: [.run, .plan], "Run only this team of the team file",
      collects: true, example: ["--only", "research"], .take(.id("TEAM") { $0.only.append($1) })),
    Flag(
      "timeout", of: [.run, .plan], "Stop a team that runs longer than this", "Default: no limit.",
      example: ["--timeout", "1h30m"], .take(.duration { $0.timeout = $1 })),
    Flag(
      "grace", of: [.run, .plan], "How long a team that is told to stop has before it is killed", "Default: 8s.",
      example: ["--grace", "3s"], .take(.duration(allowsZero: true) { $0.grace = $1 })),
    Flag(
      "leftovers", of: [.run, .plan], "What becomes of processes that outlive their orchestrator: stop, keep or report",
      """
      They are stopped, left alone, or stopped with the team failing because of them. All are named. Default: stop.
      """,
      example: ["--leftovers", "report"], .take(.choice("WORD") { $0.leftovers = $1 })),
    Flag(
      "stdin", of: [.run, .plan], "What COMMAND reads: null, inherit or a file",
      "Default: null, which is the end at once. inherit is proctor's own standard input.",
      example: ["--stdin", "inherit"], .take(.path { $0.standardInput = $1 })),
    Flag(
      "tty", of: [.run, .plan], "Give each team a terminal of its own instead of pipes",
      "For tools that talk to terminals only. Its output is one stream, stdout.",
      example: ["--tty"], .turn { $0.terminal = true }),
    Flag(
      "idle", of: [.run, .plan], "Stop a team that prints nothing and uses no processor for this long",
      "Default: no limit.",
      example: ["--idle", "15m"], .take(.duration { $0.idle = $1 })),
    Flag(
      "memory-mb", of: [.run, .plan], "Stop a team whose processes hold more memory than this",
      "512 is 512MiB. Default: no limit.",
      example: ["--memory-mb", "2GiB"], .take(.size { $0.memoryLimitMB = $1 })),
    Flag(
      "processes", of: [.run, .plan], "Stop a team that has more processes than this", "Default: no limit.",
      example: ["--processes", "200"], .take(.count { $0.processLimit = $1 })),
    Flag(
      "budget", of: [.run, .plan], "What the whole run may use: NAME=AMOUNT and more of them after commas",
      """
      cost=10 (dollars), tokens=2M, time=45m, memory=8GiB, processes=400, idle=10m, errors=50, turns=200. At 80 % proctor \
      warns, at 100 % it stops all teams and exits with 98. Default: none.
      """,
      collects: true, example: ["--budget", "cost=10,tokens=2M"],
      .take(.value("BUDGETS") { (options, text) throws(BadValue) in try options.addBudgets(text) })),
    Flag(
      "stalled-after", of: [.run, .plan], "Call a team stalled that does nothing at all for this long",
      "It is told, not stopped. Default: 1m.",
      example: ["--stalled-after", "5m"], .take(.duration { $0.stalledAfter = $1 })),
    Flag(
      "events", of: [.run, .plan], "Which event lines on the teams' output count: open or strict",
      """
      strict are those with the token of $PROCTOR_TOKEN; others are text. Lines in $PROCTOR_EVENTS always count. \
      Default: open.
      """,
      example: ["--events", "strict"], .take(.choice("MODE") { $0.eventTrust = $1 })),
    Flag(
      "restart", of: [.run, .plan], "Start a team again: never, on-failure or always",
      "The delay doubles from 1s to 60s; after 5 restarts in 10m the team is given up. Default: never.",
      example: ["--restart", "on-failure"], .take(.choice("POLICY") { $0.restart = $1 })),
    Flag(
      "exit-from", of: [.run, .plan], "Whose exit code is that of the run: any-fail, first, last or team:NAME",
      """
      any-fail is 1 when any of several teams failed; first and last are the code of the team that ended first or last. \
      Teams that were stopped because of another do not count. Default: any-fail.
      """,
      example: ["--exit-from", "first"], .take(.exitPolicy { $0.exitPolicy = $1 })),
    Flag(
      "fail-fast", of: [.run, .plan], "Stop all other teams when one fails",
      example: ["--fail-fast"], .turn { $0.failFast = true }),
    Flag(
      "keep-going", of: [.run, .plan], "Let the other teams finish when one fails", "Default.",
      example: ["--keep-going"], .turn { $0.failFast = false }),
    Flag(
      "prices", of: [.run, .read, .plan], "Take prices of models from PATH first; proctor's shape or LiteLLM's",
      "What it does not name keeps the price that proctor brings along.",
      example: ["--prices", "prices.json"], .take(.path { $0.prices = $1 })),
    Flag(
      "unpriced", of: [.run, .plan], "What a model without a known price means: allow, warn or stop",
      "allow says nothing, warn says it once, stop stops the team with exit code 98. Default: warn.",
      example: ["--unpriced", "stop"], .take(.choice("POLICY") { $0.unpriced = $1 })),
    Flag(
      "alert", of: [.run, .read, .plan], "Watch this rule, too; it replaces one of the same name",
      "NAME: METRIC > THRESHOLD and what else docs/alerts.md tells. read tells of alerts and does nothing about them.",
      collects: true, example: ["--alert", "cost_high: cost.usd > $5 @critical -> emit, stop"],
      .take(.value("RULE") { (options, text) throws(BadValue) in try options.addAlert(text) })),
    Flag(
      "no-default-alerts", of: [.run, .read, .plan], "Watch only the rules that were given",
      example: ["--no-default-alerts"], .turn { $0.alerts.usesDefaults = false }),
    Flag(
      "alert-exec", of: [.run, .plan], "The program that the action exec starts; it reads the alert as JSON",
      "It has 10 seconds, and nothing depends on how it ends. With arguments it goes into the team file: alert_exec.",
      example: ["--alert-exec", "./page-me"], .take(.path("PROGRAM") { $0.alerts.programs.unnamed = [$1] })),
    Flag(
      "gate", of: [.run, .read, .plan], "Exit with 99 unless this holds when the run is over",
      "Without data for it the code is 97. A team that failed keeps its own code.",
      collects: true, example: ["--gate", "success_rate >= 80%"],
      .take(.value("CONDITION") { (options, text) throws(BadValue) in try options.addGate(text) })),
    Flag(
      "fail-on", of: [.run, .read, .plan], "Exit with 99 if there was an alert that is at least so severe",
      "info, warning, critical or emergency.",
      example: ["--fail-on", "critical"], .take(.choice("SEVERITY") { $0.alerts.failOn = $1 })),
    Flag(
      "redact", of: [.run, .read, .plan], "What is taken out of records and of lines for people: off, secrets or all",
      """
      secrets are keys, tokens and passwords; all is social security, card and account numbers, too, and all,email \
      addresses. Raw logs (--logs) keep everything. Default: all.
      """,
      example: ["--redact", "all,email"], .take(.redaction { $0.redact = $1 })),
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
      "message", of: [.deadLetters], "Only letters of the message with this ID, besides those with a NUMBER",
      collects: true, example: ["--message", "m-17"], .take(.id("ID") { $0.messages.append($1) })),
    Flag(
      "json", of: [.plan, .doctor, .rules], "Write one JSON object instead of text",
      example: ["--json"], .turn { $0.json = true }),
    Flag(
      "json", of: [.deadLetters], "Write one JSON object for each letter instead of text",
      example: ["--json"], .turn { $0.json = true }),
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
