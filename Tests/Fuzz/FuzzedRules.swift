import Alerts

/// A rule on one line: what is wrong with it has a place in it, and what is right says the same again when it is written down.
func fuzzAlertRules(_ bytes: UnsafeRawBufferPointer) {
  let text = String(decoding: bytes, as: UTF8.self)
  do throws(RuleProblems) {
    let rule = try AlertRule(text)
    precondition((try? AlertRule(rule.text)) == rule, "what was written is not what was read")
  } catch {
    precondition(!error.problems.isEmpty, "no rule, and nothing wrong with it")
    for problem in error.problems {
      precondition(!problem.sentence.isEmpty, "an error without a word")
      precondition(
        (1...text.unicodeScalars.count + 1).contains(error.column(of: problem)), "a place that is not in the rule")
    }
  }
}
