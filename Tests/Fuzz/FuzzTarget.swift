/// What is fuzzed: everything that reads bytes which somebody else wrote.
///
/// A target takes any bytes. It fails by a trap, by memory that the sanitizer objects to, or by `precondition` where a
/// promise of the part can be checked for any input.
struct FuzzTarget: Sendable {
  /// Its name, which is that of its corpus in `fixtures/fuzz`.
  var name: String
  /// Tries one input.
  var run: @Sendable (UnsafeRawBufferPointer) -> Void

  /// All of them.
  static let all: [FuzzTarget] = [
    FuzzTarget(name: "splitter", run: fuzzSplitter),
    FuzzTarget(name: "lines", run: fuzzLines),
    FuzzTarget(name: "json", run: fuzzJSON),
    FuzzTarget(name: "dialects", run: fuzzDialects),
    FuzzTarget(name: "records", run: fuzzRecords),
    FuzzTarget(name: "events", run: fuzzEvents),
    FuzzTarget(name: "teamfile", run: fuzzTeamFile),
    FuzzTarget(name: "rules", run: fuzzRules),
    FuzzTarget(name: "alerts", run: fuzzAlertRules),
    FuzzTarget(name: "prices", run: fuzzPrices),
    FuzzTarget(name: "letters", run: fuzzLetters),
    FuzzTarget(name: "redaction", run: fuzzRedaction),
  ]
}
