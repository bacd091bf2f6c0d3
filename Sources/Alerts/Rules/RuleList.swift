import Wording

/// Why a default rule cannot be as the environment wants it.
public struct DefaultRuleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence for people.
  public let description: String

  init(_ text: String) {
    description =
      "\(DefaultRules.costVariable) is \(QuotedText.of(text)) in the environment; "
      + "write an amount of dollars such as 10 or 12.50"
  }
}

extension [AlertRule] {
  /// These rules with others over them: one of the same name takes its place, the rest follow.
  public func replaced(by others: [AlertRule]) -> [AlertRule] {
    let names = Set(others.map(\.name))
    return filter { !names.contains($0.name) } + others
  }
}
