import Analysis
import Telemetry

extension AlertRule {
  /// Reads a rule on one line.
  ///
  /// - Throws: everything that is wrong with it.
  public init(_ text: String) throws(RuleProblems) {
    self = try Self.draft(text, nameIsOptional: false).rule(text: text)
  }

  static func draft(_ text: String, nameIsOptional: Bool) -> RuleDraft {
    var draft = RuleDraft()
    do throws(RuleLexer.Unreadable) {
      var parser = try RuleParser(text)
      parser.line(nameIsOptional: nameIsOptional, into: &draft)
    } catch {
      draft.problems.append(error.problem)
    }
    return draft
  }

  /// The rule as it is written on one line; what is as if it were not written is left out.
  public var text: String {
    var words = ["\(name):", condition.text]
    if minimumSamples > 0 { words.append("min \(minimumSamples)") }
    if pending > 0 { words.append("for \(Self.duration(pending))") }
    if let clear { words.append("clear \(condition.subject.unit.exactText(of: clear))") }
    if hold != Self.standardHold { words.append("hold \(Self.duration(hold))") }
    if noData != .ok { words.append("nodata \(noData.rawValue)") }
    if let every { words.append("every \(Self.duration(every))") }
    words.append("@\(severity.rawValue)")
    if actions != [.emit] { words.append("-> " + actions.map(\.text).joined(separator: ", ")) }
    return words.joined(separator: " ")
  }

  private static func duration(_ nanoseconds: UInt64) -> String { RuleUnit.duration(Double(nanoseconds) / 1e9) }
}
