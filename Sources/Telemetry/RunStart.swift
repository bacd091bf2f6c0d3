/// The first record of a run: what was started, by whom and where.
public struct RunStart: Sendable, Equatable {
  /// A team as it was asked for.
  public struct Team: Sendable, Equatable {
    /// The team's id.
    public var id: String
    /// The argument vector, secrets already masked.
    public var command: [String]
    /// The ids of the agents known beforehand.
    public var agents: [String]
    /// The working directory.
    public var directory: String

    /// A team as it was asked for.
    public init(id: String, command: [String], agents: [String], directory: String) {
      self.id = id
      self.command = command
      self.agents = agents
      self.directory = directory
    }
  }

  /// The version of proctor.
  public var proctorVersion: String
  /// The teams in the order of the team file.
  public var teams: [Team]
  /// How proctor itself was called, secrets already masked.
  public var commandLine: [String]
  /// The machine's name.
  public var hostname: String?
  /// The kernel's release (`man 2 uname`).
  public var kernel: String?

  /// The start of a run.
  public init(
    proctorVersion: String, teams: [Team], commandLine: [String], hostname: String? = nil, kernel: String? = nil
  ) {
    self.proctorVersion = proctorVersion
    self.teams = teams
    self.commandLine = commandLine
    self.hostname = hostname
    self.kernel = kernel
  }
}
