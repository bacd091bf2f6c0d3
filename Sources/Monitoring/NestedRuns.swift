import JSONText
import Recognition
import Telemetry

/// What other proctors have told of their agents: each figure once, however often it is told.
///
/// A run tells of a line or a call as it happens, of their sums in snapshots, and of the final sums in its summary; which of
/// these is written is up to whoever started it. So an event adds to the figures of its agent, and a total takes their place.
/// A total holds for all that was written before it: records may come out of order when files are put together, and one
/// that is older than the total it would add to adds nothing. A record that comes again is passed over.
///
/// Bounded in runs and agents: what is used least is forgotten first, and stays counted.
struct NestedRuns {
  /// An agent of another run, by the names it has there.
  struct Teller: Hashable {
    var team: String?
    var agent: String?
  }

  /// What has been counted of an agent.
  struct Figures {
    var usage = MirroredUsage()
    var totals = AgentTotals()
    /// Up to which record the figures are those of a total.
    var settled: Int64 = -1
    fileprivate var lastUse = 0
  }

  private struct Run {
    var seen = SequenceRanges()
    var agents: [Teller: Figures] = [:]
    /// Up to which record all of its figures are those of its summary.
    var settled: Int64 = -1
    var hasSummary = false
    /// Agents of it have been forgotten: whoever is not known may have been counted.
    var hasForgotten = false
    var lastUse = 0
  }

  static let maximumRuns = 4096
  static let maximumAgents = 4096
  /// The sum of all counts that are taken in: no sum of them overflows.
  private var room: Int64 = 1 << 60

  private var runs: [String: Run] = [:]
  /// How many agents of all runs are remembered.
  private(set) var knownAgents = 0
  private var uses = 0

  /// Whether a record came before.
  func hasSeen(_ record: NestedRecord) -> Bool { runs[record.run]?.seen.contains(record.sequence) ?? false }

  /// Notes a record, or a gap of several.
  ///
  /// - Returns: whether it is new.
  mutating func admit(_ record: NestedRecord) -> Bool {
    uses += 1
    if runs[record.run] == nil, runs.count >= Self.maximumRuns { forgetOldRuns() }
    var first: Int64?
    if case .gap(let number, _) = record.said { first = number }
    runs[record.run, default: Run()].lastUse = uses
    return runs[record.run]?.seen.insert(record.sequence, from: first) ?? false
  }

  /// The figures of an agent, for something that happened in a record; `nil` when a total contains it already.
  func figures(of teller: Teller, in run: String, before sequence: Int64) -> Figures? {
    guard let run = runs[run], sequence > run.settled else { return nil }
    let known = run.agents[teller] ?? Figures()
    return sequence > known.settled ? known : nil
  }

  /// The figures of an agent, in place of which a record tells a total; `nil` when there is a later one already.
  ///
  /// - Returns: with them, whether they may be anything: the agent was known, and has been forgotten.
  func figures(
    of teller: Teller, in run: String, replacedAt sequence: Int64
  ) -> (figures: Figures, isForgotten: Bool)? {
    guard let run = runs[run], sequence > run.settled else { return nil }
    guard let known = run.agents[teller] else { return (Figures(), run.hasForgotten) }
    return sequence > known.settled ? (known, false) : nil
  }

  mutating func set(_ new: Figures, of teller: Teller, in run: String) {
    if runs[run]?.agents[teller] == nil {
      if knownAgents >= Self.maximumAgents { forgetOldAgents() }
      knownAgents += 1
    }
    runs[run, default: Run()].agents[teller] = new
    runs[run]?.agents[teller]?.lastUse = uses
  }

  /// Whether counts fit that have changed by so much.
  mutating func takeRoom(from old: AgentTotals, to new: AgentTotals) -> Bool {
    let growth = Self.size(of: new) - Self.size(of: old)
    guard growth <= Int128(room) else { return false }
    room = Int64(clamping: Int128(room) - growth)
    return true
  }

  /// The summary of a run has come.
  ///
  /// - Parameter isWhole: whether it told of all agents.
  /// - Returns: whether it is the first one.
  mutating func end(_ run: String, at sequence: Int64, isWhole: Bool) -> Bool {
    guard var ended = runs[run] else { return false }
    let isFirst = !ended.hasSummary
    ended.hasSummary = true
    if isWhole {
      ended.settled = max(sequence, ended.settled)
      knownAgents -= ended.agents.count
      ended.agents = [:]
    }
    runs[run] = ended
    return isFirst
  }

  private static func size(of totals: AgentTotals) -> Int128 {
    let incidents = totals.incidents
    let counts = [
      totals.lines, totals.gitOperations, incidents.errors, incidents.testsPassed, incidents.testsFailed,
      incidents.testsSkipped, incidents.rateLimits, incidents.retries, incidents.waitedMilliseconds,
    ]
    return counts.reduce(0) { $0 + Int128($1.magnitude) }
  }

  // MARK: Bounds

  private mutating func forgetOldRuns() {
    let oldest = runs.map { (name: $0.key, lastUse: $0.value.lastUse) }.sorted { $0.lastUse < $1.lastUse }
    for (name, _) in oldest.prefix(Self.maximumRuns / 4) {
      knownAgents -= runs.removeValue(forKey: name)?.agents.count ?? 0
    }
  }

  private mutating func forgetOldAgents() {
    let all = runs.flatMap { name, run in run.agents.map { (run: name, teller: $0.key, lastUse: $0.value.lastUse) } }
    for (run, teller, _) in all.sorted(by: { $0.lastUse < $1.lastUse }).prefix(Self.maximumAgents / 4) {
      runs[run]?.agents[teller] = nil
      runs[run]?.hasForgotten = true
      knownAgents -= 1
    }
  }
}
