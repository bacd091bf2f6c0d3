extension UsageLedger {
  /// Counts by how much a running total has grown.
  mutating func countRunningTotal(_ reading: UsageReading, agent: String) -> [Change] {
    guard var series = scopes[reading.scope]?[reading.key] else { return [] }
    series.turn(to: reading.figures, of: agent, above: total)
    // A total of one agent or thread is its own, even where it equals the team's.
    let mayRestate = reading.layer == .summary && (series.latest.isEmpty || series.latest.restated != nil)
    let restatedStart = mayRestate ? restatedStart(of: reading, above: series.latest.start) : nil
    if restatedStart != nil { series.latest.restated = total }
    if reading.raisesOnly { series.latest.contain(total - series.latest.start) }
    let increase = series.latest.increase(to: reading.figures, cost: reading.cost)
    let hasCalls = series.latest.hasCalls
    series.latest.credit(reading.figures, cost: reading.cost)
    scopes[reading.scope]?[reading.key] = series
    if let restatedStart { return learn(from: reading, above: restatedStart, cost: increase.cost) }

    var changes: [Change] = []
    if reading.isSilent, increase.calls > 0 {
      let posting = UsagePosting(
        agent: agent, scope: reading.scope, model: reading.model, counts: TokenCounts(), calls: increase.calls,
        isSilent: true)
      changes += post(posting, isCorrection: false)
    } else if !increase.counts.isZero || increase.calls > 0 {
      changes += bookDifference(
        increase.counts, agent: agent, scope: reading.scope, model: reading.model,
        calls: hasCalls ? 0 : increase.calls, isApproximate: reading.isApproximate, isCorrection: hasCalls)
    }
    if let cost = admitted(increase.cost) {
      changes += cover(
        uncoveredEntries(of: reading.scope), of: reading.scope, with: cost,
        otherwise: .init(agent: agent, model: reading.model))
    }
    return changes.merged
  }

  /// What the team had used before all that a total says again in its own words; `nil` when it says anything new.
  private func restatedStart(of reading: UsageReading, above start: TokenCounts) -> TokenCounts? {
    if Self.restates(reading.figures, total - start) { return start }
    return restatedPart(reading, above: start)
  }

  /// Whether figures are those of all that has been counted since an earlier total, or of one agent: totals nest, and are
  /// printed for each agent and for all of them. Answers what the team had used before; never less than at the start of
  /// the total itself.
  func restatedPart(_ reading: UsageReading, above start: TokenCounts = TokenCounts()) -> TokenCounts? {
    let figures = reading.figures
    // What only tells again may reach behind its own start: totals nest.
    let reaches = reading.raisesOnly || reading.mayBeTotal
    let later = reaches ? marks[...] : marks.drop { $0.totalTokens < start.totalTokens }
    if let mark = later.first(where: { Self.restates(figures, total - $0) }) { return mark }
    // A total without a direction is no evidence of whose it is.
    guard reading.raisesOnly || reading.mayBeTotal, figures.input != nil, figures.output != nil else { return nil }
    let isOfAgent = sums.values.contains { parts in
      Self.restates(figures, parts.values.reduce(into: TokenCounts()) { $0 += $1.counts })
    }
    return isOfAgent ? total : nil
  }

  /// Whether figures say in their own words what has been counted already.
  private static func restates(_ figures: UsageFigures, _ known: TokenCounts) -> Bool {
    guard !known.isZero, figures.input != nil || figures.output != nil || figures.total != nil else { return false }
    let isSplit = figures.input != nil || figures.output != nil
    return (figures.input ?? known.inputTokens) == known.inputTokens
      && (figures.output ?? known.outputTokens) == known.outputTokens
      && (isSplit || figures.total == known.totalTokens)
  }

  /// A total that restates what others told may know the model and the cost of it all.
  private mutating func learn(from reading: UsageReading, above start: TokenCounts, cost: Money?) -> [Change] {
    var changes: [Change] = []
    let isAboutAll = start.isZero && scopes.values.allSatisfy(\.untracked.isZero)
    if let model = reading.model, isAboutAll {
      let unnamed = sums.values.reduce(0) { $0 + ($1[nil]?.counts.totalTokens ?? 0) }
      if unnamed == total.totalTokens {
        for scope in scopes.keys.sorted() {
          for key in (scopes[scope]?.entries.keys.sorted() ?? []) where key.model == nil {
            changes += rename(key, of: scope, to: model)
          }
        }
      }
    }
    // Where just these tokens have no printed cost, it is theirs.
    guard let cost, teamSum.uncoveredTokens == (total - start).totalTokens,
      case let places = scopes.keys.sorted().flatMap({ scope in uncoveredEntries(of: scope).map { (scope, $0) } }),
      !places.isEmpty, let admitted = admitted(cost)
    else { return changes.merged }
    let parts = shares(of: admitted, over: places.map { weight($0.1, of: $0.0) })
    for ((scope, key), part) in zip(places, parts) {
      changes += cover([key], of: scope, with: part, otherwise: key)
    }
    return changes.merged
  }

  // MARK: Differences

  /// Books a difference under one agent and model. What is negative in it is taken from the same agent, then from the
  /// others of its scope, and never below zero; where there is nothing left to take, the gain is the smaller by it.
  mutating func bookDifference(
    _ difference: TokenCounts, agent: String, scope: String, model: String?, calls: Int = 0,
    isApproximate: Bool = false, isCorrection: Bool
  ) -> [Change] {
    let none = TokenCounts()
    var gain = TokenCounts.maximum(difference, none)
    var loss = gain - difference
    var changes: [Change] = []
    if !loss.isZero {
      let own = UsageScope.EntryKey(agent: agent, model: model)
      let others = (scopes[scope]?.entries.keys.sorted() ?? []).filter { $0 != own }
      for key in [own] + others.filter({ $0.agent == agent }) + others.filter({ $0.agent != agent }) {
        guard !loss.isZero, let entry = scopes[scope]?.entries[key] else { continue }
        let taken = TokenCounts.minimum(loss, entry.current)
        loss = loss - taken
        changes += take(taken, from: key, of: scope)
      }
      gain = gain.lessened(by: loss)
    }
    let estimate = admitted(estimate(gain, model: model, isOneCall: calls == 1))
    let posting = UsagePosting(
      agent: agent, scope: scope, model: model, counts: gain, calls: calls, estimate: estimate,
      isApproximate: isApproximate && !gain.isZero)
    changes += post(posting, isCorrection: isCorrection || !changes.isEmpty)
    return changes.merged
  }

  /// Takes tokens from an entry that has them: first of those that no printed cost covers.
  mutating func take(_ taken: TokenCounts, from key: UsageScope.EntryKey, of scope: String) -> [Change] {
    guard !taken.isZero, let entry = scopes[scope]?.entries[key]?.sum else { return [] }
    var left = taken.totalTokens
    var sum = UsageSum(counts: TokenCounts() - taken)
    let estimated = min(left, entry.estimatedTokens)
    left -= estimated
    sum.estimatedTokens = -estimated
    let saved =
      estimated == entry.estimatedTokens
      ? entry.estimatedCost : min(entry.estimatedCost, estimate(taken, model: key.model, isOneCall: false) ?? .zero)
    sum.estimatedCost = Money.zero - saved
    sum.unpricedTokens = -min(left, entry.unpricedTokens)
    book(sum, agent: key.agent, scope: scope, model: key.model)
    return [change(sum, agent: key.agent, model: key.model, isCorrection: true)]
  }

  /// Moves an entry to another model, priced as such.
  mutating func rename(_ key: UsageScope.EntryKey, of scope: String, to model: String) -> [Change] {
    guard var entry = scopes[scope]?.entries[key], entry.sum != UsageSum(), key.model != model else { return [] }
    let old = entry.sum
    if entry.sum.reportedParts == 0 {
      let estimate = admitted(estimate(entry.sum.counts, model: model, isOneCall: entry.sum.calls == 1))
      entry.sum.estimatedCost = estimate ?? .zero
      entry.sum.estimatedTokens = estimate == nil ? 0 : entry.sum.counts.totalTokens
      entry.sum.unpricedTokens = estimate == nil ? entry.sum.counts.totalTokens : 0
      entry.sum.unpricedCalls = estimate == nil ? entry.sum.calls : 0
    }
    let away = UsageSum() - old
    book(away, agent: key.agent, scope: scope, model: key.model)
    book(entry.sum, agent: key.agent, scope: scope, model: model)
    let new = UsageScope.EntryKey(agent: key.agent, model: model)
    scopes[scope]?.entries[new]?.base += entry.base
    scopes[scope]?.entries[new]?.settled += entry.settled
    scopes[scope]?.entries[key]?.base = UsageSum()
    scopes[scope]?.entries[key]?.settled = UsageSum()
    scopes[scope]?.coverings += 1
    return [
      change(away, agent: key.agent, model: key.model, isCorrection: true),
      change(entry.sum, agent: key.agent, model: model, isCorrection: true),
    ]
  }

  // MARK: Costs of several calls

  func uncoveredEntries(of scope: String) -> [UsageScope.EntryKey] {
    (scopes[scope]?.entries ?? [:]).filter { $0.value.sum.uncoveredTokens > 0 }.keys.sorted()
  }

  /// Counts a printed cost as that of entries without one: their estimates are forgotten.
  mutating func cover(
    _ keys: [UsageScope.EntryKey], of scope: String, with cost: Money, otherwise own: UsageScope.EntryKey
  ) -> [Change] {
    let keys = keys.isEmpty ? [own] : keys
    scopes[scope]?.coverings += 1
    var changes: [Change] = []
    for (key, part) in zip(keys, shares(of: cost, over: keys.map { weight($0, of: scope) })) {
      let sum = (scopes[scope]?.entries[key]?.sum ?? UsageSum()).covering(with: part)
      book(sum, agent: key.agent, scope: scope, model: key.model)
      changes.append(change(sum, agent: key.agent, model: key.model, isCorrection: true))
    }
    return changes
  }

  /// What an entry weighs when a cost is shared out: its estimate, or its tokens where there is none.
  func weight(_ key: UsageScope.EntryKey, of scope: String) -> Int64 {
    guard let counts = scopes[scope]?.entries[key]?.current else { return 0 }
    let estimate = estimate(counts, model: key.model, isOneCall: false)
    return max(0, estimate?.nanodollars ?? Int64(counts.totalTokens))
  }

  /// Shares out a cost by weights to the last billionth of a dollar; equal weights of zero leave it to the last one.
  func shares(of cost: Money, over weights: [Int64]) -> [Money] {
    var left = Int128(cost.nanodollars)
    var rest = weights.reduce(Int128(0)) { $0 + Int128($1) }
    return weights.enumerated().map { index, weight in
      let part = index == weights.count - 1 ? left : rest == 0 ? 0 : left * Int128(weight) / rest
      left -= part
      rest -= Int128(weight)
      return Money(nanodollars: Int64(clamping: part))
    }
  }
}

extension [UsageLedger.Change] {
  /// One change per agent and model, and none that changes nothing.
  var merged: [UsageLedger.Change] {
    var merged: [UsageLedger.Change] = []
    for change in self {
      if let same = merged.firstIndex(where: { $0.agent == change.agent && $0.model == change.model }) {
        merged[same].add(change)
      } else {
        merged.append(change)
      }
    }
    return merged.filter { !$0.counts.isZero || $0.calls != 0 || ($0.cost ?? .zero) != .zero }
  }
}

extension UsageLedger.Change {
  fileprivate mutating func add(_ other: Self) {
    counts += other.counts
    calls += other.calls
    if let more = other.cost {
      cost = (cost ?? .zero) + more
      costSource = other.costSource
    }
    isReconciliation = isReconciliation && other.isReconciliation
    isApproximate = isApproximate || other.isApproximate
    isInterim = isInterim || other.isInterim
  }
}

extension TokenCounts {
  /// The smaller count of each bucket.
  static func minimum(_ left: Self, _ right: Self) -> Self { left + right - maximum(left, right) }

  /// Less of the prompt side and of the answer side by what is owed on each, no bucket below zero.
  fileprivate func lessened(by debt: Self) -> Self {
    var counts = self
    func pay(_ debt: Int, from buckets: [WritableKeyPath<TokenCounts, Int>]) {
      var debt = debt
      for bucket in buckets {
        let paid = min(debt, counts[keyPath: bucket])
        counts[keyPath: bucket] -= paid
        debt -= paid
      }
    }
    pay(debt.inputTokens, from: [\.uncachedInput, \.cacheRead, \.cacheWrite, \.cacheWriteLong])
    pay(debt.outputTokens, from: [\.visibleOutput, \.reasoning])
    pay(debt.unsplit, from: [\.unsplit])
    return counts
  }
}
