/// The figures that are made out of others. Their definitions are in `docs/figures.md`.
enum DerivedFigure: String, CaseIterable, Sendable {
  case time
  case successRate = "success_rate"
  case successRateLow = "success_rate.low"
  case successRateHigh = "success_rate.high"
  case completionRate = "completion_rate"
  case errorsPerMinute = "errors_per_minute"
  case errorRatio = "error_ratio"
  case throughput
  case costPerTask = "cost_per_task"
  case overheadCost = "overhead_cost"
  case dollarsPerHour = "burn.usd_per_hour"
  case tokensPerHour = "burn.tokens_per_hour"
  case timeToBudget = "time_to_budget"
  case availability
  case timeBetweenFailures = "time_between_failures"
  case timeToRepair = "time_to_repair"
  case capacityUse = "capacity_use"
  case cacheHitRate = "cache_hit_rate"
  case deliveryRate = "delivery_rate"
  case testPassRate = "test.pass_rate"
  case consensusRate = "consensus_rate"
  case debateRate = "debate_rate"
  case complianceRate = "compliance_rate"
  case coordinationOverhead = "coordination_overhead"
  case falsePositiveRate = "false_positive_rate"
  case falseNegativeRate = "false_negative_rate"
  case decisionAccuracy = "decision_accuracy"
  case calibrationError = "calibration_error"
  case silence
  case health

  /// The figure of somebody over a window; `nil` when there is no data for it, and when it takes more than is counted of
  /// them.
  func figure(of scope: Scope, over window: Window) -> Figure? {
    let parts = Parts(scope: scope, window: window)
    switch self {
    case .time, .health, .timeToBudget, .availability, .timeBetweenFailures, .timeToRepair: return nil
    case .silence:
      return window.knowsTime ? Figure(Double(window.now - min(scope.latest, window.now)), samples: 1) : nil
    case .successRate: return parts.ratio(.tasksCompleted, to: [.tasksCompleted, .tasksFailed])
    case .successRateLow: return parts.interval(.tasksCompleted, to: [.tasksCompleted, .tasksFailed], isHigh: false)
    case .successRateHigh: return parts.interval(.tasksCompleted, to: [.tasksCompleted, .tasksFailed], isHigh: true)
    case .completionRate: return parts.ratio(.tasksCompleted, to: [.tasksStarted])
    case .errorsPerMinute: return parts.perMinute(.errors)
    case .errorRatio: return parts.errorRatio
    case .throughput: return parts.throughput
    case .costPerTask: return parts.costPerTask
    case .overheadCost: return parts.overheadCost
    case .capacityUse:
      guard let capacity = scope.capacity, capacity > 0 else { return nil }
      return Figure(Double(scope.activeTasks) / capacity, samples: 1)
    case .coordinationOverhead:
      guard window.knowsTime else { return nil }
      return scope.coordination.share(from: window.begin, to: window.end).map { Figure($0, samples: 1) }
    case .falsePositiveRate: return parts.ratio(.falsePositives, to: [.falsePositives, .trueNegatives])
    case .falseNegativeRate: return parts.ratio(.falseNegatives, to: [.falseNegatives, .truePositives])
    case .decisionAccuracy: return parts.decisionAccuracy
    case .calibrationError: return scope.calibration.error
    case .dollarsPerHour: return parts.perHour(.cost)
    case .tokensPerHour: return parts.perHour(.tokens)
    case .cacheHitRate: return parts.ratio(.cacheReadTokens, to: [.inputTokens])
    case .deliveryRate: return parts.deliveryRate
    case .testPassRate: return parts.ratio(.testsPassed, to: [.testsPassed, .testsFailed])
    case .consensusRate: return parts.ratio(.consensusAchieved, to: [.consensus])
    case .debateRate: return parts.ratio(.consensusDebated, to: [.consensus])
    case .complianceRate: return parts.ratio(.compliancePassed, to: [.complianceChecks])
    }
  }
}

/// What derived figures are made of: the counters of somebody, seen through a window.
private struct Parts {
  let scope: Scope
  let window: Window

  private func bucket(_ counter: Counter) -> CounterBucket? {
    scope.counters[counter].flatMap { window.bucket(of: $0) }
  }

  private func sum(_ counter: Counter) -> Double { bucket(counter)?.sum ?? 0 }

  func ratio(_ part: Counter, to whole: [Counter]) -> Figure? {
    ratio(sum(part), to: whole.reduce(0) { $0 + sum($1) })
  }

  private func ratio(_ part: Double, to whole: Double) -> Figure? {
    guard whole > 0 else { return nil }
    return Figure(min(max(part / whole, 0), 1), samples: Int(clamping: Int64(whole)))
  }

  /// The 95 % interval of a share, after Wilson: what else the true share may be, when only so many were seen.
  func interval(_ part: Counter, to whole: [Counter], isHigh: Bool) -> Figure? {
    guard let share = ratio(part, to: whole) else { return nil }
    let (z, number) = (1.96, Double(share.samples))
    let middle = share.value + z * z / (2 * number)
    let width = z * ((share.value * (1 - share.value) + z * z / (4 * number)) / number).squareRoot()
    let end = (isHigh ? middle + width : middle - width) / (1 + z * z / number)
    return Figure(min(max(end, 0), 1), samples: share.samples)
  }

  func perMinute(_ counter: Counter) -> Figure? {
    guard window.knowsTime else { return nil }
    return Figure(sum(counter) / window.minutes, samples: Int(bucket(counter)?.samples ?? 0))
  }

  /// Of money or tokens, unknown until something was told of them.
  func perHour(_ counter: Counter) -> Figure? {
    guard window.knowsTime, scope.counters[counter] != nil else { return nil }
    return Figure(sum(counter) * counter.scale / window.minutes * 60, samples: Int(bucket(counter)?.samples ?? 0))
  }

  /// Failed operations of all. A message is one operation, whether its delivery is told, its processing, or both.
  var errorRatio: Figure? {
    let failed = [Counter.modelFailures, .toolFailures, .tasksFailed, .messagesFailed, .methodsFailed]
      .reduce(0) { $0 + sum($1) }
    let succeeded =
      sum(.modelCalls) + max(0, sum(.toolCalls) - sum(.toolFailures)) + sum(.tasksCompleted) + sum(.methodsCompleted)
      + max(sum(.messagesDelivered), sum(.messagesProcessed))
    return ratio(failed, to: failed + max(0, succeeded))
  }

  /// A rate from less than five minutes says nothing about an hour.
  var throughput: Figure? {
    guard window.knowsTime, window.elapsed >= 300, scope.counters[.tasksCompleted] != nil else { return nil }
    let completed = sum(.tasksCompleted)
    return Figure(completed / window.minutes * 60, samples: Int(completed))
  }

  var costPerTask: Figure? {
    let completed = sum(.tasksCompleted)
    guard completed > 0, scope.counters[.cost] != nil else { return nil }
    return Figure(sum(.cost) * Counter.cost.scale / completed, samples: Int(completed))
  }

  /// What was spent beside tasks.
  var overheadCost: Figure? {
    guard scope.counters[.tasksStarted] != nil, scope.counters[.cost] != nil else { return nil }
    return Figure(max(0, sum(.cost) - sum(.taskCost)) * Counter.cost.scale, samples: 1)
  }

  var decisionAccuracy: Figure? {
    let right = sum(.truePositives) + sum(.trueNegatives) + sum(.rightDecisions)
    return ratio(right, to: right + sum(.falsePositives) + sum(.falseNegatives) + sum(.wrongDecisions))
  }

  var deliveryRate: Figure? {
    ratio(max(sum(.messagesDelivered), sum(.messagesProcessed)), to: sum(.messagesSent))
  }
}
