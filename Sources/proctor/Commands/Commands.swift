import Supervision

/// The commands that do the work. Each returns the exit code of the program.
enum Commands {
  static func run(_ options: RunOptions) -> ExitCode { RunCommand(options).execute() }

  static func read(_ options: ReadOptions) -> ExitCode { ReadCommand(options).execute() }

  static func plan(_ options: RunOptions, asJSON: Bool) -> ExitCode {
    PlanCommand(options, asJSON: asJSON).execute()
  }

  static func doctor(asJSON: Bool) -> ExitCode { DoctorCommand(asJSON: asJSON).execute() }

  static func check(path: String) -> ExitCode { CheckCommand(path: path).execute() }
}
