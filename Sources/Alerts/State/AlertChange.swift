public import Analysis
public import Telemetry

/// Something about an alert that has to be told or acted on.
public struct AlertChange: Equatable, Sendable {
  /// What has happened.
  public enum Kind: Equatable, Sendable {
    /// It has begun to fire.
    case fired
    /// It still fires, and its rule wants that to be told again.
    case repeated
    /// It is over.
    case resolved
  }

  /// What has happened.
  public var kind: Kind
  /// The alert as it is told.
  public var alert: Alert
  /// Whom it is about.
  public var series: FigureSeries
  /// What its rule wants to be done about this change.
  public var actions: [AlertAction]
}

extension AlertAction {
  /// Whether it is done at this change: what ends something is done once, the others tell how it goes on.
  func isDone(at kind: AlertChange.Kind) -> Bool {
    switch self {
    case .emit, .exec: true
    case .fail, .stop, .kill: kind == .fired
    }
  }
}
