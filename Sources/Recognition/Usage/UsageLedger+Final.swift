extension UsageLedger {
  /// A final total replaces what was counted for its scope; the difference is a reconciliation, split over the agents as
  /// far as the total tells: the part of the agent it is attributed to may be printed separately, and what is left of a
  /// model belongs to the one other agent that used it.
  mutating func settle(_ reading: UsageReading, agent: String) -> [Change] {
    guard !reading.byModel.isEmpty else { return settleWithoutModels(reading, agent: agent) }
    var changes: [Change] = []
    let shares = reading.byModel
    let ownModels = shares.filter { share in
      entries.keys.contains {
        $0.agent == agent && $0.scope == reading.scope && ModelName.isSame($0.model, share.model)
      }
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
        changes += raise(own ?? key(agent, reading.scope, share.model), to: target)
      } else if let own, !others.isEmpty {
        rest = .maximum(rest - (entries[own]?.counts ?? TokenCounts()), TokenCounts())
      }
      changes += distribute(rest, over: others, own: own ?? key(agent, reading.scope, share.model), share, reading)
      if let cost = share.cost { split(cost, over: self.keys(of: reading.scope, model: share.model)) }
    }
    return changes
  }

  /// A final total that names no models is one of all models together: of the agent's own part where that is printed
  /// separately, of the whole scope otherwise.
  private mutating func settleWithoutModels(_ reading: UsageReading, agent: String) -> [Change] {
    let scopeKeys = sorted(entries.keys.filter { $0.scope == reading.scope })
    let keys = reading.ownShare == nil ? scopeKeys : scopeKeys.filter { $0.agent == agent }
    let counted = keys.reduce(into: TokenCounts()) { $0 += entries[$1]?.counts ?? TokenCounts() }
    let missing = (reading.ownShare ?? reading.figures).counts - counted
    let changes = move(missing, over: keys, otherwise: key(agent, reading.scope, reading.model ?? ""))
    if let cost = reading.cost { split(cost, over: entries.keys.filter { $0.scope == reading.scope }) }
    return changes
  }

  private mutating func distribute(
    _ rest: TokenCounts, over others: [EntryKey], own: EntryKey, _ share: UsageReading.ModelShare,
    _ reading: UsageReading
  ) -> [Change] {
    if others.isEmpty { return reading.ownShare == nil ? raise(own, to: rest) : [] }
    if others.count == 1, reading.ownShare != nil { return raise(others[0], to: rest) }
    let counted = others.reduce(into: TokenCounts()) { $0 += entries[$1]?.counts ?? TokenCounts() }
    return move(rest - counted, over: others, otherwise: own)
  }

  /// Adds a difference to one of several entries and takes what is negative of it from all of them, none below zero.
  private mutating func move(
    _ difference: TokenCounts, over keys: [EntryKey], otherwise own: EntryKey
  ) -> [Change] {
    let none = TokenCounts()
    let gain = TokenCounts.maximum(difference, none)
    guard !keys.isEmpty else { return raise(own, to: (entries[own]?.counts ?? none) + gain) }
    var excess = gain - difference
    var changes: [Change] = []
    // Who of several it was is not told: the largest user is the likeliest.
    let byTokens = keys.sorted { (entries[$0]?.counts.totalTokens ?? 0) > (entries[$1]?.counts.totalTokens ?? 0) }
    for key in byTokens {
      let present = entries[key]?.counts ?? none
      let taken = excess - .maximum(excess - .maximum(present, none), none)
      excess = excess - taken
      changes += raise(key, to: present - taken + (key == byTokens[0] ? gain : none))
    }
    return changes
  }

  private func keys(of scope: String, model: String) -> [EntryKey] {
    sorted(entries.keys.filter { $0.scope == scope && ModelName.isSame($0.model, model) })
  }

  /// In an order that does not depend on hashing.
  private func sorted(_ keys: some Sequence<EntryKey>) -> [EntryKey] {
    keys.sorted { ($0.agent, $0.model ?? "") < ($1.agent, $1.model ?? "") }
  }

  private func key(_ agent: String, _ scope: String, _ model: String) -> EntryKey {
    EntryKey(agent: agent, scope: scope, model: model.isEmpty ? nil : model)
  }

  private mutating func raise(_ key: EntryKey, to target: TokenCounts) -> [Change] {
    let difference = target - (entries[key]?.counts ?? TokenCounts())
    guard !difference.isZero else { return [] }
    let change = Change(
      agent: key.agent, model: key.model, counts: difference, calls: 0, cost: nil, isReconciliation: true,
      isApproximate: false)
    return [add(change, scope: key.scope)]
  }

  /// Splits a printed cost over entries by what each would cost, to the last billionth of a dollar.
  private mutating func split(_ cost: Money, over keys: some Collection<EntryKey>) {
    let keys = sorted(keys)
    let weights = keys.map { key -> Double in
      let counts = entries[key]?.counts ?? TokenCounts()
      let estimate = key.model.flatMap(prices.price(of:))?.cost(of: counts, isOneCall: false)
      return Double(max(0, estimate?.nanodollars ?? Int64(counts.totalTokens)))
    }
    let sum = weights.reduce(0, +)
    var left = cost.nanodollars
    for (index, key) in keys.enumerated() {
      let isLast = index == keys.count - 1
      let share = isLast || sum <= 0 ? 1 : weights[index] / sum
      let part = share == 1 ? left : min(left, Int64(exactly: (Double(cost.nanodollars) * share).rounded()) ?? left)
      setReportedCost(Money(nanodollars: part), of: key)
      left -= part
    }
  }
}

extension ModelName {
  /// Whether two printed names are of one model: tools print it with and without the provider and the release's date.
  static func isSame(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return left == nil && (right ?? "").isEmpty }
    return left == right || ModelName(left)?.base == ModelName(right)?.base
  }
}
