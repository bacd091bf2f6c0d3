public import Alerts
public import Telemetry

/// What a run is to watch, whom it tells, and what it has to meet.
public struct AlertSettings: Equatable, Sendable {
  /// The users' rules, in the order written.
  public var rules: [AlertRule] = []
  /// The programs that are told of alerts.
  public var programs = AlertPrograms()
  /// Whether the default rules are there, too; `nil`: they are.
  public var usesDefaults: Bool?
  /// What must hold when the run is over.
  public var gates: [Gate] = []
  /// The least severity of an alert that fails the run.
  public var failOn: AlertSeverity?

  /// Nothing but the default rules.
  public init() {}

  /// These settings with those of the command line over them: its rules replace those of the same name, its gates are added.
  public func under(_ other: AlertSettings) -> AlertSettings {
    var settings = self
    settings.rules = rules.replaced(by: other.rules)
    settings.programs.unnamed = other.programs.unnamed ?? programs.unnamed
    settings.usesDefaults = other.usesDefaults ?? usesDefaults
    settings.gates += other.gates
    settings.failOn = other.failOn ?? failOn
    return settings
  }

  /// All rules of a run.
  ///
  /// - Parameter environment: may say what cost the default rule is about.
  /// - Throws: why it cannot be that.
  public func allRules(environment: [String: String]) throws(DefaultRuleError) -> [AlertRule] {
    guard usesDefaults ?? true else { return rules }
    let defaults = try DefaultRules.rules(costThreshold: environment[DefaultRules.costVariable])
    return defaults.replaced(by: rules)
  }

  /// The rules that want a program that is not there, with what to do about it.
  public var problems: [(rule: AlertRule, sentence: String)] {
    rules.flatMap { rule in
      rule.actions.compactMap { action in
        guard case .exec(let name) = action, programs.command(named: name) == nil else { return nil }
        return (rule, programs.advice(on: name))
      }
    }
  }
}

/// The programs that rules may start: `alert_exec`.
public struct AlertPrograms: Equatable, Sendable {
  /// What `exec` starts: a program and its arguments.
  public var unnamed: [String]?
  /// What `exec:NAME` starts, in the order written.
  public var named: [Named] = []

  /// A program with a name.
  public struct Named: Equatable, Sendable {
    /// The name by which rules call it.
    public var name: String
    /// The program and its arguments.
    public var command: [String]
  }

  /// No programs.
  public init() {}

  /// The program and arguments that an action means; `nil` when there is none.
  public func command(named name: String?) -> [String]? {
    guard let name else { return unnamed }
    return named.first { $0.name == name }?.command
  }

  /// What to do about a program that is not there.
  func advice(on name: String?) -> String {
    let names = named.map { "exec:\($0.name)" }
    guard let name else {
      return names.isEmpty
        ? "exec starts no program; name one with alert_exec in the team file, or with --alert-exec"
        : "exec needs the name of a program; there are \(names.joined(separator: ", "))"
    }
    let near = NearestName.of(name, among: named.map(\.name)).map { "; did you mean exec:\($0)?" }
    let others =
      names.isEmpty ? "; alert_exec in the team file names programs" : "; there are \(names.joined(separator: ", "))"
    return "there is no program \(QuotedText.of(name))" + (near ?? others)
  }
}
