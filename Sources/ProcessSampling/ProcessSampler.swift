import Glibc
public import LinuxSystem

/// Measures the processes of the teams: share of processor, memory, threads, status.
///
/// A team is every descendant of its keeper; the keeper is a child subreaper, so what loses its parent lands below it
/// and stays in the sum. The keeper itself is not part of the team. Time comes in as a value: any monotonic clock will do.
public struct ProcessSampler {
  private struct Team {
    var tree: ProcessTree
    var leader: ProcessIdentity
    var meter = ProcessorTimeMeter()
  }

  private let table: ProcessTable
  private let ticksPerSecond: Double
  private let pageSize: Double
  private var teams: [Int: Team] = [:]
  /// How many more processes may have their files open.
  private var room: Int
  private var index: ParentIndex
  /// Whether the children of programs with threads are looked up in the index, while a round lasts.
  private var usesIndex = false
  /// How many threads programs with more than one had, in this round.
  private var threads = 0

  /// Reads below `root`; a clock tick and a page are as long as this machine says unless told otherwise.
  ///
  /// The files of so many processes stay open from sample to sample, two descriptors each.
  public init(
    root: String = "/proc", ticksPerSecond: Int? = nil, pageSize: Int? = nil, processesKeptOpen: Int = 0
  ) {
    table = ProcessTable(root: root)
    index = ParentIndex(of: table)
    room = processesKeptOpen
    self.ticksPerSecond = Double(max(1, ticksPerSecond ?? sysconf(Int32(_SC_CLK_TCK))))
    self.pageSize = Double(max(1, pageSize ?? sysconf(Int32(_SC_PAGESIZE))))
  }

  /// Starts to measure a team, or starts anew after a restart: the next sample is a first one.
  public mutating func track(team: Int, keeper: Int32, leader: ProcessIdentity) {
    forget(team: team)
    guard let tree = ProcessTree(below: keeper, in: table) else { return }
    teams[team] = Team(tree: tree, leader: leader)
  }

  /// Stops to measure a team.
  public mutating func forget(team: Int) {
    room += teams.removeValue(forKey: team)?.tree.watchedProcesses ?? 0
  }

  /// Begins to look at all teams, one after the other.
  ///
  /// When the last round met many threads, everybody on this machine is listed first: see ``ParentIndex``.
  public mutating func beginRound() {
    usesIndex = ParentIndex.isCheaper(thanListsOf: threads)
    threads = 0
    if usesIndex { index.refresh() }
  }

  /// Ends a round: who is looked at in between is looked at alone.
  public mutating func endRound() { usesIndex = false }

  /// Looks at the team now; nil when it is not tracked or its keeper is gone.
  ///
  /// Processor shares are nil on the first sample, and when less than one clock tick has passed since the last one,
  /// which then stays the beginning of the interval.
  public mutating func sample(team: Int, at nanoseconds: UInt64) -> TeamSample? {
    guard var state = teams.removeValue(forKey: team) else { return nil }
    let most = room + state.tree.watchedProcesses
    let look = state.tree.look(keepingOpen: most, index: usesIndex ? index : nil)
    room = most - state.tree.watchedProcesses
    defer { teams[team] = state }
    guard let look else { return nil }
    let lines = look.descendants
    threads += lines.reduce(0) { $0 + ($1.threads > 1 ? $1.threads : 0) }
    let reading = state.meter.measure(
      lines, reapedTicks: look.top.reapedTicks, at: nanoseconds, shortest: UInt64(1e9 / ticksPerSecond))

    let leader = lines.first { $0.identity == state.leader }.map { line in
      ProcessSample(
        pid: line.identity.pid,
        cpuPercent: percent(reading, of: reading?.ticks[line.identity]),
        residentMiB: residentMiB(line),
        threads: line.threads,
        status: ProcessStatus(letter: line.state))
    }
    let tree = TreeSample(
      processes: lines.count,
      cpuPercent: percent(reading, of: reading?.treeTicks),
      residentMiB: lines.reduce(0) { $0 + residentMiB($1) },
      threads: lines.reduce(0) { $0 + $1.threads },
      tools: lines.count { !$0.isDead && $0.identity.startTime > firstTool(of: state.leader) })
    return TeamSample(leader: leader, tree: tree, processes: lines)
  }

  /// What starts in the first two seconds belongs to the start.
  private func firstTool(of leader: ProcessIdentity) -> UInt64 { leader.startTime &+ UInt64(2 * ticksPerSecond) }

  private func percent(_ reading: ProcessorTimeMeter.Reading?, of ticks: UInt64?) -> Double? {
    guard let reading, let ticks, reading.elapsedNanoseconds > 0 else { return nil }
    return Double(ticks) * 100 / (ticksPerSecond * Double(reading.elapsedNanoseconds) / 1e9)
  }

  private func residentMiB(_ line: ProcessStatLine) -> Double {
    Double(line.residentPages) * pageSize / 1_048_576
  }
}
