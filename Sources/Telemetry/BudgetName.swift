/// What a budget can be about.
public enum BudgetName: String, Sendable, CaseIterable {
  /// Money for calls of models.
  case cost
  /// Tokens, the whole prompt and the whole answer.
  case tokens
  /// Time since the start, restarts included.
  case time
  /// Resident memory of all processes.
  case memory
  /// The number of processes.
  case processes
  /// Time without output and processor time.
  case idle
  /// Distinct errors.
  case errors
  /// Calls of models, or what a tool reports as turns.
  case turns

  /// What the figures are counted in, as records say it.
  public var unit: String {
    switch self {
    case .cost: "usd"
    case .tokens: "tokens"
    case .time, .idle: "seconds"
    case .memory: "mib"
    case .processes: "processes"
    case .errors: "errors"
    case .turns: "turns"
    }
  }

  /// Amounts are whole numbers of this decimal place of the unit: billionths of a dollar, thousandths of a second or MiB.
  public var decimals: Int {
    switch self {
    case .cost: 9
    case .time, .idle, .memory: 3
    case .tokens, .processes, .errors, .turns: 0
    }
  }

  /// Whether the amount is added up; otherwise it is a level that rises and falls, of which the highest counts.
  public var isSum: Bool {
    switch self {
    case .cost, .tokens, .time, .errors, .turns: true
    case .memory, .processes, .idle: false
    }
  }

  /// Whether it can be told which agent of a team used it: processes and time belong to all of them together.
  public var isOfAgents: Bool {
    switch self {
    case .cost, .tokens, .errors, .turns: true
    case .time, .memory, .processes, .idle: false
    }
  }
}
