import Alerts
import Supervision

/// `--alert` and `--gate`, in the notation of the team file.
extension GivenOptions {
  /// Adds a rule; none of its name may be there already.
  mutating func addAlert(_ text: String) throws(BadValue) {
    let rule: AlertRule
    do throws(RuleProblems) { rule = try AlertRule(text) } catch { throw BadValue(error) }
    guard !alerts.rules.contains(where: { $0.name == rule.name }) else {
      throw BadValue(reason: "the name \(QuotedText.of(rule.name)) is given twice")
    }
    alerts.rules.append(rule)
  }

  /// Adds a gate.
  mutating func addGate(_ text: String) throws(BadValue) {
    do throws(RuleProblems) { alerts.gates.append(try Gate(text)) } catch { throw BadValue(error) }
  }
}

extension BadValue {
  /// All that is wrong with a rule, in one sentence.
  fileprivate init(_ problems: RuleProblems) { self.init(reason: problems.sentences.joined(separator: "; ")) }
}
