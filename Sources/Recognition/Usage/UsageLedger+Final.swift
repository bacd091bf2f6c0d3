extension UsageLedger {
  /// A final total replaces what was counted for its scope; the difference is a reconciliation, split over the agents as
  /// far as the total tells: the part of the agent it is attributed to may be printed separately, and what is left of a
  /// model belongs to the one other agent that used it.
  mutating func settle(_ reading: UsageReading, agent: String) -> [Change] {
    var changes: [Change] = []
    let shares =
      reading.byModel.isEmpty
      ? [UsageReading.ModelShare(model: reading.model ?? "", figures: reading.ownShare ?? reading.figures)]
      : reading.byModel
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
        rest = rest - target
        changes += raise(own ?? key(agent, reading.scope, share.model), to: target)
      } else if let own, !others.isEmpty {
        rest = rest - (entries[own]?.counts ?? TokenCounts())
      }
      changes += distribute(rest, over: others, own: own ?? key(agent, reading.scope, share.model), share, reading)
      if let cost = share.cost { split(cost, over: self.keys(of: reading.scope, model: share.model)) }
    }
    if reading.byModel.isEmpty, let cost = reading.cost {
      split(cost, over: entries.keys.filter { $0.scope == reading.scope })
    }
    return changes
  }

  private mutating func distribute(
    _ rest: TokenCounts, over others: [EntryKey], own: EntryKey, _ share: UsageReading.ModelShare,
    _ reading: UsageReading
  ) -> [Change] {
    if others.count == 1, reading.ownShare != nil { return raise(others[0], to: rest) }
    let counted = others.reduce(into: TokenCounts()) { $0 += entries[$1]?.counts ?? TokenCounts() }
    let missing = rest - counted
    guard !missing.isZero else { return [] }
    // Who of several it was is not told: the largest user is the likeliest, the total's own agent if there is no other.
    let key = others.max { (entries[$0]?.counts.totalTokens ?? 0) < (entries[$1]?.counts.totalTokens ?? 0) } ?? own
    let present = others.isEmpty && reading.ownShare == nil ? TokenCounts() : entries[key]?.counts ?? TokenCounts()
    return raise(key, to: present + missing)
  }

  private func keys(of scope: String, model: String) -> [EntryKey] {
    entries.keys.filter { $0.scope == scope && ModelName.isSame($0.model, model) }
      .sorted { ($0.agent, $0.model ?? "") < ($1.agent, $1.model ?? "") }
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
    let keys = keys.sorted { ($0.agent, $0.model ?? "") < ($1.agent, $1.model ?? "") }
    let weights = keys.map { key -> Double in
      let counts = entries[key]?.counts ?? TokenCounts()
      let estimate = key.model.flatMap(prices.price(of:))?.cost(of: counts, isOneCall: false)
      return Double(estimate?.nanodollars ?? Int64(counts.totalTokens))
    }
    let sum = weights.reduce(0, +)
    var left = cost.nanodollars
    for (index, key) in keys.enumerated() {
      let isLast = index == keys.count - 1
      let part = isLast || sum <= 0 ? left : Int64((Double(cost.nanodollars) * weights[index] / sum).rounded())
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
