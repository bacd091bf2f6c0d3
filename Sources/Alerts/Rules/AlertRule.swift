public import Telemetry

/// A rule: what must be so, for how long, before somebody is told, and what is done about it. Whoever has one never checks
/// it again: metric, labels, aggregate and unit are known to fit.
public struct AlertRule: Equatable, Sendable {
  /// By which it is known; a rule of a user with the name of a default one replaces that.
  public var name: String
  /// What is held against what.
  public var condition: RuleCondition
  /// The least number of samples; with fewer there is no data.
  public var minimumSamples = 0
  /// How long the condition must hold before the alert fires, in nanoseconds.
  public var pending: UInt64 = 0
  /// Where the figure must be for the alert to be over; `nil`: where the condition does not hold.
  public var clear: Double?
  /// How long it must be there, in nanoseconds.
  public var hold: UInt64 = AlertRule.standardHold
  /// What it means that there is no data.
  public var noData = NoData.ok
  /// After how many nanoseconds an alert that still fires is told again; `nil`: never.
  public var every: UInt64?
  /// How bad it is.
  public var severity = AlertSeverity.warning
  /// What is done when it fires and when it is over, in the order written.
  public var actions: [AlertAction] = [.emit]
  /// What kind of trouble it is.
  public var type: AlertType

  /// How long a figure must be fine again before an alert is over, unless a rule says otherwise: half a minute, so that a
  /// figure that wavers is one alert and not ten.
  public static let standardHold: UInt64 = 30_000_000_000

  /// A rule that is complete with its condition; everything else is as if it were not written.
  public init(name: String, condition: RuleCondition, type: AlertType? = nil) {
    self.name = name
    self.condition = condition
    self.type = type ?? AlertType.usual(for: condition.subject)
  }

  /// What it means that there is no data.
  public enum NoData: String, CaseIterable, Sendable {
    /// That all is well.
    case ok
    /// That the condition holds.
    case fire
  }
}

/// A figure held against a number.
public struct RuleCondition: Equatable, Sendable {
  /// What is looked at.
  public var subject: RuleSubject
  /// How the two are compared.
  public var comparison: Comparison
  /// The number, in the subject's unit.
  public var threshold: Double

  /// How a figure and a number are compared.
  public enum Comparison: String, CaseIterable, Sendable {
    case above = ">"
    case atLeast = ">="
    case below = "<"
    case atMost = "<="
    case equal = "=="
    case different = "!="

    /// Whether it holds.
    public func holds(_ value: Double, _ threshold: Double) -> Bool {
      switch self {
      case .above: value > threshold
      case .atLeast: value >= threshold
      case .below: value < threshold
      case .atMost: value <= threshold
      case .equal: value == threshold
      case .different: value != threshold
      }
    }
  }

  /// As it is written: `success_rate[1h] by agent < 80%`.
  public var text: String {
    guard subject.aggregate == .absent else { return "\(subject.text) \(comparison.rawValue) \(thresholdText)" }
    return subject.text
  }

  /// A figure of the subject as people read it.
  public func text(of value: Double) -> String { subject.unit.text(of: value) }

  /// The number as it is written.
  public var thresholdText: String { subject.unit.exactText(of: threshold) }
}

/// What is done about an alert.
public enum AlertAction: Hashable, Sendable {
  /// It is recorded, and told to people.
  case emit
  /// A program is told of it: the one of this name, or the only one.
  case exec(String?)
  /// The run's exit code says so when everybody has ended.
  case fail
  /// The team, or all of them, is stopped by its ladder.
  case stop
  /// It is killed.
  case kill

  static let names = ["emit", "exec", "fail", "stop", "kill"]

  /// As it is written.
  public var text: String {
    switch self {
    case .emit: "emit"
    case .exec(nil): "exec"
    case .exec(let name?): "exec:\(name)"
    case .fail: "fail"
    case .stop: "stop"
    case .kill: "kill"
    }
  }
}
