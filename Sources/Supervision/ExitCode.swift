/// What proctor's exit status means: the one table, so that scripts and CI can rely on it.
///
/// With one team the status is the team's own, 0–255, or 128 + n when signal n killed it; the codes below are ours. The
/// last record of a run, `run_summary`, says whose code it was. 64, 65 and 78 are those of `sysexits.h`; 124–127 follow
/// `timeout(1)` and the shell.
public struct ExitCode: RawRepresentable, Hashable, Sendable {
  /// The status as `exit(3)` takes it.
  public let rawValue: Int32

  /// A status as it is, usually a child's own.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Everything went well.
  public static let success = ExitCode(rawValue: 0)
  /// Several teams ran and at least one failed.
  public static let someTeamFailed = ExitCode(rawValue: 1)
  /// `proctor doctor` misses something without which proctor cannot keep its promises.
  public static let somethingMissing = ExitCode(rawValue: 1)
  /// The command line was wrong (`EX_USAGE`).
  public static let usage = ExitCode(rawValue: 64)
  /// The input data, such as a recording, was wrong (`EX_DATAERR`).
  public static let badInput = ExitCode(rawValue: 65)
  /// A budget is used up, or a model without a price ended the run.
  public static let overBudget = ExitCode(rawValue: 98)
  /// A gate was not met, or an alert ended or failed the run.
  public static let gateFailed = ExitCode(rawValue: 99)
  /// There is no data for a gate, so that nobody can say whether it was met.
  public static let gateWithoutData = ExitCode(rawValue: 97)
  /// The team file or a price list was wrong (`EX_CONFIG`).
  public static let badTeamFile = ExitCode(rawValue: 78)
  /// A limit of the team file or the command line ended the run: time, idleness, memory, processes.
  public static let limit = ExitCode(rawValue: 124)
  /// proctor itself failed, or processes survived it.
  public static let ownFailure = ExitCode(rawValue: 125)
  /// The command was found but cannot be executed.
  public static let notExecutable = ExitCode(rawValue: 126)
  /// The command was not found.
  public static let notFound = ExitCode(rawValue: 127)
  /// The reader of our standard output went away: 128 + SIGPIPE.
  public static let readerGone = ExitCode.killed(bySignal: 13)

  /// Killed by the signal, 128 + n: a child's death, or ours after HUP (129), INT (130) or TERM (143).
  public static func killed(bySignal signal: Int32) -> ExitCode { ExitCode(rawValue: 128 + signal) }
}
