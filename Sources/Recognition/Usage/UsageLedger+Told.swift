extension UsageLedger {
  /// Puts what another proctor tells now of one of its agents in place of what it told before.
  ///
  /// It has counted already, so these figures stand beside the others: no total that is printed here is compared with them.
  ///
  /// - Parameters:
  ///   - agent: whose it is here.
  ///   - isTotal: whether the new figures are a total and not one call more.
  /// - Returns: the changes; `nil` when figures are so large that they would not fit, and nothing has changed.
  public mutating func replace(
    _ old: MirroredUsage, by new: MirroredUsage, of agent: String, isTotal: Bool
  ) -> [Change]? {
    guard fits(new.size - old.size, new.cost - old.cost) else { return nil }
    let models = Set(old.sums.keys).union(new.sums.keys).sorted { ($0 ?? "") < ($1 ?? "") }
    return models.compactMap { model in
      let difference = (new.sums[model] ?? UsageSum()) - (old.sums[model] ?? UsageSum())
      guard difference != UsageSum() else { return nil }
      bookTold(difference, agent: agent, model: model)
      let takesBack =
        TokenCounts.maximum(difference.counts, TokenCounts()) != difference.counts || difference.calls < 0
        || difference.reportedCost + difference.estimatedCost < .zero
      let isCall = difference.calls > 0 && !takesBack
      let change = change(difference, agent: agent, model: model, isCorrection: !isCall)
      // What changes nothing that is shown is not told.
      let isVisible = !change.counts.isZero || change.calls != 0 || change.cost ?? .zero != .zero || !isTotal
      return isVisible ? change : nil
    }
  }
}
