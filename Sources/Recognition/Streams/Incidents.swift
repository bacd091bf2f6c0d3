/// What lines of one text share about tests, errors and delays: the error whose lines are coming, the tests told one by one,
/// and whether a refused call was told before its exception is.
struct Incidents {
  private(set) var openError: OpenError?
  /// The last line that was looked at began an error.
  private(set) var hasBegun = false
  private var tally = TestTally()
  /// The library below has told of a refused call; the exception that comes of it is no further one.
  private var hasToldLimit = false

  // MARK: Errors

  mutating func begin(
    _ rule: Rule, _ fields: RuleFields, line: String, acting: String?, into findings: inout [TextReader.Finding]
  ) {
    close(into: &findings)
    openError = OpenError(rule: rule, fields: fields, line: line, acting: acting)
    hasBegun = true
  }

  mutating func noteBeginning(prefix: Substring, followsError: Bool, into findings: inout [TextReader.Finding]) {
    hasBegun = false
    openError?.prefix = String(prefix)
    openError?.followsError = followsError
    if openError?.isComplete == true { close(into: &findings) }
  }

  mutating func take(_ line: String, table: RuleTable, into findings: inout [TextReader.Finding]) -> Bool {
    guard openError?.take(line) == true else {
      close(into: &findings)
      return false
    }
    if openError?.isNamed == true { takeLimit(named: line, table: table, into: &findings) }
    return true
  }

  mutating func close(into findings: inout [TextReader.Finding]) {
    guard let error = openError else { return }
    openError = nil
    findings.append(.incident(.error(error.reading), agent: error.acting))
  }

  /// An exception may be a refused call.
  private mutating func takeLimit(named line: String, table: RuleTable, into findings: inout [TextReader.Finding]) {
    guard
      let match = table.firstMatch(
        in: line, literals: table.literals(in: line), where: { $0.reading == .rateLimit && $0.stream == nil })
    else { return }
    takeDelay(match.rule, match.fields, acting: openError?.acting, into: &findings)
  }

  // MARK: Delays

  mutating func takeDelay(
    _ rule: Rule, _ fields: RuleFields, acting: String?, into findings: inout [TextReader.Finding]
  ) {
    switch fields["layer"] {
    case "transport": hasToldLimit = true
    case "exception" where hasToldLimit:
      hasToldLimit = false
      return
    default: break
    }
    findings.append(.incident(.delay(DelayReading(rule: rule, fields: fields)), agent: fields["agent"] ?? acting))
  }

  // MARK: Tests

  mutating func takeTest(
    _ rule: Rule, _ fields: RuleFields, acting: String?, into findings: inout [TextReader.Finding]
  ) {
    let framework = fields["framework"] ?? rule.tool
    let seconds = fields["seconds"].flatMap { Double($0) }
    let agent = fields["agent"] ?? acting
    guard fields["step"] == "case" else {
      let counted = tally.end(of: framework)
      let totals = TestReading.Totals(fields, counted: fields["counted"] == "true" ? counted : nil)
      let run = TestReading(framework: framework, name: fields["name"], content: .run(totals), seconds: seconds)
      findings.append(.incident(.test(run), agent: agent))
      return
    }
    guard let name = fields["name"], tally.note(name, outcome: fields["outcome"] ?? "fail", of: framework) else {
      return
    }
    let failure = TestReading(
      framework: framework, name: name, content: .failure(message: fields["message"]), seconds: seconds)
    findings.append(.incident(.test(failure), agent: agent))
  }
}
