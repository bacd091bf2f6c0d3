import Telemetry
import Wording

/// Reads the tokens of a rule into a ``RuleDraft``. Each method takes one part and notes what is wrong with its form; whether
/// metrics, labels and units exist is not its business.
struct RuleParser {
  private var tokens: ArraySlice<RuleToken>
  private let end: RuleToken
  /// Whether a problem of form was noted: what follows it would only be misread.
  private(set) var isLost = false

  init(_ text: String, source: Int = 0) throws(RuleLexer.Unreadable) {
    let all = try RuleLexer.tokens(of: text, source: source)
    end = all[all.count - 1]
    tokens = all.dropLast()
  }

  private var current: RuleToken { tokens.first ?? end }
  private var following: RuleToken { tokens.dropFirst().first ?? end }

  private mutating func take() -> RuleToken {
    tokens.popFirst() ?? end
  }

  private mutating func takeSymbol(_ symbol: String) -> Bool {
    guard current.isSymbol(symbol) else { return false }
    _ = take()
    return true
  }

  private mutating func expected(_ wanted: String, into draft: inout RuleDraft) {
    draft.add("expected \(wanted), found \(current.found)", at: current.place)
    isLost = true
  }

  private mutating func expect(_ symbol: String, _ place: String, into draft: inout RuleDraft) {
    if !takeSymbol(symbol), !isLost { expected("\(symbol) \(place)", into: &draft) }
  }

  // MARK: A rule on one line

  /// Reads everything, the parts behind the comparison in any order.
  mutating func line(nameIsOptional: Bool, into draft: inout RuleDraft) {
    if following.isSymbol(":") || !nameIsOptional {
      draft.name = name(into: &draft)
      expect(":", "after the name", into: &draft)
    }
    if !isLost { metric(into: &draft) }
    while !isLost, qualifier(into: &draft) {}
    guard !isLost else { return }
    if Self.comparisons.contains(current.text), current.kind == .symbol {
      draft.comparison = comparison(into: &draft)
      draft.threshold = quantity(into: &draft)
    } else if current.isSymbol("=") {
      return expected("==, which compares", into: &draft)
    } else if draft.aggregate?.value != RuleSubject.Aggregate.absent.rawValue {
      return expected(Self.comparisons.joined(separator: ", ") + " behind the metric", into: &draft)
    }
    while !isLost, current.kind != .end { clause(into: &draft) }
  }

  private static let comparisons = RuleCondition.Comparison.allCases.map(\.rawValue)

  /// A window, labels or a grouping, if one comes.
  private mutating func qualifier(into draft: inout RuleDraft) -> Bool {
    let start = current
    if takeSymbol("[") {
      note(draft.window != nil, "a window", at: start, into: &draft)
      draft.window = window(into: &draft)
      expect("]", "after the window", into: &draft)
    } else if takeSymbol("{") {
      note(!draft.labels.isEmpty, "a list of labels", at: start, into: &draft)
      labels(into: &draft)
    } else if current.isWord("by") {
      _ = take()
      note(draft.grouping != nil, "by", at: start, into: &draft)
      draft.grouping = word("a group such as agent or team", into: &draft)
    } else {
      return false
    }
    return true
  }

  private func note(_ isThere: Bool, _ what: String, at token: RuleToken, into draft: inout RuleDraft) {
    if isThere { draft.add("\(what) is there twice", at: token.place) }
  }

  private mutating func labels(into draft: inout RuleDraft) {
    repeat {
      guard let key = name("a label such as kind", into: &draft) else { return }
      expect("=", "after the label", into: &draft)
      guard !isLost else { return }
      let value = take()
      guard value.kind != .symbol, value.kind != .end else {
        tokens = [value] + tokens
        return expected("a value for the label \(key.value)", into: &draft)
      }
      draft.labels.append((key, .init(value: value.text, place: value.place)))
    } while takeSymbol(",")
    expect("}", "after the labels", into: &draft)
  }

  /// One part behind the comparison.
  private mutating func clause(into draft: inout RuleDraft) {
    let start = current
    if takeSymbol("@") {
      note(draft.severity != nil, "a severity", at: start, into: &draft)
      draft.severity = word("a severity such as warning", into: &draft)
    } else if takeSymbol("->") {
      note(!draft.actions.isEmpty, "->", at: start, into: &draft)
      actions(into: &draft)
    } else if start.kind == .word, let part = RulePart.clauses.first(where: { $0.rawValue == start.text }) {
      _ = take()
      note(part == .nodata ? draft.noData != nil : draft.quantities[part] != nil, start.text, at: start, into: &draft)
      if part == .nodata {
        draft.noData = word("ok or fire", into: &draft)
      } else if let value = quantity(into: &draft) {
        draft.quantities[part] = value
      }
    } else if start.kind == .word {
      draft.add("unknown word \(start.found); \(Self.advice(on: start.text))", at: start.place)
      repeat { _ = take() } while !beginsClause
    } else {
      expected("one of \(Self.clauseNames.joined(separator: ", "))", into: &draft)
    }
  }

  private var beginsClause: Bool {
    current.kind == .end || current.isSymbol("@") || current.isSymbol("->")
      || current.kind == .word && RulePart.clauses.contains { $0.rawValue == current.text }
  }

  private static let clauseNames = RulePart.clauses.map(\.rawValue) + ["@", "->"]

  private static func advice(on word: String) -> String {
    if AlertAction.names.contains(word) { return "write -> before an action" }
    if AlertSeverity(rawValue: word) != nil { return "write @ before a severity" }
    if word == "by" { return "it comes before the comparison" }
    let near = NearestName.of(word, among: RulePart.clauses.map(\.rawValue))
    return near.map { "did you mean \($0)?" } ?? "known are \(clauseNames.joined(separator: ", "))"
  }

  // MARK: Parts

  /// A metric, or an aggregate of one, or the ratio of two.
  mutating func metric(into draft: inout RuleDraft) {
    guard let first = name("a metric such as cost.usd", into: &draft) else { return }
    guard takeSymbol("(") else {
      draft.metrics = [first]
      return
    }
    draft.aggregate = first
    guard let metric = name("a metric such as llm.duration", into: &draft) else { return }
    draft.metrics = [metric]
    if takeSymbol("/"), let divisor = name("a metric to divide by", into: &draft) { draft.metrics.append(divisor) }
    expect(")", "after the metric", into: &draft)
  }

  mutating func name(into draft: inout RuleDraft) -> RuleDraft.Placed<String>? {
    name("a name for the rule and a colon", into: &draft)
  }

  /// A word, or quoted text.
  private mutating func name(_ wanted: String, into draft: inout RuleDraft) -> RuleDraft.Placed<String>? {
    guard current.kind == .word || current.kind == .quoted else {
      expected(wanted, into: &draft)
      return nil
    }
    let token = take()
    return .init(value: token.text, place: token.place)
  }

  mutating func word(_ wanted: String, into draft: inout RuleDraft) -> RuleDraft.Placed<String>? {
    guard current.kind == .word else {
      expected(wanted, into: &draft)
      return nil
    }
    let token = take()
    return .init(value: token.text, place: token.place)
  }

  mutating func comparison(into draft: inout RuleDraft) -> RuleDraft.Placed<String>? {
    guard current.kind == .symbol, Self.comparisons.contains(current.text) else {
      expected(Self.comparisons.joined(separator: ", "), into: &draft)
      return nil
    }
    let token = take()
    return .init(value: token.text, place: token.place)
  }

  mutating func quantity(into draft: inout RuleDraft) -> RuleDraft.Placed<Quantity>? {
    guard case .quantity(let quantity) = current.kind else {
      expected("a number", into: &draft)
      return nil
    }
    return .init(value: quantity, place: take().place)
  }

  mutating func window(into draft: inout RuleDraft) -> RuleDraft.Placed<RuleDraft.Window>? {
    if current.isWord("run") { return .init(value: .run, place: take().place) }
    guard case .quantity(let quantity) = current.kind else {
      expected("a duration such as 5m, or run", into: &draft)
      return nil
    }
    return .init(value: .latest(quantity), place: take().place)
  }

  /// Actions, with commas between them; a colon joins `exec` with a program's name.
  mutating func actions(into draft: inout RuleDraft) {
    repeat {
      guard var action = word("an action such as emit", into: &draft) else { return }
      if takeSymbol(":") {
        guard let program = name("the name of a program", into: &draft) else { return }
        action.value += ":" + program.value
      }
      draft.actions.append(action)
    } while takeSymbol(",")
  }

  mutating func expectEnd(into draft: inout RuleDraft) {
    if !isLost, current.kind != .end { expected("nothing more", into: &draft) }
  }
}
