public import Telemetry

/// How much a run, a team or an agent may use: an amount for each thing that has a budget. Amounts are more than zero.
public struct BudgetLimits: Equatable, Sendable {
  private var amounts: [BudgetName: Int64] = [:]

  /// No budget at all.
  public init() {}

  /// The amount, in the place that ``BudgetName/decimals`` says; `nil` for no budget.
  public subscript(name: BudgetName) -> Int64? {
    get { amounts[name] }
    set { amounts[name] = newValue }
  }

  /// What there is a budget for, in the order of ``BudgetName``.
  public var names: [BudgetName] { BudgetName.allCases.filter { amounts[$0] != nil } }

  /// Whether there is a budget for nothing.
  public var isEmpty: Bool { amounts.isEmpty }

  /// These budgets, and those of others for what these leave open.
  public func over(_ others: BudgetLimits) -> BudgetLimits {
    var limits = others
    for name in names { limits[name] = self[name] }
    return limits
  }

  /// For people: `$10 of cost, 2M tokens, 45m of time`.
  public var text: String {
    names.map { name in
      let amount = BudgetAmount.render(self[name] ?? 0, of: name)
      return switch name {
      case .cost, .time, .memory: "\(amount) of \(name)"
      case .idle: "\(amount) idle"
      case .tokens, .processes, .errors, .turns: "\(amount) \(name)"
      }
    }.joined(separator: ", ")
  }
}
