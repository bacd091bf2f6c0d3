/// What a test tool said: the totals of a run, or one test that did not pass.
public struct TestReading: Equatable, Sendable {
  /// The tool: `pytest`, `unittest`, `cargo`, `go`, `jest`, `node:test`, `xctest`, `swift-testing`, or a user's own.
  public var framework: String
  /// Which test, as its tool names it; in totals the package or suite, if they are of one only.
  public var name: String?
  /// What it is about.
  public var content: Content
  /// Seconds it took, as printed.
  public var seconds: Double?

  /// What a test reading is about.
  public enum Content: Equatable, Sendable {
    /// A run of tests is over.
    case run(Totals)
    /// A test failed; what its tool says of the reason on the same line.
    case failure(message: String?)
  }

  /// How a run of tests went; what was not printed is `nil`.
  public struct Totals: Equatable, Sendable {
    /// Tests that passed.
    public var passed: Int?
    /// Tests that failed.
    public var failed: Int?
    /// Tests that were skipped, ignored or are still to be written.
    public var skipped: Int?
    /// Tests that could not be run to a verdict.
    public var errors: Int?
    /// All of them.
    public var total: Int?
  }

  /// Creates a reading.
  public init(framework: String, name: String? = nil, content: Content, seconds: Double? = nil) {
    self.framework = framework
    self.name = name
    self.content = content
    self.seconds = seconds
  }
}

extension TestReading.Totals {
  /// What a rule's match says; what follows from the other figures is worked out, expected failures are only in the total.
  init(_ fields: RuleFields, counted: TestTally.Counts?) {
    passed = fields.count("passed")?.value ?? counted?.passed
    failed = fields.count("failed")?.value ?? counted?.failed
    skipped = fields.count("skipped")?.value ?? counted?.skipped
    errors = fields.count("errors")?.value
    total = fields.count("total")?.value
    let expected = ["xfailed", "xpassed"].reduce(0) { $0 + (fields.count($1)?.value ?? 0) }
    if fields["complete"] == "true" {
      // The tool leaves out what is zero.
      failed = failed ?? 0
      skipped = skipped ?? 0
      errors = errors ?? 0
      passed = passed ?? total.map { max(0, $0 - (failed ?? 0) - (skipped ?? 0) - (errors ?? 0) - expected) } ?? 0
    }
    // A package that is told without its tests counts as one.
    switch fields["least"] {
    case "passed": passed = max(1, passed ?? 0)
    case "failed": failed = max(1, failed ?? 0)
    default: break
    }
    total = total ?? passed.map { $0 + (failed ?? 0) + (skipped ?? 0) + (errors ?? 0) + expected }
  }
}

/// The tests that a text has told one by one since the last totals: some tools print no totals, and some print each
/// failure twice.
struct TestTally {
  struct Counts: Equatable {
    var passed = 0
    var failed = 0
    var skipped = 0
    var isEmpty: Bool { passed + failed + skipped == 0 }
  }

  private struct Run {
    var counts = Counts()
    /// The hashes of their names: of 256 no two are the same, and names of any length cost the same.
    var failures: Set<Int> = []
  }

  /// Failures beyond this many are told as often as they are printed.
  private static let maximumNames = 256
  private var runs: [String: Run] = [:]

  /// Notes a single test.
  ///
  /// - Returns: whether it is a failure that was not told before.
  mutating func note(_ name: String, outcome: String, of framework: String) -> Bool {
    var run = runs[framework] ?? Run()
    defer { runs[framework] = run }
    switch outcome {
    case "pass": run.counts.passed += 1
    case "skip": run.counts.skipped += 1
    default:
      if run.failures.count < Self.maximumNames, !run.failures.insert(name.hashValue).inserted { return false }
      run.counts.failed += 1
      return true
    }
    return false
  }

  /// The run is over: what was noted of it, `nil` when nothing was.
  mutating func end(of framework: String) -> Counts? {
    let counts = runs.removeValue(forKey: framework)?.counts
    return counts?.isEmpty == true ? nil : counts
  }
}
