extension StreamReader {
  /// What a line said.
  ///
  /// Filled in place and not returned: a value that was changed on its way is copied when it is returned.
  struct Outcome {
    /// The line itself; `nil` when nothing but itself was said.
    var line: LineReading?
    var level = LineLevel.info
    /// What is shown in place of the line.
    var summary: String?
    var findings: [TextReader.Finding] = []
    /// Each with the name of its agent, if one was printed.
    var events: [DialectEvent] = []
    /// The records of another proctor that the line is.
    var nested: [NestedRecord] = []
    /// How many envelopes in it lack the run's token.
    var unauthenticated = 0
    /// Who the line itself says it is about.
    var agent: String?
    /// Half a record: see ``TornRecord``.
    var isTorn = false
    /// The whole document, when the line ends one of several lines.
    var document: [UInt8]?

    var isEmpty: Bool {
      findings.isEmpty && events.isEmpty && nested.isEmpty && unauthenticated == 0 && summary == nil && agent == nil
        && !isTorn
    }
  }
}
