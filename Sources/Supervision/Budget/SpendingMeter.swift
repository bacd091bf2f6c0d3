import Monitoring
import Recognition

/// Adds up what is spent, as a budget sees it: only rises count.
///
/// Totals correct what was counted before, mostly upwards. Where one goes down, nobody can tell a better figure from a line
/// that somebody made up, and nothing that a child prints gives back what is spent.
struct SpendingMeter {
  private var last = Spending()
  /// Everything so far.
  private(set) var spent = Spending()

  /// Takes in the present sums.
  ///
  /// - Returns: by how much they have risen; `nil` where nothing is known.
  mutating func take(_ now: Spending) -> Spending {
    var rise = Spending(errors: max(0, now.errors - last.errors))
    rise.tokens = now.tokens.map { max(0, $0 - (last.tokens ?? 0)) }
    rise.turns = now.turns.map { max(0, $0 - (last.turns ?? 0)) }
    rise.cost = now.cost.map { max(.zero, $0 - (last.cost ?? .zero)) }
    // How much is in the dark is no spending: it may come to light.
    rise.unpricedCalls = now.unpricedCalls - last.unpricedCalls
    rise.unpricedTokens = now.unpricedTokens - last.unpricedTokens
    last = Spending(
      tokens: now.tokens ?? last.tokens, cost: now.cost ?? last.cost, turns: now.turns ?? last.turns,
      errors: now.errors, unpricedCalls: now.unpricedCalls, unpricedTokens: now.unpricedTokens)
    spent.add(rise)
    return rise
  }
}

extension Spending {
  /// Adds, at the end of the range at most.
  mutating func add(_ more: Spending) {
    tokens = Self.sum(tokens, more.tokens)
    turns = Self.sum(turns, more.turns)
    if let cost = more.cost { self.cost = (self.cost ?? .zero) + cost }
    errors = Self.sum(errors, more.errors) ?? errors
    unpricedCalls += more.unpricedCalls
    unpricedTokens += more.unpricedTokens
  }

  private static func sum(_ one: Int?, _ other: Int?) -> Int? {
    guard let one, let other else { return one ?? other }
    let (sum, overflows) = one.addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
