import Recognition
import Redaction
import Telemetry

/// What is remembered of one agent: bounded, whatever its team prints.
struct AgentState {
  /// How many activity logs are kept, and how many of them a snapshot shows.
  static let keptLogs = 100
  static let shownLogs = 50
  /// How many git activities a snapshot shows; older ones only count.
  static let shownGit = 10

  private var logs = RecentLogs(capacity: keptLogs)
  private var git = RollingBuffer<GitActivity>(capacity: shownGit)
  private(set) var lines = 0
  /// Lines that are not yet in the figures.
  var untoldLines = 0
  /// How many of them are errors of which no event was made.
  var untoldErrors = 0
  private(set) var gitOperations = 0
  private(set) var incidents = IncidentCounts()
  private var errors = DistinctErrors()
  /// Turns that a tool reported.
  var turns = 0
  /// What was found of each kind that must not be shown.
  private var violations: [SensitiveKind: Violations] = [:]
  private(set) var lastUpdated: Int64
  /// Something has changed since the last snapshot.
  var isChanged = true
  /// When the last snapshot was taken, on the monotonic clock.
  var lastSnapshot: UInt64?

  init(at moment: Moment) { lastUpdated = moment.wallMilliseconds }

  /// - Returns: whether it is a new error.
  mutating func log(_ entry: ActivityLog, isLine: Bool, at moment: Moment) -> Bool {
    logs.append(entry.kept)
    if isLine {
      lines += 1
      untoldLines += 1
    }
    touch(entry.timestampMilliseconds)
    guard errors.isNew(entry, at: moment.monotonicNanoseconds) else { return false }
    incidents.errors += 1
    return true
  }

  /// An event has told of a failure.
  ///
  /// - Returns: whether it is a new error.
  mutating func fail(at moment: Moment) -> Bool {
    touch(moment.wallMilliseconds)
    guard errors.isNew(failureAt: moment.monotonicNanoseconds) else { return false }
    incidents.errors += 1
    return true
  }

  /// Takes a line that holds nothing that must not be shown.
  mutating func log(_ line: PlainLine, level: LogLevel, isRedacted: Bool, at moment: Moment) {
    logs.append(line, level: level, isRedacted: isRedacted, at: moment.wallMilliseconds)
    lines += 1
    untoldLines += 1
    touch(moment.wallMilliseconds)
  }

  /// Takes a line of which nothing is known but that it is an error.
  ///
  /// - Returns: whether it is a new one.
  mutating func log(error line: PlainLine, isRedacted: Bool, at moment: Moment) -> Bool {
    log(line, level: .error, isRedacted: isRedacted, at: moment)
    untoldErrors += 1
    guard errors.new(ofLines: 1, at: moment.monotonicNanoseconds) == 1 else { return false }
    incidents.errors += 1
    return true
  }

  /// Whether a line's text is kept whole.
  static func keeps(_ line: PlainLine) -> Bool { line.bytes.count <= ActivityLog.keptBytes }

  mutating func record(_ activity: GitActivity, at moment: Moment) {
    git.append(activity.kept)
    gitOperations += 1
    touch(moment.wallMilliseconds)
  }

  /// Shows what another proctor has counted; figures follow with ``adjust(by:at:)``.
  mutating func show(_ entry: ActivityLog) {
    logs.append(entry.kept)
    touch(entry.timestampMilliseconds)
  }

  mutating func show(_ activity: GitActivity, at moment: Moment) {
    git.append(activity.kept)
    touch(moment.wallMilliseconds)
  }

  /// Takes in by how much the figures of another proctor have changed.
  mutating func adjust(by change: AgentTotals, at moment: Moment) {
    lines += change.lines
    untoldLines += max(0, change.lines)
    gitOperations += change.gitOperations
    incidents = incidents + change.incidents
    touch(moment.wallMilliseconds)
  }

  mutating func count(_ counts: IncidentCounts, at moment: Moment) {
    incidents = incidents + counts
    touch(moment.wallMilliseconds)
  }

  /// Counts something that must not be shown.
  ///
  /// - Returns: what there is to tell: at the first, the tenth, the hundredth.
  mutating func count(violation finding: Redaction.Finding) -> Violations? {
    var violations = violations[finding.kind] ?? Violations(finding)
    defer { self.violations[finding.kind] = violations }
    return violations.add(finding)
  }

  /// What was not told yet of what must not be shown, in the order of the kinds.
  mutating func takeUntoldViolations() -> [Violations] {
    violations.keys.sorted().compactMap { violations[$0]?.takeUntold() }
  }

  mutating func touch(_ milliseconds: Int64) {
    lastUpdated = max(lastUpdated, milliseconds)
    isChanged = true
  }

  var totals: AgentTotals { AgentTotals(gitOperations: gitOperations, lines: lines, incidents: incidents) }
  var shownLogs: [ActivityLog] { logs.last(Self.shownLogs) }
  var shownGit: [GitActivity] { git.last(Self.shownGit) }
}

// Texts are kept as long as snapshots can show several of them: what is told as it happens is longer.

extension ActivityLog {
  fileprivate static let keptBytes = 2048
  private static let keptTypeBytes = 256

  fileprivate var kept: ActivityLog {
    let isTypeLong = errorType.map { $0.utf8.count > Self.keptTypeBytes } ?? false
    guard message.utf8.count > Self.keptBytes || isTypeLong else { return self }
    var kept = self
    kept.message = LineText.cut(message, to: Self.keptBytes).text
    kept.errorType = errorType.map { LineText.cut($0, to: Self.keptTypeBytes).text }
    kept.truncated = true
    return kept
  }
}

extension GitActivity {
  private static let keptBytes = 512

  fileprivate var kept: GitActivity {
    func cut(_ text: String?) -> String? { text.map { LineText.cut($0, to: Self.keptBytes).text } }
    var kept = self
    (kept.branch, kept.message) = (cut(branch), cut(message))
    (kept.commit, kept.repository) = (cut(commit), cut(repository))
    return kept
  }
}
