public import JSONText

/// What went wrong or was tried, in numbers: errors, tests, refused calls. Figures of agents add up to their team's.
public struct IncidentCounts: Sendable, Equatable {
  /// Distinct errors: tracebacks and crashes, each once, lines whose level is error, and failures that events tell.
  public var errors = 0
  /// Tests that passed, summed over all runs of tests.
  public var testsPassed = 0
  /// Tests that failed or could not be run.
  public var testsFailed = 0
  /// Tests that were skipped.
  public var testsSkipped = 0
  /// Calls that were refused because there were too many.
  public var rateLimits = 0
  /// Calls that failed for another reason and were tried again.
  public var retries = 0
  /// Milliseconds waited before further attempts, as far as it was told.
  public var waitedMilliseconds = 0

  /// Nothing went wrong.
  public init() {}

  /// Nothing went wrong.
  public var isEmpty: Bool { self == IncidentCounts() }

  /// Both.
  public static func + (one: IncidentCounts, other: IncidentCounts) -> IncidentCounts {
    var sum = one
    sum.errors += other.errors
    sum.testsPassed += other.testsPassed
    sum.testsFailed += other.testsFailed
    sum.testsSkipped += other.testsSkipped
    sum.rateLimits += other.rateLimits
    sum.retries += other.retries
    sum.waitedMilliseconds = Self.sum(one.waitedMilliseconds, other.waitedMilliseconds)
    return sum
  }

  /// The difference, each figure at least zero or the negative of what there was.
  public static func - (one: IncidentCounts, other: IncidentCounts) -> IncidentCounts {
    var difference = one
    difference.errors -= other.errors
    difference.testsPassed -= other.testsPassed
    difference.testsFailed -= other.testsFailed
    difference.testsSkipped -= other.testsSkipped
    difference.rateLimits -= other.rateLimits
    difference.retries -= other.retries
    difference.waitedMilliseconds -= other.waitedMilliseconds
    return difference
  }

  /// The figures of an object on the wire; what is no count is none.
  public init(_ object: JSONObject) {
    func count(_ key: String) -> Int {
      object[key]?.int.flatMap { $0 < 0 ? nil : Int(clamping: min($0, Int64(Self.most))) } ?? 0
    }
    errors = count("errors")
    testsPassed = count("tests_passed")
    testsFailed = count("tests_failed")
    testsSkipped = count("tests_skipped")
    rateLimits = count("rate_limits")
    retries = count("retries")
    waitedMilliseconds = count("waited_ms")
  }

  /// A sum of what is printed never overflows.
  public static func sum(_ one: Int, _ other: Int) -> Int { min(one, most - min(other, most)) + min(other, most) }

  /// The largest integer that every reader of JSON can hold.
  public static let most = 1 << 53
}
