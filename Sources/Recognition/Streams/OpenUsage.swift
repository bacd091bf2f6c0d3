/// A usage record over several lines: LangChain prints seven of them for one total.
///
/// Lines between that say nothing are let pass, so that it is complete however its tool lays it out; bounded, so that a
/// record whose end never comes is told soon.
struct OpenUsage {
  private static let maximumLines = 8

  let rule: Rule
  let group: String
  let acting: String?
  let isConditional: Bool
  private(set) var fields: RuleFields
  private(set) var isCompleted = false
  private var lines = 0

  init(_ rule: Rule, opening: Rule.Opening, fields: RuleFields, acting: String?) {
    self.rule = rule
    group = opening.group
    isConditional = opening.isConditional
    self.fields = fields
    self.acting = acting
  }

  /// Whether a line that no rule claims can stand inside the record.
  mutating func admitsLine() -> Bool {
    lines += 1
    return lines <= Self.maximumLines
  }

  mutating func join(_ other: RuleFields) {
    isCompleted = true
    fields.add(other)
  }
}
