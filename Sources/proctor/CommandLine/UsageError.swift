import Supervision

/// Why a command line is refused: what is wrong, and in which command.
struct UsageError: Error, Equatable, Sendable {
  /// The command that was being read; `nil` before any.
  let command: Command?
  /// What is wrong.
  let problem: Problem

  /// What can be wrong with a command line.
  enum Problem: Equatable, Sendable {
    /// There is no command at all.
    case noCommand
    /// The first word is no command, or `help` was asked about something that is none.
    case unknownCommand(String)
    /// No command knows the option.
    case unknownOption(String)
    /// The option exists, but not here.
    case misplacedOption(String, of: [Command?])
    /// The option is the last word, or the word after it looks like another option.
    case missingValue(String, placeholder: String, next: String?)
    /// The option takes no value and was given one with `=`.
    case unexpectedValue(String, value: String)
    /// The option's value is not one it accepts. The reason says what is.
    case badValue(String, reason: String)
    /// There is one argument too many.
    case unexpectedArgument(String)
    /// A required argument is not there.
    case missingArgument(String)
    /// The argument is there, but it is an empty word.
    case emptyArgument(String)
    /// No completion script is written for this shell.
    case unknownShell(String)
    /// The command has no such action.
    case unknownAction(String)
    /// The argument is not one that the command accepts. The reason says what is.
    case badArgument(String, reason: String)
    /// A command of a child is given to an action that starts none.
    case commandNeedsAction(String)
    /// The option is for another action.
    case optionNeedsAction(String, action: String)
    /// `run` has neither a team file nor a command.
    case nothingToRun
    /// `run` has `--` and nothing behind it.
    case emptyCommand
    /// `run` has a team file and a command.
    case teamFileAndCommand(String)
    /// The option describes the team of a command, and there is a team file.
    case optionNeedsCommand(String)
    /// The option chooses from a team file, and there is a command.
    case optionNeedsTeamFile(String)
  }

  /// The one sentence for people, and where to read more.
  var sentence: String {
    let problem = problemText
    let place = command.map { " \($0.rawValue)" } ?? ""
    return "proctor: \(problem)\(problem.hasSuffix("?") ? "" : ".") See \"proctor\(place) --help\"."
  }

  /// The problem, without the full stop.
  private var problemText: String {
    switch problem {
    case .noCommand:
      "no command given; the commands are \(Self.commandNames)"
    case .unknownCommand(let word):
      "unknown command \(quote(word))"
        + (suggestion(for: word, among: Command.allCases.map(\.rawValue)) ?? "; the commands are \(Self.commandNames)")
    case .unknownOption(let spelling):
      "unknown option \(quote(spelling))\(forCommand)" + (suggestion(for: spelling, among: longSpellings) ?? "")
    case .misplacedOption(let spelling, let places):
      "option \(quote(spelling)) is not for \(name(command)) but for \(list(places.map(name)))"
        + (command == nil ? "; write it after the command's name" : "")
    case .missingValue(let spelling, let placeholder, nil):
      "option \(quote(spelling)) needs a value, \(placeholder)"
    case .missingValue(let spelling, let placeholder, let next?):
      "option \(quote(spelling)) needs a value, \(placeholder), and \(quote(next)) looks like an option; "
        + "join them with \"=\" if it is the value"
    case .unexpectedValue(let spelling, let value):
      "option \(quote(spelling)) takes no value, but has \(quote(value))"
    case .badValue(let spelling, let reason):
      "option \(quote(spelling)): \(reason)"
    case .unexpectedArgument(let word):
      "unexpected argument \(quote(word))\(forCommand)"
        + (command?.startsChild == true ? "; write a command to run after \"--\"" : "")
    case .missingArgument(let argument):
      "\(argument) is missing\(forCommand)"
    case .emptyArgument(let argument):
      "\(argument) is empty\(forCommand)"
    case .unknownShell(let word):
      "no completions for the shell \(quote(word))"
        + (suggestion(for: word, among: Shell.allCases.map(\.rawValue))
          ?? "; the shells are \(Shell.allCases.map(\.rawValue).joined(separator: ", "))")
    case .unknownAction(let word):
      "unknown action \(quote(word))"
        + (suggestion(for: word, among: command?.actions ?? []) ?? "; the actions are \(list(command?.actions ?? []))")
    case .badArgument(let argument, let reason):
      "\(argument): \(reason)"
    case .commandNeedsAction(let action):
      "a command after \"--\" is only for \(action)"
    case .optionNeedsAction(let spelling, let action):
      "option \(quote(spelling)) is only for \(action)"
    case .nothingToRun:
      "nothing to run; name a team file, or write a command after \"--\""
    case .emptyCommand:
      "nothing follows \"--\"; write the command to run there"
    case .teamFileAndCommand(let file):
      "team file \(quote(file)) and a command after \"--\" are both given; \(name(command)) takes one of them"
    case .optionNeedsCommand(let spelling):
      "option \(quote(spelling)) is only for a command after \"--\"; with a team file, write it there"
    case .optionNeedsTeamFile(let spelling):
      "option \(quote(spelling)) is only for a team file, and a command after \"--\" is a single team"
    }
  }

  private static let commandNames = Command.allCases.map(\.rawValue).joined(separator: ", ")

  private var forCommand: String { command.map { " for \($0.rawValue)" } ?? "" }

  /// A single letter is near to every other one, so only long names are suggested.
  private var longSpellings: [String] { FlagTable.flags(of: command).map { "--" + $0.name } }

  private func name(_ place: Command?) -> String { place?.rawValue ?? "proctor itself" }

  private func list(_ names: [String]) -> String {
    let beginning = names.dropLast().joined(separator: ", ")
    return beginning.isEmpty ? names.joined() : "\(beginning) and \(names[names.count - 1])"
  }

  private func quote(_ text: String) -> String { QuotedText.of(text) }

  private func suggestion(for word: String, among names: [String]) -> String? {
    NearestName.of(word, among: names).map { "; did you mean \(quote($0))?" }
  }
}
