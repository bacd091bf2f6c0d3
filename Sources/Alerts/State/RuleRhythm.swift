import Analysis

/// What makes a rule's figure change: what happens in the run, or merely that time passes. From it follows when a rule has to
/// be looked at although nothing has happened, so that a run at rest is not woken for nothing.
enum RuleRhythm: Equatable {
  /// Only events change the figure.
  case events
  /// The figure grows by a second each second: the moment at which it passes the threshold is known.
  case linear
  /// Samples leave the window as time passes; with an empty window nothing changes.
  case sliding(period: UInt64)
  /// The figure drifts by itself, slowly.
  case drifting(period: UInt64)

  private static let second: UInt64 = 1_000_000_000
  /// How often what drifts is looked at while all is well, in nanoseconds.
  private static let drift = 10 * second

  /// The metrics that grow with the clock, and those made with it.
  private static let growing: Set = ["time", "silence"]
  private static let withTime: Set = [
    "errors_per_minute", "throughput", "burn.usd_per_hour", "burn.tokens_per_hour", "availability", "health",
    "messages.unanswered", "time_to_budget", "time_between_failures", "time_to_repair",
  ]

  init(_ subject: RuleSubject) {
    if subject.aggregate == .absent || Self.growing.contains(subject.metric.name) {
      self = .linear
    } else if Self.withTime.contains(subject.metric.name) || subject.aggregate == .rate {
      self = .drifting(period: Self.drift)
    } else if case .latest(let seconds) = subject.window, !(subject.metric.kind == .gauge && subject.aggregate == nil) {
      // A sixtieth of the window late is not noticed in it.
      self = .sliding(period: max(1, UInt64(seconds) / 60) * Self.second)
    } else {
      self = .events
    }
  }

  /// Whether the figure can change without an event.
  var changesByItself: Bool { self != .events }
}

/// What has happened in a run, as far as it can concern rules.
public enum Happening: Hashable, Sendable {
  /// Anything that is an event of its own.
  case event
  /// Processes were sampled.
  case sample
  /// Lines were printed.
  case lines
}

extension RuleSubject {
  private static let sampled: Set = ["cpu.percent", "memory.mb", "processes", "threads"]

  /// What can change the figure at once; `nil` when only time does.
  var concern: Happening? {
    if aggregate != .absent, RuleRhythm(self) == .linear { return nil }
    if Self.sampled.contains(metric.name) { return .sample }
    return metric.name == "lines" ? .lines : .event
  }
}
