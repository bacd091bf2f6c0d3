import Glibc
public import LinuxSystem

/// Measures the processes of the teams: share of processor, memory, threads, status.
///
/// A team is every descendant of its keeper; the keeper is a child subreaper, so what loses its parent lands below it
/// and stays in the sum. The keeper itself is not part of the team. Time comes in as a value: any monotonic clock will do.
public struct ProcessSampler {
  private struct Team {
    var keeper: ProcessIdentity
    var leader: ProcessIdentity
    var meter = ProcessorTimeMeter()
  }

  private let table: ProcessTable
  private let ticksPerSecond: Double
  private let pageSize: Double
  private var teams: [Int: Team] = [:]

  /// Reads below `root`; a clock tick and a page are as long as this machine says unless told otherwise.
  public init(root: String = "/proc", ticksPerSecond: Int? = nil, pageSize: Int? = nil) {
    table = ProcessTable(root: root)
    self.ticksPerSecond = Double(max(1, ticksPerSecond ?? sysconf(Int32(_SC_CLK_TCK))))
    self.pageSize = Double(max(1, pageSize ?? sysconf(Int32(_SC_PAGESIZE))))
  }

  /// Starts to measure a team, or starts anew after a restart: the next sample is a first one.
  public mutating func track(team: Int, keeper: Int32, leader: ProcessIdentity) {
    teams[team] = nil
    guard let line = table.statLine(of: keeper) else { return }
    teams[team] = Team(keeper: line.identity, leader: leader)
  }

  /// Stops to measure a team.
  public mutating func forget(team: Int) {
    teams[team] = nil
  }

  /// Looks at the team now; nil when it is not tracked or its keeper is gone.
  ///
  /// Processor shares are nil on the first sample, and when less than one clock tick has passed since the last one,
  /// which then stays the beginning of the interval.
  public mutating func sample(team: Int, at nanoseconds: UInt64) -> TeamSample? {
    guard var state = teams[team],
      let keeper = table.statLine(of: state.keeper.pid), keeper.identity == state.keeper
    else { return nil }
    let lines = table.descendants(of: keeper.identity.pid)
    let reading = state.meter.measure(
      lines, reapedTicks: keeper.reapedTicks, at: nanoseconds, shortest: UInt64(1e9 / ticksPerSecond))
    teams[team] = state

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
    return TeamSample(leader: leader, tree: tree)
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
