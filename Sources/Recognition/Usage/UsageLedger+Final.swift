extension UsageLedger {
  private typealias EntryKey = UsageScope.EntryKey

  /// A final total replaces what was counted for its scope; the difference is a reconciliation, split over the agents as
  /// far as the total tells: the part of the agent it is attributed to may be printed separately, and what is left of a
  /// model belongs to the one other agent that used it.
  mutating func settle(_ reading: UsageReading, agent: String) -> [Change] {
    let tokens = reading.finalCounts.totalTokens
    // Zeros after calls with tokens are a tool that failed to add up, not tokens that were given back.
    guard tokens > 0 || isUnused(reading.scope) else { return [] }
    guard tokens > 0 || reading.cost != nil || reading.byModel.contains(where: { $0.cost != nil }) else {
      guard let calls = reading.figures.calls, calls > 0, scopes[reading.scope]?.entries.isEmpty ?? true else {
        return []
      }
      let posting = UsagePosting(
        agent: agent, scope: reading.scope, model: reading.model, counts: TokenCounts(), calls: calls, isSilent: true)
      return post(posting, isCorrection: false)
    }
    keepEarlierProcess(apartFrom: reading, agent: agent)
    let changes =
      reading.byModel.isEmpty
      ? settleWithoutModels(reading, agent: agent) : settleModels(reading, agent: agent)
    close(reading, agent: agent)
    return changes.merged
  }

  private func isUnused(_ scope: String) -> Bool {
    scopes[scope].map { $0.untracked.isZero && $0.entries.values.allSatisfy(\.sum.counts.isZero) } ?? true
  }

  /// A total that does not even reach the calls told since and the total before is of a second process: the same session,
  /// resumed. What the first one settled stays.
  private mutating func keepEarlierProcess(apartFrom reading: UsageReading, agent: String) {
    guard let scope = scopes[reading.scope], let settledTokens = scope.finalTokens else { return }
    let isOwn = reading.byModel.isEmpty && reading.ownShare != nil
    var counted = TokenCounts()
    var new = TokenCounts()
    for (key, entry) in scope.entries where !isOwn || key.agent == agent {
      counted += entry.current
      new += entry.sum.counts - entry.settled.counts
    }
    let final = reading.finalCounts
    let isOfNewProcess =
      new.isZero ? final.totalTokens < settledTokens : final.inputTokens < counted.inputTokens
    guard isOfNewProcess else { return }
    for key in scope.entries.keys {
      if let settled = scopes[reading.scope]?.entries[key]?.settled {
        scopes[reading.scope]?.entries[key]?.base = settled
      }
    }
  }

  private mutating func settleModels(_ reading: UsageReading, agent: String) -> [Change] {
    var changes = nameModels(reading)
    let shares = reading.byModel
    let ownModels = shares.filter { share in
      scopes[reading.scope]?.entries.keys.contains {
        $0.agent == agent && ModelName.isSame($0.model, share.model)
      } == true
    }
    for share in shares {
      let keys = keys(of: reading.scope, model: share.model)
      let own = keys.first { $0.agent == agent }
      let others = keys.filter { $0.agent != agent }
      var rest = share.figures.counts
      let isOwnModel = ownModels.count == 1 && ownModels[0].model == share.model
      if let ownShare = reading.ownShare, isOwnModel || others.isEmpty {
        // With nobody else to share it, the whole of the model is the agent's own.
        let target = others.isEmpty ? rest : ownShare.counts
        // The agent's own part may be of more models than this one.
        rest = .maximum(rest - target, TokenCounts())
        changes += raise(own ?? key(agent, share.model), of: reading.scope, to: target)
      } else if let own, !others.isEmpty {
        rest = .maximum(rest - current(own, of: reading.scope), TokenCounts())
      }
      changes += distribute(rest, over: others, own: own ?? key(agent, share.model), reading)
      if let cost = share.cost {
        changes += setCost(cost, of: self.keys(of: reading.scope, model: share.model), in: reading.scope)
      }
    }
    return changes
  }

  /// Calls under no model's name, or under one that the total does not know (a proxy's, an alias), are in it all the same:
  /// under the largest name that nothing was counted under, or the largest of all.
  private mutating func nameModels(_ reading: UsageReading) -> [Change] {
    let entries = scopes[reading.scope]?.entries ?? [:]
    func isUsed(_ share: UsageReading.ModelShare) -> Bool {
      entries.keys.contains { ModelName.isSame($0.model, share.model) }
    }
    let strays = entries.keys.sorted().filter { key in
      entries[key]?.current.isZero == false && !reading.byModel.contains { ModelName.isSame(key.model, $0.model) }
    }
    guard !strays.isEmpty else { return [] }
    let free = reading.byModel.filter { !isUsed($0) }
    let candidates = free.isEmpty ? reading.byModel : free
    let largest = candidates.max { $0.figures.counts.totalTokens < $1.figures.counts.totalTokens }
    guard let largest, !largest.model.isEmpty else { return [] }
    return strays.flatMap { rename($0, of: reading.scope, to: largest.model) }
  }

  /// A final total that names no models is one of all models together: of the agent's own part where that is printed
  /// separately, of the whole scope otherwise.
  private mutating func settleWithoutModels(_ reading: UsageReading, agent: String) -> [Change] {
    let scopeKeys = (scopes[reading.scope]?.entries.keys.sorted() ?? [])
    let keys = reading.ownShare == nil ? scopeKeys : scopeKeys.filter { $0.agent == agent }
    let untracked = reading.ownShare == nil ? scopes[reading.scope]?.untracked ?? TokenCounts() : TokenCounts()
    let counted = keys.reduce(into: untracked) { $0 += current($1, of: reading.scope) }
    let missing = (reading.ownShare ?? reading.figures).counts - counted
    let own = key(agent, reading.model ?? "")
    var changes = move(missing, over: keys, of: reading.scope, otherwise: own)
    if let cost = reading.cost {
      let all = scopes[reading.scope]?.entries.keys.sorted() ?? []
      changes += setCost(cost, of: all.isEmpty ? [own] : all, in: reading.scope)
    }
    return changes
  }

  private mutating func distribute(
    _ rest: TokenCounts, over others: [EntryKey], own: EntryKey, _ reading: UsageReading
  ) -> [Change] {
    if others.isEmpty { return reading.ownShare == nil ? raise(own, of: reading.scope, to: rest) : [] }
    if others.count == 1, reading.ownShare != nil { return raise(others[0], of: reading.scope, to: rest) }
    let counted = others.reduce(into: TokenCounts()) { $0 += current($1, of: reading.scope) }
    return move(rest - counted, over: others, of: reading.scope, otherwise: own)
  }

  /// Adds a difference to one of several entries and takes what is negative of it from all of them, none below zero.
  private mutating func move(
    _ difference: TokenCounts, over keys: [EntryKey], of scope: String, otherwise own: EntryKey
  ) -> [Change] {
    let none = TokenCounts()
    let gain = TokenCounts.maximum(difference, none)
    guard !keys.isEmpty else { return raise(own, of: scope, to: current(own, of: scope) + gain) }
    var excess = gain - difference
    var changes: [Change] = []
    // Who of several it was is not told: the largest user is the likeliest.
    let byTokens = keys.sorted { current($0, of: scope).totalTokens > current($1, of: scope).totalTokens }
    for key in byTokens {
      let present = current(key, of: scope)
      let taken = TokenCounts.minimum(excess, .maximum(present, none))
      excess = excess - taken
      changes += raise(key, of: scope, to: present - taken + (key == byTokens[0] ? gain : none))
    }
    return changes
  }

  private func keys(of scope: String, model: String) -> [EntryKey] {
    (scopes[scope]?.entries.keys.filter { ModelName.isSame($0.model, model) } ?? []).sorted()
  }

  private func current(_ key: EntryKey, of scope: String) -> TokenCounts {
    scopes[scope]?.entries[key]?.current ?? TokenCounts()
  }

  private func key(_ agent: String, _ model: String) -> EntryKey {
    EntryKey(agent: agent, model: model.isEmpty ? nil : model)
  }

  private mutating func raise(_ key: EntryKey, of scope: String, to target: TokenCounts) -> [Change] {
    let difference = target - current(key, of: scope)
    let gain = TokenCounts.maximum(difference, TokenCounts())
    var changes = take(gain - difference, from: key, of: scope)
    if !gain.isZero {
      let posting = UsagePosting(
        agent: key.agent, scope: scope, model: key.model, counts: gain, calls: 0,
        estimate: admitted(estimate(gain, model: key.model, isOneCall: false)))
      changes += post(posting, isCorrection: true)
    }
    return changes
  }

  /// A printed cost is now that of all that entries hold, whatever was printed or estimated before.
  private mutating func setCost(_ cost: Money, of keys: [EntryKey], in scope: String) -> [Change] {
    guard let cost = admitted(cost) else { return [] }
    let parts = shares(of: cost, over: keys.map { weight($0, of: scope) })
    return zip(keys, parts).map { key, part in
      let entry = scopes[scope]?.entries[key] ?? UsageScope.Entry()
      var sum = entry.sum.covering(with: part - (entry.sum.reportedCost - entry.base.reportedCost))
      if entry.sum.reportedParts > 0 { sum.reportedParts = 0 }
      book(sum, agent: key.agent, scope: scope, model: key.model)
      return change(sum, agent: key.agent, model: key.model, isCorrection: true)
    }
  }

  /// What was known of single calls is history, and their figures are no longer interim, rounded or unknown.
  private mutating func close(_ reading: UsageReading, agent: String) {
    scopes[reading.scope]?.settlements += 1
    scopes[reading.scope]?.finalTokens = reading.finalCounts.totalTokens
    let isOwn = reading.byModel.isEmpty && reading.ownShare != nil
    for key in scopes[reading.scope]?.entries.keys.sorted() ?? [] where !isOwn || key.agent == agent {
      guard let entry = scopes[reading.scope]?.entries[key] else { continue }
      let sum = UsageSum(
        approximateParts: reading.isApproximate ? 0 : -entry.sum.approximateParts,
        interimCalls: -entry.sum.interimCalls, silentCalls: -entry.sum.silentCalls)
      book(sum, agent: key.agent, scope: reading.scope, model: key.model)
      if let settled = scopes[reading.scope]?.entries[key]?.sum {
        scopes[reading.scope]?.entries[key]?.settled = settled
      }
    }
  }
}

extension UsageReading {
  /// What a final total comes to.
  fileprivate var finalCounts: TokenCounts {
    guard byModel.isEmpty else { return byModel.reduce(into: TokenCounts()) { $0 += $1.figures.counts } }
    return (ownShare ?? figures).counts
  }
}

extension ModelName {
  /// Whether two printed names are of one model: tools print it with and without the provider and the release's date.
  static func isSame(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return left == nil && (right ?? "").isEmpty }
    return left == right || ModelName(left)?.base == ModelName(right)?.base
  }
}
