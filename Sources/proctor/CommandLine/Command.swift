import Supervision

/// A command of the program, with everything that its help says beyond its options.
enum Command: String, CaseIterable, Sendable {
  case run, read, check, plan, doctor, rules
  case deadLetters = "dead-letters"
  case completion, help

  /// What the command is for, in one line without a full stop: help's first words and the shell's description.
  var summary: String {
    switch self {
    case .run: "Run teams of agents under supervision and stream their telemetry as NDJSON"
    case .read: "Turn recorded output of a team into the same telemetry that run streams"
    case .check: "Check a team file and say everything that is wrong with it"
    case .plan: "Show what a run would start, with secrets masked, and start nothing"
    case .doctor: "Tell what this kernel and container allow, and what that means for a run"
    case .rules: "List the rules that lines of output are read by, or try a file of your own"
    case .deadLetters: "List messages between agents that failed, show them, or feed them back"
    case .completion: "Print the completion script for a shell"
    case .help: "Show what a command does and how it is used"
    }
  }

  /// What the help adds to the summary, in whole sentences.
  var details: String {
    switch self {
    case .run:
      """
      With a team file, its teams run, and an option wins over what the file says; --only chooses among them. With a \
      command, the command is the only team; --team and --agent describe it. INT, TERM and HUP stop the teams, a second one kills \
      them; USR1 shows how they are, QUIT tells everything and kills; TSTP and CONT stop and continue them, too.
      """
    case .plan:
      """
      For the run: in which order teams start, and what else is not as usual. For each team: the command, the program \
      that it is, the directory, the environment beyond what is inherited, the limits, how it is stopped, and what else \
      is not as usual; --json has everything. Options mean what they mean for run. Values of variables that are named like \
      secrets (KEY, TOKEN, PASSWORD and so on) or come from an env_file are masked wherever they appear.
      """
    case .doctor:
      """
      Each line is ok, limited (a run works, but not all of it, or slower) or missing (proctor cannot keep its promises \
      here).
      """
    case .rules:
      """
      list shows each rule with what it reads and its gate: the texts of which a line must hold one to be looked at. test \
      checks the examples and counterexamples of FILE, and with a RECORDING shows what each rule matches in it. With alert \
      rules (a team file, or a list of them) it shows when each would have fired.
      """
    case .deadLetters:
      """
      FILE is that of --dead-letters. list shows a line for each letter, show everything about some of them, replay feeds \
      the lines that told of the failures, as the team printed them, to the standard input of COMMAND, or prints them. \
      Lines of FILE that are no letters are named and skipped.
      """
    case .read, .check, .completion, .help: ""
    }
  }

  /// The arguments that are not options, in order.
  var arguments: [Argument] {
    switch self {
    case .run, .plan:
      [Argument("TEAMFILE", isOptional: true, .files, "Team file: JSON, in which comments are allowed")]
    case .read:
      [Argument("FILE", isOptional: true, .files, "The recording; - or nothing is standard input")]
    case .doctor: []
    case .check:
      [Argument("TEAMFILE", .files, "The team file to check")]
    case .rules:
      [
        Argument("ACTION", .words(RulesOptions.actions), Self.list(RulesOptions.actions)),
        Argument("FILE", isOptional: true, .files, "The file of rules to test"),
        Argument("RECORDING", isOptional: true, .files, "Recorded output to try them on; - is standard input"),
      ]
    case .deadLetters:
      [
        Argument("ACTION", .words(DeadLettersOptions.actions), Self.list(DeadLettersOptions.actions)),
        Argument("FILE", .files, "The dead letters; - is standard input"),
        Argument(
          "NUMBER", isOptional: true, isRepeated: true, .unknown, "Only this letter; 3-7 for several, all without any"),
      ]
    case .completion:
      [Argument("SHELL", .words(Shell.allCases.map(\.rawValue)), Self.list(Shell.allCases.map(\.rawValue)))]
    case .help:
      [
        Argument(
          "COMMAND", isOptional: true, .words(Command.allCases.map(\.rawValue)),
          "The command to explain; nothing for the program")
      ]
    }
  }

  /// Whether `--` begins the command line of a child, of which not a word is ours.
  var startsChild: Bool { self == .run || self == .plan || self == .deadLetters }

  /// The words that its first argument can be, for those commands that do several things.
  var actions: [String] {
    switch self {
    case .rules: RulesOptions.actions
    case .deadLetters: DeadLettersOptions.actions
    default: []
    }
  }

  /// The ways to call the command, without the program's name.
  var usages: [String] {
    switch self {
    case .run: ["run [OPTIONS] TEAMFILE", "run [OPTIONS] -- COMMAND [ARGUMENT…]"]
    case .read: ["read [OPTIONS] [FILE]"]
    case .check: ["check TEAMFILE"]
    case .plan: ["plan [OPTIONS] TEAMFILE", "plan [OPTIONS] -- COMMAND [ARGUMENT…]"]
    case .doctor: ["doctor [OPTIONS]"]
    case .rules: ["rules list [OPTIONS]", "rules test FILE [RECORDING]"]
    case .deadLetters:
      [
        "dead-letters list [OPTIONS] FILE [NUMBER…]", "dead-letters show [OPTIONS] FILE NUMBER…",
        "dead-letters replay [OPTIONS] FILE [NUMBER…] [-- COMMAND [ARGUMENT…]]",
      ]
    case .completion: ["completion SHELL"]
    case .help: ["help [COMMAND]"]
    }
  }

  /// The exit codes that are worth knowing, with their meaning.
  var exitCodes: [(codes: String, meaning: String)] {
    let usage = ("\(ExitCode.usage.rawValue)", "the command line is wrong")
    let badTeamFile = ("\(ExitCode.badTeamFile.rawValue)", "the team file, a price list or a file of rules is wrong")
    let readerGone = ("\(ExitCode.readerGone.rawValue)", "the reader of our standard output went away")
    switch self {
    case .run:
      return [
        ("0-255", "one team: its own exit code; 128+n when signal n killed it"),
        ("0, \(ExitCode.someTeamFailed.rawValue)", "several teams: all went well; at least one failed (--exit-from)"),
        usage, badTeamFile,
        ("\(ExitCode.gateWithoutData.rawValue)", "there is no data for a gate"),
        (
          "\(ExitCode.overBudget.rawValue)",
          "a budget is used up, or a model without a price stopped a team (--unpriced stop)"
        ),
        ("\(ExitCode.gateFailed.rawValue)", "a gate was not met, or an alert stopped or failed the run"),
        ("\(ExitCode.limit.rawValue)", "a limit stopped the team: timeout, idle, memory-mb, processes"),
        (
          "\(ExitCode.ownFailure.rawValue)",
          "proctor itself failed, processes are left, or a team was not started because of another"
        ),
        (
          "\(ExitCode.notExecutable.rawValue), \(ExitCode.notFound.rawValue)",
          "the command cannot be executed; it was not found"
        ),
        ("129, 130, 143", "proctor was stopped by HUP, INT, TERM"),
        readerGone,
      ]
    case .read:
      return [
        ("\(ExitCode.success.rawValue)", "the recording was read"), usage,
        ("\(ExitCode.badInput.rawValue)", "the recording cannot be read"),
        ("\(ExitCode.gateFailed.rawValue)", "a gate was not met, or an alert fails the run"),
        ("\(ExitCode.gateWithoutData.rawValue)", "there is no data for a gate"),
        ("\(ExitCode.badTeamFile.rawValue)", "the price list, or a file of rules, is wrong"), readerGone,
      ]
    case .check:
      return [("\(ExitCode.success.rawValue)", "the team file is right"), usage, badTeamFile]
    case .plan:
      return [("\(ExitCode.success.rawValue)", "the plan was shown"), usage, badTeamFile]
    case .doctor:
      return [
        ("\(ExitCode.success.rawValue)", "proctor can keep its promises here"),
        ("\(ExitCode.somethingMissing.rawValue)", "something that it needs for them is missing"), usage,
      ]
    case .rules:
      return [
        ("\(ExitCode.success.rawValue)", "the rules were listed; the file is right"), usage,
        ("\(ExitCode.badInput.rawValue)", "the recording cannot be read"),
        ("\(ExitCode.badTeamFile.rawValue)", "the file of rules is wrong"),
      ]
    case .deadLetters:
      return [
        ("0-255", "replay: the exit code of COMMAND; 128+n when signal n killed it"),
        ("\(ExitCode.success.rawValue)", "the letters were listed, shown or printed"), usage,
        ("\(ExitCode.badInput.rawValue)", "the file cannot be read, or has no such letter"),
        ("\(ExitCode.ownFailure.rawValue)", "proctor itself failed"),
        (
          "\(ExitCode.notExecutable.rawValue), \(ExitCode.notFound.rawValue)",
          "the command cannot be executed; it was not found"
        ),
        readerGone,
      ]
    case .completion, .help:
      return []
    }
  }

  /// Other things worth showing: what to write, and what it does.
  var recipes: [(line: String, effect: String)] {
    switch self {
    case .run:
      [
        ("proctor run team.json", "all teams of a team file"),
        ("proctor run -o run.ndjson -- python crew.py", "one command, telemetry to a file"),
      ]
    case .read:
      [("proctor read --emit all crew.log", "every record of a recording")]
    case .completion:
      [
        ("eval \"$(proctor completion zsh)\"", "in ~/.zshrc, after compinit"),
        ("proctor completion fish | source", "in ~/.config/fish/config.fish"),
      ]
    case .plan:
      [
        ("proctor plan team.json", "the teams of a team file"),
        ("proctor plan --json team.json | jq '.teams[].command'", "for programs"),
      ]
    case .rules:
      [
        ("proctor rules test mine.json crew.log", "what your rules match in recorded output"),
        ("proctor rules test team.json run.ndjson", "when alert rules would have fired"),
      ]
    case .deadLetters:
      [
        ("proctor dead-letters show dead.ndjson 3", "everything about the third letter"),
        ("proctor dead-letters replay dead.ndjson --message m-17 -- python resend.py", "hands a message to a program"),
      ]
    case .check, .doctor, .help:
      []
    }
  }

  /// A line that works in any folder and needs nothing installed: the last line of the help.
  var example: String {
    switch self {
    case .run: "proctor run --emit all -- sh -c 'echo \"Switched to branch: demo\"; sleep 3'"
    case .read: "echo 'Token usage: 1200 input, 300 output' | proctor read --emit all"
    case .check: "echo '{teams: [{id: \"demo\", command: [\"true\"]}]}' | proctor check /dev/stdin"
    case .plan: "proctor plan --timeout 10m -- sh -c 'echo hello'"
    case .doctor: "proctor doctor"
    case .rules: "proctor rules list --json"
    case .deadLetters:
      "echo '{\"timestamp\":0,\"event\":\"message_error\",\"original\":\"hello\"}' | proctor dead-letters list -"
    case .completion: "eval \"$(proctor completion bash)\""
    case .help: "proctor help run"
    }
  }

  private static func list(_ words: [String]) -> String {
    words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }
}

/// An argument that is not an option.
struct Argument: Sendable {
  /// What stands for it in help.
  let name: String
  /// Whether the command works without it.
  let isOptional: Bool
  /// Whether there may be more of it; only the last argument.
  let isRepeated: Bool
  /// How a shell completes it.
  let completion: Completion
  /// What it is.
  let summary: String

  init(
    _ name: String, isOptional: Bool = false, isRepeated: Bool = false, _ completion: Completion, _ summary: String
  ) {
    self.name = name
    self.isOptional = isOptional
    self.isRepeated = isRepeated
    self.completion = completion
    self.summary = summary
  }
}
