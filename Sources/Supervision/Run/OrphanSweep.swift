import Glibc
import Keeper
import LinuxSystem

/// Ends what is left of a team whose keeper was killed, scan by scan, so that the event loop goes on meanwhile.
///
/// Once the keeper is dead its team is known by four things: the kernel has given the orphans to us, for we are a subreaper
/// (`AdoptedProcesses`); the orchestrator's session; the marker in the environment; and the control group where there is one.
/// KILL, and no rung before it: nobody is left who could tell the team why it is to go.
struct OrphanSweep {
  /// What is to be done next.
  enum Step: Equatable {
    /// Scan again at this moment, in nanoseconds of the monotonic clock.
    case again(at: UInt64)
    /// Two scans in a row found nobody, or the time is up and this many are left.
    case finished(survivors: Int)
  }

  /// The same for all sweeps: a scan can miss who is born of a dying one.
  private static let emptyScansNeeded = 2
  private static let patience: UInt64 = 5_000_000_000
  private static let shortestPause: UInt64 = 5_000_000
  private static let longestPause: UInt64 = 20_000_000

  private let leader: ProcessIdentity?
  private let marker: [String]
  private let group: ControlGroup?
  private let deadline: UInt64
  private var emptyScans = 0
  private var pause = Self.shortestPause
  private(set) var nextScan: UInt64
  private var ledger = KillLedger()

  /// A sweep that begins now.
  ///
  /// - Parameter group: the team's control group; nil when it has none.
  init(leader: ProcessIdentity?, runID: String, team: String, group: ControlGroup?, at now: UInt64) {
    self.leader = leader
    self.group = group
    marker = Self.marker(runID: runID, team: team)
    deadline = now + Self.patience
    nextScan = now
  }

  /// The variables by which a team's processes are known wherever they have gone.
  static func marker(runID: String, team: String) -> [String] { ["PROCTOR_RUN_ID=\(runID)", "PROCTOR_TEAM=\(team)"] }

  /// Scans and kills, if it is time; tells of each process that has ended.
  ///
  /// - Parameter spared: orphans that belong to nobody any more, because their team wanted them to be left alone.
  mutating func advance(
    at now: UInt64, table: ProcessTable = ProcessTable(), sparing spared: Set<ProcessIdentity>,
    report: (KilledMember) -> Void
  ) -> Step {
    guard now >= nextScan else { return .again(at: nextScan) }
    let members = self.members(in: table, sparing: spared)
    emptyScans = members.isEmpty ? emptyScans + 1 : 0
    let reached = members.filter { $0.identity.send(signal: SIGKILL, in: table) }
    group?.kill()
    ledger.note(reached, signal: SIGKILL, at: now)
    let living = Set(members.map(\.identity))
    ledger.takeEnded(at: now, isAlive: living.contains).forEach(report)
    AdoptedProcesses.reap(in: table)
    if emptyScans >= Self.emptyScansNeeded {
      group?.remove()
      return .finished(survivors: 0)
    }
    guard now < deadline else {
      ledger.takeRest().forEach(report)
      return .finished(survivors: members.count)
    }
    nextScan = now + pause
    pause = min(pause * 2, Self.longestPause)
    return .again(at: nextScan)
  }

  /// The members that live now.
  func members(in table: ProcessTable, sparing spared: Set<ProcessIdentity>) -> [ProcessStatLine] {
    let all = table.all()
    let adopted = AdoptedProcesses.trees(in: all).filter { !spared.contains($0.identity) }
    let ours = Set(adopted.map(\.identity))
    let grouped = Set(group?.members() ?? [])
    return all.filter { process in
      guard !process.isDead || process.threads > 1, !spared.contains(process.identity) else { return false }
      if grouped.contains(process.identity.pid) { return true }
      // The pid of a session's leader is not used again while the session has members, setsid(2).
      if let leader, process.session == leader.pid { return true }
      let isMarked = table.process(process.identity.pid, wasStartedWith: marker)
      // Among the orphans are those of other teams whose keeper was killed; they say whose they are, unless they hide it.
      return isMarked || ours.contains(process.identity) && !carriesAnyMarker(process, in: table)
    }
  }

  /// Whether the process names a team of this run, whichever.
  private func carriesAnyMarker(_ process: ProcessStatLine, in table: ProcessTable) -> Bool {
    table.process(process.identity.pid, wasStartedWith: [marker[0]])
  }
}
