/// The completion scripts, made from ``Command`` and ``FlagTable``: commands, the options of each, the values of those
/// that have a fixed set, files where files belong, and after `run … --` what the shell knows about commands.
///
/// `.ci/shells` loads each script in its real shell; the tests here only compare texts.
enum CompletionScript {
  /// The script for a shell, to be evaluated there.
  static func of(_ shell: Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// The commands that take a child's command line after `--`.
  static let childCommands = Command.allCases.filter(\.startsChild).map(\.rawValue)

  /// Lines with the same indentation, ready to be put in a script.
  static func block(_ lines: [String], indentation: Int) -> String {
    lines.map { String(repeating: " ", count: indentation) + $0 }.joined(separator: "\n")
  }
}
