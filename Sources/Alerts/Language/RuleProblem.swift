/// What is wrong in a rule, and where.
public struct RuleProblem: Equatable, Sendable {
  /// What is wrong and what would be right, in one sentence without a full stop.
  public var sentence: String
  /// Where it is.
  public var place: RulePlace

  init(_ sentence: String, at place: RulePlace) {
    self.sentence = sentence
    self.place = place
  }
}

/// A place in a rule: which of the texts that it is made of, and how many bytes into it.
public struct RulePlace: Equatable, Sendable {
  /// The number that whoever read the rule gave to the text; 0 for a rule on one line.
  public var text: Int
  /// The byte, from 0.
  public var offset: Int

  /// A place.
  public init(text: Int = 0, offset: Int = 0) {
    self.text = text
    self.offset = offset
  }
}

/// All that is wrong in a rule on one line.
public struct RuleProblems: Error, Equatable, Sendable {
  /// In the order of the text; never empty.
  public let problems: [RuleProblem]
  /// The rule.
  public let text: String

  /// A sentence for each, with its column: `column 8: …`.
  public var sentences: [String] { problems.map { "column \(column(of: $0)): \($0.sentence)" } }

  /// The column of a problem, from 1, in Unicode scalars.
  public func column(of problem: RuleProblem) -> Int {
    let before = text.utf8.prefix(problem.place.offset)
    return 1 + before.count { $0 & 0xC0 != 0x80 }
  }
}
