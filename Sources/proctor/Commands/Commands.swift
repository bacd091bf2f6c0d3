import Supervision

/// The commands that do the work. Each returns the exit code of the program.
enum Commands {
  static func run(_ options: RunOptions) -> ExitCode { ExitCode(rawValue: 70) }

  static func read(_ options: ReadOptions) -> ExitCode { ExitCode(rawValue: 70) }

  static func check(path: String) -> ExitCode { ExitCode(rawValue: 70) }
}
