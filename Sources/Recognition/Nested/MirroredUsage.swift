/// The usage of one agent of another proctor's team, as far as it was told: single calls added up, or a total put in place
/// of them.
public struct MirroredUsage: Equatable, Sendable {
  /// By model; what belongs to none is under `nil`.
  private(set) var sums: [String?: UsageSum] = [:]

  /// Nothing was told.
  public init() {}

  /// A total.
  public init(_ total: ToldUsage) {
    for part in total.sums { add(part.sum, of: part.model) }
  }

  /// With one call, or one correction, more.
  public func adding(_ call: ToldUsage) -> MirroredUsage {
    var result = self
    for part in call.sums { result.add(part.sum, of: part.model) }
    return result
  }

  /// Whether both come to the same in all that is shown: totals do not tell which model's tokens were cached, calls do.
  public func shows(sameAs other: MirroredUsage) -> Bool {
    let one = AgentUsage(sums)
    let other = AgentUsage(other.sums)
    return one.counts == other.counts && one.calls == other.calls && one.cost == other.cost
      && one.costSource == other.costSource && one.unpricedCalls == other.unpricedCalls
      && one.isApproximate == other.isApproximate && one.isInterim == other.isInterim
      && one.areTokensKnown == other.areTokensKnown && one.byModel.count == other.byModel.count
      && zip(one.byModel, other.byModel).allSatisfy { part, other in
        part.model == other.model && part.calls == other.calls && part.cost == other.cost
          && part.counts.inputTokens == other.counts.inputTokens
          && part.counts.outputTokens == other.counts.outputTokens && part.counts.unsplit == other.counts.unsplit
      }
  }

  private mutating func add(_ sum: UsageSum, of model: String?) {
    let isNew = sums[model] == nil && sums.count > UsageLedger.maximumModels
    sums[isNew ? nil : model, default: UsageSum()] += sum
  }

  /// Whether nothing of it is negative: more cannot be taken back than was told.
  public var isPossible: Bool {
    sums.values.allSatisfy { sum in
      TokenCounts.maximum(sum.counts, TokenCounts()) == sum.counts && sum.calls >= 0
        && sum.reportedCost + sum.estimatedCost >= .zero
    }
  }

  /// How large its figures are, whatever their signs: what the ledger's bound is about.
  var size: Int128 {
    sums.values.reduce(0) { size, sum in
      let counts = sum.counts
      let figures = [
        counts.uncachedInput, counts.cacheRead, counts.cacheWrite, counts.cacheWriteLong, counts.visibleOutput,
        counts.reasoning, counts.unsplit, sum.calls, sum.unpricedCalls,
      ]
      return figures.reduce(size) { $0 + Int128($1.magnitude) }
    }
  }

  /// What is known to have been spent.
  var cost: Money { sums.values.reduce(.zero) { $0 + $1.reportedCost + $1.estimatedCost } }
}

extension ToldUsage {
  typealias Share = (model: String?, sum: UsageSum)

  /// The figures as the ledger holds them: by model, so that what is shown of them together is what was told.
  ///
  /// Which model's tokens were cached is told for all models together only, and is shown so: the first ones take them.
  fileprivate var sums: [Share] {
    guard !byModel.isEmpty else {
      return [(model, flagged(UsageSum(counts: counts, calls: calls), cost: cost, isFirst: true))]
    }
    var shares = byModel.map { part in
      (
        model: Optional(part.model), sum: UsageSum(counts: part.counts, calls: part.calls),
        cost: cost == nil ? nil : part.cost
      )
    }
    shares.append((model: nil, sum: rest, cost: restOfCost))
    var cached = (read: counts.cacheRead, written: counts.cacheWrite, thought: counts.reasoning)
    for index in shares.indices {
      let before = shares[index].sum.counts
      shares[index].sum.counts.move(cacheRead: cached.read, cacheWrite: cached.written, reasoning: cached.thought)
      let taken = shares[index].sum.counts - before
      cached = (cached.read - taken.cacheRead, cached.written - taken.cacheWrite, cached.thought - taken.reasoning)
    }
    let first = shares.firstIndex { $0.cost != nil } ?? 0
    return shares.enumerated().map { ($1.model, flagged($1.sum, cost: $1.cost, isFirst: $0 == first)) }
      .filter { $0.1 != UsageSum() }
  }

  /// What belongs to no named model.
  private var rest: UsageSum {
    var rest = UsageSum(counts: TokenCounts(), calls: calls)
    var prompt = counts.inputTokens
    var answer = counts.outputTokens
    var unsplit = counts.unsplit
    for part in byModel {
      prompt -= part.counts.inputTokens
      answer -= part.counts.outputTokens
      unsplit -= part.counts.unsplit
      rest.calls -= part.calls
    }
    rest.counts = TokenCounts(
      uncachedInput: max(0, prompt), visibleOutput: max(0, answer), unsplit: max(0, unsplit))
    rest.calls = max(0, rest.calls)
    return rest
  }

  private var restOfCost: Money? {
    guard let cost else { return nil }
    let rest = byModel.reduce(cost) { $0 - ($1.cost ?? .zero) }
    return rest > .zero || byModel.allSatisfy({ $0.cost == nil }) ? rest : nil
  }

  /// - Parameter isFirst: whether this share carries what is told of all together.
  private func flagged(_ sum: UsageSum, cost: Money?, isFirst: Bool) -> UsageSum {
    var sum = sum
    if isFirst {
      sum.unpricedCalls = unpricedCalls
      sum.approximateParts = isApproximate ? 1 : 0
      sum.interimParts = isInterim ? 1 : 0
      sum.silentParts = isKnown || calls == 0 ? 0 : 1
    }
    guard let cost else {
      sum.unpricedTokens = isDifference ? 0 : sum.counts.totalTokens
      return sum
    }
    // Of a mixture nobody tells which part is which; the first one is said to be both.
    let isReported = costSource == .reported || costSource == .mixed && isFirst
    let isEstimated = costSource == .estimated || costSource == .mixed
    if isReported {
      sum.reportedCost = cost
      sum.reportedParts = 1
      sum.estimatedTokens = isEstimated ? 1 : 0
    } else {
      sum.estimatedCost = cost
      sum.estimatedTokens = isEstimated ? max(1, sum.counts.totalTokens) : 0
    }
    return sum
  }
}
