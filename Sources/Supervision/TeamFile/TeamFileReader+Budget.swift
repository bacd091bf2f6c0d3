import Telemetry

// `budget`, at the top level, in a team and in an agent.

extension TeamFileReader {
  /// Whose budget is read.
  enum BudgetOwner {
    case run, team, agent
  }

  static let budgetKeys = KnownKeys(
    names: BudgetName.allCases.map(\.rawValue), otherPlaces: [:],
    otherNames: [
      "usd": "cost", "dollars": "cost", "money": "cost", "timeout": "time", "duration": "time", "memory_mb": "memory",
      "rss": "memory", "procs": "processes", "calls": "turns", "steps": "turns",
    ])

  /// An object with an amount for each name, or all of it as text: `cost=10,tokens=2M`.
  mutating func budget(_ field: Field, of owner: BudgetOwner) -> BudgetLimits {
    var limits = BudgetLimits()
    switch field.value.content {
    case .string:
      guard let text = string(field) else { return limits }
      do throws(BudgetTextError) { limits = try BudgetText.parse(text) } catch { add(field, error.description) }
    case .object:
      guard let fields = fields(of: field, known: Self.budgetKeys) else { return limits }
      for name in BudgetName.allCases {
        if let field = fields[name.rawValue] { limits[name] = amount(field, of: name) }
      }
    default: expected(#"an object such as {cost: 10, tokens: "2M"}, or a string such as "cost=10,tokens=2M""#, field)
    }
    guard owner == .agent else { return limits }
    for name in limits.names where !name.isOfAgents {
      add(field, "\(name) belongs to all agents of a team together; give the team a budget of it")
    }
    return limits
  }

  private mutating func amount(_ field: Field, of name: BudgetName) -> Int64? {
    let text: String
    switch field.value.content {
    case .number(let number): text = number
    case .string:
      guard let string = string(field) else { return nil }
      text = string
    default:
      expected("a number, or an amount in quotes", field)
      return nil
    }
    do throws(BudgetTextError) { return try BudgetAmount.parse(text, of: name) } catch {
      add(field, error.description)
      return nil
    }
  }
}

extension TeamFile {
  /// All budgets of the file with whose they are, for people.
  public var budgets: [(owner: String, budget: BudgetLimits)] {
    let ofTeams = teams.flatMap { team in
      [(team.id, team.budget)] + team.agents.map { ("\(team.id)/\($0.id)", $0.budget) }
    }
    return ([("the run", budget)] + ofTeams).filter { !$0.1.isEmpty }
  }
}
