import Analysis
import Telemetry
import Wording

extension RuleDraft {
  /// The rule, when everything about it is right; otherwise all that is wrong, in the order of the text.
  public func rule() throws(RuleProblems) -> AlertRule { try rule(text: "") }

  /// - Parameter text: the line it was read from, for columns.
  func rule(text: String) throws(RuleProblems) -> AlertRule {
    var check = RuleCheck(self)
    let rule = check.rule()
    guard let rule, check.problems.isEmpty else { throw check.failure(text: text) }
    return rule
  }
}

/// Holds a draft against the catalog of metrics, and makes what it means of it.
struct RuleCheck {
  let draft: RuleDraft
  private(set) var problems: [RuleProblem]

  init(_ draft: RuleDraft) {
    self.draft = draft
    problems = draft.problems
  }

  func failure(text: String) -> RuleProblems {
    let ordered = problems.enumerated().sorted {
      ($0.element.place.offset, $0.offset) < ($1.element.place.offset, $1.offset)
    }
    return RuleProblems(problems: ordered.map(\.element), text: text)
  }

  mutating func add(_ sentence: String, at place: RulePlace) { problems.append(RuleProblem(sentence, at: place)) }

  // MARK: The whole

  mutating func rule() -> AlertRule? {
    let name = checkedName()
    let condition = condition()
    let minimum = minimum()
    let durations = [RulePart.for, .hold, .every].map { duration($0) }
    let noData: AlertRule.NoData? = choice(draft.noData, called: "choice")
    let severity: AlertSeverity? = choice(draft.severity, called: "severity")
    let type: AlertType? = choice(draft.type, called: "type")
    let actions = actions()
    guard let name, let condition else { return nil }
    let clear = clear(for: condition)
    var rule = AlertRule(name: name, condition: condition, type: type)
    rule.minimumSamples = minimum ?? 0
    rule.pending = durations[0] ?? 0
    rule.hold = durations[1] ?? AlertRule.standardHold
    rule.every = durations[2]
    if rule.every == 0, let every = draft.quantities[.every] { add("every must be more than 0s", at: every.place) }
    rule.clear = clear
    rule.noData = noData ?? rule.noData
    rule.severity = severity ?? rule.severity
    if !actions.isEmpty { rule.actions = actions }
    return rule
  }

  private static let longestName = 64

  private mutating func checkedName() -> String? {
    guard let name = draft.name else {
      if draft.problems.isEmpty { add("a rule needs a name", at: draft.place) }
      return nil
    }
    let isPlain = name.value.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "_-.".unicodeScalars.contains($0))
    }
    guard isPlain, !name.value.isEmpty, name.value.utf8.count <= Self.longestName else {
      add(
        "\(QuotedText.of(name.value)) is no name for a rule; take at most \(Self.longestName) of a-z, 0-9, _, - and .",
        at: name.place)
      return nil
    }
    return name.value
  }

  // MARK: The condition

  /// What is looked at, how it is compared and with what; `nil` when something is wrong with it.
  mutating func condition() -> RuleCondition? {
    guard let subject = subject() else { return nil }
    guard subject.aggregate != .absent else { return absence(of: subject) }
    let comparison = draft.comparison.flatMap { RuleCondition.Comparison(rawValue: $0.value) }
    guard let comparison, let threshold = draft.threshold else {
      if draft.problems.isEmpty {
        let missing = draft.comparison == nil ? "a comparison such as > or <" : "a threshold"
        add("a rule needs \(missing)", at: draft.place)
      }
      return nil
    }
    return value(threshold, of: subject).map {
      RuleCondition(subject: subject, comparison: comparison, threshold: $0)
    }
  }

  /// `absent(x)[10m]` is the whole condition: the window is the threshold.
  private mutating func absence(of subject: RuleSubject) -> RuleCondition? {
    for part in [RulePart.min, .clear] {
      if let written = draft.quantities[part] {
        add("absent has no \(part.rawValue); a single sample ends it", at: written.place)
      }
    }
    if let comparison = draft.comparison {
      add("absent takes no comparison; it holds when its window has passed without a sample", at: comparison.place)
      return nil
    }
    guard case .latest(let seconds) = subject.window else {
      add("absent needs a window, such as [10m]", at: draft.window?.place ?? draft.place)
      return nil
    }
    return RuleCondition(subject: subject, comparison: .atLeast, threshold: Double(seconds))
  }

  private mutating func value(_ quantity: RuleDraft.Placed<Quantity>, of subject: RuleSubject) -> Double? {
    switch subject.unit.value(of: quantity.value, as: subject.shortText) {
    case .success(let value): return value
    case .failure(let reason):
      add(reason.sentence, at: quantity.place)
      return nil
    }
  }

  private mutating func clear(for condition: RuleCondition) -> Double? {
    guard condition.subject.aggregate != .absent else { return nil }
    guard let clear = draft.quantities[.clear], let value = value(clear, of: condition.subject) else { return nil }
    let wanted: String
    switch condition.comparison {
    case .above, .atLeast:
      guard value > condition.threshold else { return value }
      wanted = "less"
    case .below, .atMost:
      guard value < condition.threshold else { return value }
      wanted = "more"
    default:
      add("clear is for > and <, where a figure can be better than the threshold", at: clear.place)
      return nil
    }
    add(
      "an alert for \(condition.comparison.rawValue) \(condition.thresholdText) clears at that or \(wanted), "
        + "not at \(clear.value.text)", at: clear.place)
    return nil
  }

  // MARK: The other parts

  private mutating func minimum() -> Int? {
    guard let minimum = draft.quantities[.min] else { return nil }
    let quantity = minimum.value
    guard quantity.parts.count == 1, !quantity.isNegative, !quantity.hasDollarSign, quantity.parts[0].unit.isEmpty,
      let count = Int(exactly: quantity.parts[0].number), (1...1_000_000_000).contains(count)
    else {
      add("min is a whole number of samples of at least 1, not \(QuotedText.of(quantity.text))", at: minimum.place)
      return nil
    }
    return count
  }

  private static let longestSeconds = 30.0 * 86_400

  private mutating func duration(_ part: RulePart) -> UInt64? {
    guard let written = draft.quantities[part] else { return nil }
    let seconds = RuleUnit.seconds(of: written.value)
    guard let seconds, !written.value.isNegative, seconds <= Self.longestSeconds else {
      let problem =
        seconds == nil ? "is a time; write 500ms, 30s, 5m, 1h or 1h30m" : "is a time from 0s to 30d"
      add("\(part.rawValue) \(problem), not \(QuotedText.of(written.value.text))", at: written.place)
      return nil
    }
    return UInt64(seconds * 1e9)
  }

  private mutating func choice<Choice>(_ written: RuleDraft.Placed<String>?, called noun: String) -> Choice?
  where Choice: CaseIterable & RawRepresentable, Choice.RawValue == String {
    guard let written else { return nil }
    if let choice = Choice(rawValue: written.value) { return choice }
    unknown(noun, written, among: Choice.allCases.map(\.rawValue))
    return nil
  }

  mutating func unknown(_ noun: String, _ written: RuleDraft.Placed<String>, among names: [String]) {
    let advice =
      NearestName.of(written.value, among: names).map { "did you mean \($0)?" }
      ?? (names.count <= 16 ? "known are \(names.joined(separator: ", "))" : "docs/figures.md lists them")
    add("unknown \(noun) \(QuotedText.of(written.value)); \(advice)", at: written.place)
  }

  private mutating func actions() -> [AlertAction] {
    var actions: [AlertAction] = []
    for written in draft.actions {
      guard let action = AlertAction(written.value) else {
        unknown("action", written, among: AlertAction.names)
        continue
      }
      if actions.contains(action) { add("\(action.text) is there twice", at: written.place) }
      actions.append(action)
    }
    return actions
  }
}

extension AlertAction {
  /// The action that is written so.
  init?(_ text: String) {
    switch text {
    case "emit": self = .emit
    case "exec": self = .exec(nil)
    case "fail": self = .fail
    case "stop": self = .stop
    case "kill": self = .kill
    default:
      guard text.hasPrefix("exec:"), text.utf8.count > 5 else { return nil }
      self = .exec(String(text.dropFirst(5)))
    }
  }
}
