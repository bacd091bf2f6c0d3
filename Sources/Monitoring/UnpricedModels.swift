/// What a model without a known price means.
public enum UnpricedPolicy: String, CaseIterable, Sendable {
  /// Nothing: its calls are counted in `unpriced_calls`.
  case allow
  /// It is told once, to people and in a record.
  case warn
  /// It is told, and the team is stopped: nobody knows what it spends.
  case stop
}

/// The models of a team whose price is not known, each told once.
struct UnpricedModels {
  /// More are not told apart: a team that prints new names without end is not told of without end.
  private static let capacity = 64

  private var known: Set<String> = []
  /// Those that were met since somebody last asked.
  private var met: [String] = []

  /// Takes note of a model; whether it is a new one.
  mutating func note(_ model: String) -> Bool {
    guard known.count < Self.capacity, known.insert(model).inserted else { return false }
    met.append(model)
    return true
  }

  /// Whether none was ever met.
  var isEmpty: Bool { known.isEmpty }

  /// The models met since the last time.
  mutating func take() -> [String] {
    guard !met.isEmpty else { return [] }
    defer { met = [] }
    return met
  }
}
