/// What an orchestrator process used at the moment of one sample. All agents of a team share that process, so a sum over
/// agents must not add these up.
public struct ProcessMetrics: Sendable, Equatable {
  /// The orchestrator's process id.
  public var pid: Int32?
  /// CPU time since the previous sample in percent of one core, so it may pass 100. The first sample has none.
  public var cpuPercent: Double?
  /// Resident memory in MiB.
  public var memoryMB: Double?
  /// The number of threads.
  public var threads: Int?
  /// `running`, `sleeping`, `disk-sleep`, `stopped`, `tracing-stop`, `zombie`, `dead` or `idle` (`man 5 proc_pid_stat`).
  public var status: String?
  /// The same over every process of the team.
  public var tree: TreeMetrics?

  /// A sample; what is not known stays `nil` and becomes `null` on the wire.
  public init(
    pid: Int32? = nil, cpuPercent: Double? = nil, memoryMB: Double? = nil, threads: Int? = nil, status: String? = nil,
    tree: TreeMetrics? = nil
  ) {
    self.pid = pid
    self.cpuPercent = cpuPercent
    self.memoryMB = memoryMB
    self.threads = threads
    self.status = status
    self.tree = tree
  }
}

/// Sums over every process of a team, the orchestrator included.
public struct TreeMetrics: Sendable, Equatable {
  /// How many processes there are.
  public var processes: Int
  /// CPU time since the previous sample in percent of one core.
  public var cpuPercent: Double?
  /// Resident memory in MiB; pages that processes share count once for each.
  public var memoryMB: Double
  /// The number of threads.
  public var threads: Int
  /// Proportional memory in MiB, where shared pages count once; known only where reading it is cheap.
  public var pssMB: Double?

  /// The sums of one sample.
  public init(processes: Int, cpuPercent: Double? = nil, memoryMB: Double, threads: Int, pssMB: Double? = nil) {
    self.processes = processes
    self.cpuPercent = cpuPercent
    self.memoryMB = memoryMB
    self.threads = threads
    self.pssMB = pssMB
  }
}
