public import LinuxSystem

// What one look at a team's processes yields. Percentages are of one core and may pass 100; memory is in MiB.

/// One process at one moment.
public struct ProcessSample: Equatable, Sendable {
  /// Process id.
  public let pid: Int32
  /// Processor time since the sample before, in percent of one core; nil on the first sample. Never negative.
  public let cpuPercent: Double?
  /// Resident memory, shared pages included, in MiB.
  public let residentMiB: Double
  /// Number of threads.
  public let threads: Int
  /// What its main thread is doing.
  public let status: ProcessStatus

  /// Holds the figures of one process.
  public init(pid: Int32, cpuPercent: Double?, residentMiB: Double, threads: Int, status: ProcessStatus) {
    self.pid = pid
    self.cpuPercent = cpuPercent
    self.residentMiB = residentMiB
    self.threads = threads
    self.status = status
  }
}

/// The sums over every process of a team at one moment.
public struct TreeSample: Equatable, Sendable {
  /// Number of processes, zombies included: they hold a pid until they are waited for.
  public let processes: Int
  /// Processor time since the sample before, in percent of one core, with that of children that ended meanwhile and were
  /// waited for; nil on the first sample. Never negative.
  public let cpuPercent: Double?
  /// Sum of the resident memory in MiB. Pages shared by several processes count once for each of them.
  public let residentMiB: Double
  /// Number of threads.
  public let threads: Int
  /// Memory with shared pages divided among their sharers, in MiB; nil when it was not measured. `smaps_rollup` costs
  /// 40–60 µs per process, ten times the rest, so the sampler leaves it out.
  public let pssMiB: Double?
  /// Live processes that were started well after the orchestrator: what it launched in the course of its work, and not the
  /// pipeline or the servers that it began with.
  public let tools: Int

  /// Holds the sums of one team.
  public init(
    processes: Int, cpuPercent: Double?, residentMiB: Double, threads: Int, pssMiB: Double? = nil, tools: Int = 0
  ) {
    self.processes = processes
    self.cpuPercent = cpuPercent
    self.residentMiB = residentMiB
    self.threads = threads
    self.pssMiB = pssMiB
    self.tools = tools
  }
}

/// A team at one moment: its orchestrator alone, and everything it consists of.
public struct TeamSample: Equatable, Sendable {
  /// The orchestrator; nil when it is gone.
  public let leader: ProcessSample?
  /// Every process of the team, the orchestrator included and the keeper excluded.
  public let tree: TreeSample
  /// Their lines, nearest to the keeper first.
  public let processes: [ProcessStatLine]

  /// Holds one look at a team.
  public init(leader: ProcessSample?, tree: TreeSample, processes: [ProcessStatLine] = []) {
    self.leader = leader
    self.tree = tree
    self.processes = processes
  }
}
