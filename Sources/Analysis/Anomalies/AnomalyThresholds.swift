/// From where on something counts as an anomaly. Chosen so that a team at work stays silent; `docs/figures.md` gives reasons.
public struct AnomalyThresholds: Equatable, Sendable {
  /// So many equal calls among the latest ``loopCalls`` + 2 are a loop.
  public var loopCalls = 5
  /// A sequence of two to four calls is a loop when it comes so often in a row.
  public var loopRounds = 3
  /// So many equal errors within ``errorSeconds`` are a repetition.
  public var errors = 5
  /// Within this time, in seconds.
  public var errorSeconds = 300
  /// The time over which tokens are compared, in seconds.
  public var velocitySeconds = 120
  /// Tokens of a period, as a multiple of what the periods before it had on average.
  public var velocityFactor = 4.0
  /// Fewer tokens in a period are never too many.
  public var velocityFloor = 100_000
  /// So many periods with tokens must have been seen before one can stand out.
  public var velocityPeriods = 5
  /// So many tokens without a commit, a test, a task or a tool that worked …
  public var progressTokens = 200_000
  /// … in at least this many seconds are no progress.
  public var progressSeconds = 600
  /// Silence without processor time for so many seconds is a stall.
  public var stallSeconds = 600
  /// The same while a tool is at work.
  public var stallSecondsWithTool = 900
  /// Less than this share of one core, in percent, is no work.
  public var idlePercent = 1.0
  /// Agents that wait for each other are deadlocked when none of them did anything for so many seconds.
  public var deadlockSeconds = 60
  /// A new edge is told only after so many messages …
  public var edgeMessages = 30
  /// … of which so many, the latest, brought no new edge.
  public var edgeQuietMessages = 15
  /// Memory must have grown for so many seconds to be a leak, …
  public var leakSeconds = 300
  /// … by so many MiB, …
  public var leakMiB = 100.0
  /// … and as straight as this (the coefficient of determination).
  public var leakFit = 0.9
  /// More processes than this are a storm.
  public var stormProcesses = 256

  /// The built-in thresholds.
  public init() {}
}
