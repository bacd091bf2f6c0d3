extension UsageLedger {
  /// Counts one call: a new one is posted, one that was told before is only told better.
  mutating func countCall(_ reading: UsageReading, agent: String) -> [Change] {
    guard !reading.figures.isEmpty else { return countCostAlone(reading, agent: agent) }
    if let key = reading.key, let known = calls.call(scope: reading.scope, key: key) {
      scopes[reading.scope]?.latestCall = known
      return improve(known, by: reading, agent: agent, isRepeat: true)
    }
    if reading.mayBeTotal, teamSum.calls > 1, restatedPart(reading) != nil { return [] }
    if let known = calls.recognise(reading, agent: agent) {
      if let key = reading.key { calls.name(known, scope: reading.scope, key: key) }
      // Told elsewhere, it is in this scope's running total all the same.
      if calls[known].posting.scope != reading.scope, !reading.isSilent {
        scopes[reading.scope]?.credit(reading.figures.counts, calls: 1, cost: reading.cost, model: reading.model)
      }
      scopes[reading.scope]?.latestCall = known
      return improve(known, by: reading, agent: agent, isRepeat: false)
    }
    let counts = reading.figures.counts
    let posting = UsagePosting(
      agent: agent, scope: reading.scope, model: reading.model, counts: counts, calls: 1,
      reported: admitted(reading.cost),
      estimate: admitted(estimate(counts, model: reading.model, isOneCall: true)),
      isApproximate: reading.isApproximate, isInterim: reading.isInterim, isSilent: reading.isSilent)
    guard let scope = scopes[reading.scope] else { return [] }
    let call = KnownCalls.Call(
      posting: posting, layer: reading.layer, first: .init(scope: reading.scope, layer: reading.layer),
      scopeSerial: scope.serial, settlements: scope.settlements, coverings: scope.coverings)
    let number = calls.append(call, reading: reading)
    if let key = reading.key { calls.name(number, scope: reading.scope, key: key) }
    scopes[reading.scope]?.latestCall = number
    scopes[reading.scope]?.credit(counts, calls: 1, cost: posting.reported, model: reading.model)
    return post(posting, isCorrection: false)
  }

  /// A cost on a line of its own is that of the call printed just before it in the same scope.
  private mutating func countCostAlone(_ reading: UsageReading, agent: String) -> [Change] {
    guard let cost = admitted(reading.cost) else { return [] }
    scopes[reading.scope]?.credit(TokenCounts(), calls: 0, cost: cost, model: nil)
    if let latest = scopes[reading.scope]?.latestCall, calls.remembers(latest), state(of: calls[latest]) == .open,
      calls[latest].posting.reported == nil
    {
      let old = calls[latest].posting
      calls[latest].posting.reported = cost
      return post(calls[latest].posting, replacing: old, isCorrection: true)
    }
    let posting = UsagePosting(
      agent: agent, scope: reading.scope, model: reading.model, counts: TokenCounts(), calls: 0, reported: cost)
    return post(posting, isCorrection: true)
  }

  private enum CallState {
    /// As it was posted.
    case open
    /// Its cost has been counted with that of others, or its scope is forgotten: only more tokens of it are new.
    case covered
    /// A final total contains it.
    case settled
  }

  private func state(of call: KnownCalls.Call) -> CallState {
    guard let scope = scopes[call.posting.scope], scope.serial == call.scopeSerial else { return .covered }
    if scope.settlements != call.settlements { return .settled }
    return scope.coverings == call.coverings ? .open : .covered
  }

  /// A call that is told again, by the same source or another one, is worth what the best of them say.
  private mutating func improve(
    _ number: Int, by reading: UsageReading, agent: String, isRepeat: Bool
  ) -> [Change] {
    let call = calls[number]
    let state = state(of: call)
    guard state != .settled else { return [] }
    let old = call.posting
    let new = better(call, by: reading, agent: agent, isRepeat: isRepeat)
    calls[number].layer = max(call.layer, reading.layer)
    let difference = new.counts - old.counts
    guard state == .open else {
      // Its cost is part of a greater one; only more tokens are news.
      guard isRepeat, !difference.isZero, old.model == new.model, old.agent == new.agent else { return [] }
      calls[number].posting = new
      scopes[old.scope]?.credit(difference, calls: 0, cost: nil, model: old.model)
      return bookDifference(difference, agent: old.agent, scope: old.scope, model: old.model, isCorrection: false)
    }
    guard new != old else { return [] }
    calls[number].posting = new
    if new.counts != old.counts { calls.correct(number, by: reading) }
    let extraCost = (new.reported ?? .zero) - (old.reported ?? .zero)
    scopes[old.scope]?.credit(difference, calls: 0, cost: extraCost, model: old.model)
    return post(new, replacing: old, isCorrection: !isRepeat)
  }

  private mutating func better(
    _ call: KnownCalls.Call, by reading: UsageReading, agent: String, isRepeat: Bool
  ) -> UsagePosting {
    var posting = call.posting
    let isBetter = reading.layer > call.layer
    if let model = reading.model, posting.model == nil || isBetter { posting.model = model }
    // Who acts is a guess where no agent is named: a name is better.
    if !isRepeat, posting.agent == AgentDirectory.teamAgent { posting.agent = agent }
    if posting.isSilent, !reading.isSilent {
      posting.counts = reading.figures.counts
      posting.isSilent = false
      posting.isApproximate = reading.isApproximate
    } else if posting.isApproximate, !reading.isApproximate, !reading.isSilent {
      posting.counts = reading.figures.counts
      posting.isApproximate = false
    } else if isRepeat || (!reading.isApproximate && !reading.isSilent) {
      posting.counts =
        isRepeat
        ? .greater(posting.counts, reading.figures.counts)
        : posting.counts.refined(by: reading.figures.counts, isBetter: isBetter)
    }
    if let cost = reading.cost, posting.reported == nil || isBetter || (isRepeat && cost > posting.reported ?? .zero),
      cost != posting.reported
    {
      posting.reported = admitted(cost) ?? posting.reported
    }
    if posting.counts != call.posting.counts || posting.model != call.posting.model {
      posting.estimate = admitted(estimate(posting.counts, model: posting.model, isOneCall: posting.calls == 1))
    }
    return posting
  }
}

extension TokenCounts {
  /// Of two reports of one call under one key, the greater figure of each kind; the parts stay inside their whole.
  static func greater(_ left: Self, _ right: Self) -> Self {
    var counts = maximum(left, right)
    let cached = counts.cacheRead + counts.cacheWrite + counts.cacheWriteLong
    counts.uncachedInput = max(0, max(left.inputTokens, right.inputTokens) - cached)
    counts.visibleOutput = max(0, max(left.outputTokens, right.outputTokens) - counts.reasoning)
    if counts.inputTokens + counts.outputTokens > 0 { counts.unsplit = 0 }
    return counts
  }

  /// The same call as another layer tells it: what one of them does not split, the other may.
  fileprivate func refined(by other: Self, isBetter: Bool) -> Self {
    var counts = self
    let otherCache = other.cacheRead + other.cacheWrite + other.cacheWriteLong
    let ownCache = cacheRead + cacheWrite + cacheWriteLong
    if otherCache > 0, ownCache == 0 || isBetter {
      counts.cacheRead = other.cacheRead
      counts.cacheWrite = other.cacheWrite
      counts.cacheWriteLong = other.cacheWriteLong
      counts.uncachedInput = other.uncachedInput
    }
    if other.reasoning > 0, reasoning == 0 || isBetter {
      counts.reasoning = min(other.reasoning, outputTokens)
      counts.visibleOutput = outputTokens - counts.reasoning
    }
    return counts
  }
}
