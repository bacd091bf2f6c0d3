/// Where a rule stands about one series: a table of state × verdict → state.
///
/// ```
/// inactive ──holds──▶ pending ──held long enough──▶ firing ──fine long enough──▶ inactive
///     ▲                  │                            │  ▲
///     └───does not hold──┘                            └──┘ holds again, or wavers between the two thresholds
/// ```
enum AlertState: Equatable {
  /// All is well.
  case inactive
  /// The condition has held since then, on the monotonic clock, and not yet long enough.
  case pending(since: UInt64)
  /// The alert is out; `fineSince` when the figure has been fine again since then.
  case firing(fineSince: UInt64?)

  /// What somebody may have to be told.
  enum Transition: Equatable {
    case fired
    case resolved
  }

  /// The state after a look at the figure, and what has happened.
  func next(_ verdict: RuleVerdict, of rule: AlertRule, at now: UInt64) -> (state: AlertState, transition: Transition?)
  {
    switch (self, verdict) {
    case (.inactive, .holds), (.pending, .holds):
      let since = pendingSince ?? now
      return now - min(since, now) >= rule.pending ? (.firing(fineSince: nil), .fired) : (.pending(since: since), nil)
    case (.inactive, _), (.pending, _):
      return (.inactive, nil)
    case (.firing, .holds), (.firing, .wavers):
      return (.firing(fineSince: nil), nil)
    case (.firing(let before), .fine):
      let since = before ?? now
      return now - min(since, now) >= rule.hold ? (.inactive, .resolved) : (.firing(fineSince: since), nil)
    }
  }

  /// When the state changes if the verdict stays as it is; `nil` when it does not.
  func deadline(of rule: AlertRule) -> UInt64? {
    switch self {
    case .pending(let since): since.addingSaturating(rule.pending)
    case .firing(let fineSince?): fineSince.addingSaturating(rule.hold)
    case .inactive, .firing(nil): nil
    }
  }

  var isFiring: Bool {
    if case .firing = self { true } else { false }
  }

  private var pendingSince: UInt64? {
    if case .pending(let since) = self { since } else { nil }
  }
}

/// What a figure means to a rule at a moment.
enum RuleVerdict: Equatable {
  /// The condition holds.
  case holds
  /// It does not, but the figure is not fine enough to end an alert.
  case wavers
  /// The figure is fine.
  case fine
}

extension AlertRule {
  /// What a figure, or its absence, means.
  func verdict(on figure: Double?) -> RuleVerdict {
    guard let figure else { return noData == .fire ? .holds : .fine }
    if condition.comparison.holds(figure, condition.threshold) { return .holds }
    guard let clear else { return .fine }
    let isFine =
      switch condition.comparison {
      case .above, .atLeast: figure <= clear
      case .below, .atMost: figure >= clear
      case .equal, .different: true
      }
    return isFine ? .fine : .wavers
  }
}

extension UInt64 {
  /// The sum, or the largest number when there is none: a moment that never comes.
  func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflowed) = addingReportingOverflow(other)
    return overflowed ? .max : sum
  }
}
