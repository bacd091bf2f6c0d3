public import Monitoring
public import Redaction

/// What a run would do, found out without starting anything: the answer of `proctor plan`. Secrets are masked in it already.
public struct RunPlan: Equatable, Sendable {
  /// The teams, in the order of the file.
  public let teams: [Team]
  /// The ids of the teams in the order in which they can start: those of an entry wait for some of the entry before it.
  public let startOrder: [[String]]
  /// How often processes are sampled.
  public let interval: Duration
  /// Which records are written.
  public let emit: EmitMode
  /// Where to.
  public let outputs: [String]
  /// What becomes of the files that the run writes.
  public let files: FileChoices
  /// Whose exit code is the run's.
  public let exitPolicy: ExitPolicy
  /// Whether the first failure stops all other teams.
  public let failFast: Bool
  /// What the whole run may use.
  public let budget: BudgetLimits
  /// The file whose prices go before those that proctor brings along.
  public let pricesPath: String?
  /// The files whose rules go before the built-in ones.
  public let rules: [String]
  /// What a model without a known price means.
  public let unpriced: UnpricedPolicy
  /// What is watched, who is told, and what must hold at the end.
  public let alerts: AlertSettings
  /// What is taken out of records and lines for people.
  public let redact: RedactionScope

  /// Plans a run of this file.
  /// - Parameters:
  ///   - file: the teams and settings of the run, the command line's included.
  ///   - environment: what the teams inherit.
  public init(_ file: TeamFile, environment: [String: String]) {
    let masks = file.teams.map { SecretMask($0, inherited: environment) }
    let ids = Set(file.teams.map(\.id))
    func shown(_ text: String) -> String { masks.reduce(text) { $1.shown($0) } }
    teams = zip(file.teams, masks).map { team, mask in
      var team = team
      // Those that are not part of the run count as having come.
      team.after.removeAll { !ids.contains($0.team) }
      return Team(team, mask: mask, environment: environment)
    }
    startOrder = Self.startOrder(of: file.teams)
    interval = file.interval ?? .seconds(2)
    emit = file.emit ?? .snapshots
    outputs = (file.outputs ?? ["-"]).map(shown)
    var files = file.files
    files.logs = files.logs.map(shown)
    files.deadLetters = files.deadLetters.map(shown)
    self.files = files
    exitPolicy = file.exitPolicy ?? .anyFail
    failFast = file.failFast ?? false
    budget = file.budget
    pricesPath = file.pricesPath.map(shown)
    rules = (file.rules ?? []).map(shown)
    unpriced = file.unpriced ?? .warn
    var alerts = file.alerts
    alerts.programs.unnamed = alerts.programs.unnamed?.map(shown)
    for index in alerts.programs.named.indices {
      alerts.programs.named[index].command = alerts.programs.named[index].command.map(shown)
    }
    self.alerts = alerts
    redact = file.redact ?? .standard
  }

  private static func startOrder(of teams: [TeamSpecification]) -> [[String]] {
    var order: [[String]] = []
    for (team, level) in zip(teams, StartOrder(teams).startLevels()) {
      while order.count <= level { order.append([]) }
      order[level].append(team.id)
    }
    return order
  }
}
