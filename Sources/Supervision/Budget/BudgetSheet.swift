import Telemetry

/// The budgets of one scope and how far they have come: the whole of what decides when to warn and when to stop.
struct BudgetSheet {
  /// A warning comes at this share of a budget, in percent.
  static let warningPercent: Int64 = 80

  private(set) var standings: [BudgetStanding]

  init(_ limits: BudgetLimits, of scope: BudgetStanding.Scope) {
    standings = limits.names.map { name in
      BudgetStanding(
        scope: scope, name: name, limit: limits[name] ?? .max, unpricedCalls: name == .cost ? 0 : nil)
    }
  }

  /// Whether there is a budget for this.
  func has(_ name: BudgetName) -> Bool { standings.contains { $0.name == name } }

  /// Whether some budget is used up.
  var isExceeded: Bool { standings.contains { $0.status == .exceeded } }

  /// Takes in how much is used by now.
  ///
  /// What was used once stays used, and what is exceeded stays exceeded, whatever is said later.
  /// - Returns: where the budget stands when it has just come to four fifths or to its end.
  mutating func take(_ amount: Int64?, of name: BudgetName) -> BudgetStanding? {
    guard let amount, let place = standings.firstIndex(where: { $0.name == name }) else { return nil }
    let before = standings[place].status
    standings[place].used = max(standings[place].used ?? 0, amount)
    let status = Self.status(of: amount, within: standings[place].limit)
    guard status.isFurther(than: before) else { return nil }
    standings[place].status = status
    return standings[place]
  }

  /// Takes in how many calls the cost does not contain by now: a price may be learnt later.
  mutating func noteUnpriced(_ calls: Int) {
    guard let place = standings.firstIndex(where: { $0.name == .cost }) else { return }
    standings[place].unpricedCalls = max(0, calls)
  }

  /// The amount at which something happens next; `nil` when nothing will.
  func nextThreshold(of name: BudgetName) -> Int64? {
    guard let standing = standings.first(where: { $0.name == name }) else { return nil }
    return switch standing.status {
    case .ok: Self.warningAmount(of: standing.limit)
    case .warning: standing.limit
    case .exceeded: nil
    }
  }

  private static func status(of amount: Int64, within limit: Int64) -> BudgetStanding.Status {
    amount >= limit ? .exceeded : amount >= warningAmount(of: limit) ? .warning : .ok
  }

  /// The least amount that is four fifths or more.
  private static func warningAmount(of limit: Int64) -> Int64 {
    Int64(clamping: (Int128(limit) * Int128(warningPercent) + 99) / 100)
  }
}

extension BudgetStanding.Status {
  fileprivate func isFurther(than other: Self) -> Bool {
    let order: [Self] = [.ok, .warning, .exceeded]
    return order.firstIndex(of: self) ?? 0 > order.firstIndex(of: other) ?? 0
  }
}
