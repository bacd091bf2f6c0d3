import Wording

/// The smallest meaningful piece of a rule, and where it stands.
struct RuleToken: Equatable {
  enum Kind: Equatable {
    /// A name or a word of the language: `llm.duration`, `by`.
    case word
    /// Text in double quotes, for names with other characters.
    case quoted
    /// A number, with whatever unit is written with it.
    case quantity(Quantity)
    /// One of ``RuleLexer/symbols``.
    case symbol
    /// The end of the rule.
    case end
  }

  var kind: Kind
  /// What is meant: of quoted text, what is between the quotes.
  var text: String
  var place: RulePlace

  /// What stands here, for a sentence.
  var found: String { kind == .end ? "the end" : QuotedText.of(text) }

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

  func isWord(_ word: String) -> Bool { kind == .word && text == word }
}

/// A number as it is written, before it is known what it counts: `$10`, `80%`, `1h30m`, `-0.5`, `2M`.
struct Quantity: Equatable {
  /// A number and the unit behind it.
  struct Part: Equatable {
    var number: Double
    var unit: String
  }

  var isNegative = false
  var hasDollarSign = false
  /// One, but for durations such as `1h30m`.
  var parts: [Part]
  /// As it is written.
  var text: String
}
