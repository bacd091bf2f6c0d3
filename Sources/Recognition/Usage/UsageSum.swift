/// What postings of usage add up to: tokens, calls and cost, and how well each of them is known.
///
/// Sums and differences are exact, field by field, so that a posting can be taken back whole and posted anew when a better
/// source tells more of the same call.
struct UsageSum: Equatable, Sendable {
  var counts = TokenCounts()
  var calls = 0
  /// The costs that were printed, and how many there were.
  var reportedCost = Money.zero
  var reportedParts = 0
  /// What the price table says of the tokens that no printed cost covers, and how many these are.
  var estimatedCost = Money.zero
  var estimatedTokens = 0
  /// Tokens and calls of which no cost is known.
  var unpricedTokens = 0
  var unpricedCalls = 0
  /// How many figures were printed rounded.
  var approximateParts = 0
  /// How many calls have interim figures: their tool tells the true ones in its final total, which has not come.
  var interimCalls = 0
  /// How many calls were told with zeros for tokens.
  var silentCalls = 0
  /// How many figures another proctor called interim, or told without tokens: it counts the calls itself.
  var interimParts = 0
  var silentParts = 0
}

extension UsageSum {
  /// What is known to have been spent; `nil` when nothing is known of it.
  var cost: Money? { reportedParts > 0 || estimatedTokens > 0 ? reportedCost + estimatedCost : nil }

  /// Tokens that no printed cost covers.
  var uncoveredTokens: Int { estimatedTokens + unpricedTokens }

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum += right
    return sum
  }

  static func - (left: Self, right: Self) -> Self { left + right.negated }

  static func += (left: inout Self, right: Self) {
    left.counts += right.counts
    left.calls += right.calls
    left.reportedCost += right.reportedCost
    left.reportedParts += right.reportedParts
    left.estimatedCost += right.estimatedCost
    left.estimatedTokens += right.estimatedTokens
    left.unpricedTokens += right.unpricedTokens
    left.unpricedCalls += right.unpricedCalls
    left.approximateParts += right.approximateParts
    left.interimCalls += right.interimCalls
    left.silentCalls += right.silentCalls
    left.interimParts += right.interimParts
    left.silentParts += right.silentParts
  }

  private var negated: Self {
    UsageSum(
      counts: TokenCounts() - counts, calls: -calls, reportedCost: Money.zero - reportedCost,
      reportedParts: -reportedParts, estimatedCost: Money.zero - estimatedCost, estimatedTokens: -estimatedTokens,
      unpricedTokens: -unpricedTokens, unpricedCalls: -unpricedCalls, approximateParts: -approximateParts,
      interimCalls: -interimCalls, silentCalls: -silentCalls, interimParts: -interimParts, silentParts: -silentParts)
  }

  /// The change that turns all estimates into a part of a printed cost.
  func covering(with cost: Money) -> Self {
    UsageSum(
      reportedCost: cost, reportedParts: 1, estimatedCost: Money.zero - estimatedCost,
      estimatedTokens: -estimatedTokens, unpricedTokens: -unpricedTokens, unpricedCalls: -unpricedCalls)
  }
}

/// One call as it was posted.
struct UsagePosting: Equatable, Sendable {
  var agent: String
  var scope: String
  var model: String?
  var counts: TokenCounts
  var calls: Int
  /// The printed cost.
  var reported: Money?
  /// The cost by the price table.
  var estimate: Money?
  var isApproximate = false
  var isInterim = false
  /// Zeros were printed for its tokens.
  var isSilent = false

  /// What it adds to the sums.
  var sum: UsageSum {
    var sum = UsageSum(counts: counts, calls: calls)
    if let reported {
      sum.reportedCost = reported
      sum.reportedParts = 1
    } else if let estimate, counts.totalTokens > 0 {
      sum.estimatedCost = estimate
      sum.estimatedTokens = counts.totalTokens
    } else {
      sum.unpricedTokens = counts.totalTokens
      sum.unpricedCalls = calls
    }
    sum.approximateParts = isApproximate ? 1 : 0
    sum.interimCalls = isInterim ? calls : 0
    sum.silentCalls = isSilent ? calls : 0
    return sum
  }
}
