import Telemetry

/// What people are told of a budget.
extension BudgetStanding {
  /// How far it has come: `the run's budget of cost is used up: $10.02 of $10`.
  var sentence: String {
    let shown = used.map { BudgetAmount.rounded($0, of: name) } ?? "?"
    let amounts = "\(shown) of \(BudgetAmount.render(limit, of: name))"
    return status == .exceeded
      ? "\(owner) budget of \(thing) is used up: \(amounts)"
      : "\(percent ?? 0) % of \(owner) budget of \(thing) is used: \(amounts)"
  }

  /// How much of it is used.
  var percent: Int64? {
    guard let used, limit > 0 else { return nil }
    return Int64(clamping: Int128(used) * 100 / Int128(limit))
  }

  private var owner: String {
    switch scope {
    case .run: "the run's"
    case .team: "the team's"
    case .agent(let agent, of: _): "the agent \(QuotedText.of(agent))'s"
    }
  }

  private var thing: String { name == .idle ? "idle time" : name.rawValue }
}
