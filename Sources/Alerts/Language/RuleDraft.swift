/// A rule as it was written, part by part, each with its place: nothing of it is known to be right yet.
///
/// A rule on one line and a rule as a JSON object both become one of these; ``rule(_:)`` then checks it, whole.
public struct RuleDraft {
  /// Something written, and where.
  struct Placed<Value> {
    var value: Value
    var place: RulePlace
  }

  /// A window as written.
  enum Window {
    case run
    case latest(Quantity)
  }

  var name: Placed<String>?
  var aggregate: Placed<String>?
  var metrics: [Placed<String>] = []
  var window: Placed<Window>?
  var labels: [(key: Placed<String>, value: Placed<String>)] = []
  var grouping: Placed<String>?
  var comparison: Placed<String>?
  var threshold: Placed<Quantity>?
  /// `min`, `for`, `clear`, `hold` and `every`.
  var quantities: [RulePart: Placed<Quantity>] = [:]
  var noData: Placed<String>?
  var severity: Placed<String>?
  var actions: [Placed<String>] = []
  var type: Placed<String>?
  /// What could not even be read.
  var problems: [RuleProblem] = []
  /// Where the rule begins, for what is missing in it.
  let place: RulePlace

  /// Nothing written yet.
  ///
  /// - Parameter place: where the rule begins.
  public init(at place: RulePlace = RulePlace()) { self.place = place }

  /// Notes a problem.
  mutating func add(_ sentence: String, at place: RulePlace) { problems.append(RuleProblem(sentence, at: place)) }
}

/// The parts of a rule, by their names in a JSON object; most are words of the one-line form, too.
public enum RulePart: String, CaseIterable, Sendable {
  case name, metric, window, labels, by, op, threshold, min, `for`, clear, hold, nodata, every, severity, actions
  case type = "alert_type"

  /// The words that begin a part behind the comparison.
  static let clauses: [RulePart] = [.min, .for, .clear, .hold, .nodata, .every]
}

extension RuleDraft {
  /// Reads one part of a rule that is a JSON object, in the notation of the one-line form.
  ///
  /// - Parameters:
  ///   - part: which; labels are read by ``label(_:source:value:source:)``.
  ///   - source: the number by which places name this text.
  public mutating func read(_ part: RulePart, _ text: String, source: Int) {
    var parser: RuleParser
    do throws(RuleLexer.Unreadable) { parser = try RuleParser(text, source: source) } catch {
      return problems.append(error.problem)
    }
    switch part {
    case .name: name = parser.name(into: &self)
    case .metric: parser.metric(into: &self)
    case .window: window = parser.window(into: &self)
    case .labels: return
    case .by: grouping = parser.word("a group such as agent or team", into: &self)
    case .op: comparison = parser.comparison(into: &self)
    case .threshold: threshold = parser.quantity(into: &self)
    case .min, .for, .clear, .hold, .every: quantities[part] = parser.quantity(into: &self)
    case .nodata: noData = parser.word("ok or fire", into: &self)
    case .severity: severity = parser.word("a severity such as warning", into: &self)
    case .actions: parser.actions(into: &self)
    case .type: type = parser.word("a type such as budget", into: &self)
    }
    parser.expectEnd(into: &self)
  }

  /// Takes a label of a rule that is a JSON object.
  public mutating func label(_ key: String, source keySource: Int, value: String, source valueSource: Int) {
    labels.append(
      (Placed(value: key, place: RulePlace(text: keySource)), Placed(value: value, place: RulePlace(text: valueSource)))
    )
  }
}
