// How processes end: by themselves, or because they had to be ended.

/// The end of an orchestrator.
public struct ProcessExit: Sendable, Equatable {
  /// Its process id.
  public var pid: Int32
  /// Its exit code, 0…255; `nil` when a signal ended it.
  public var code: Int?
  /// The signal that ended it.
  public var signal: Int?
  /// That signal's name, such as `SIGKILL`.
  public var signalName: String?
  /// Whether it left a core file.
  public var coreDumped: Bool
  /// CPU time in user mode in seconds, its waited-for children included (`man 2 getrusage`).
  public var userSeconds: Double
  /// CPU time in kernel mode in seconds.
  public var systemSeconds: Double
  /// The largest resident memory of it or one of its children in MiB.
  public var peakMemoryMB: Double?
  /// From start to end in seconds.
  public var durationSeconds: Double

  /// The end of an orchestrator.
  public init(
    pid: Int32, code: Int? = nil, signal: Int? = nil, signalName: String? = nil, coreDumped: Bool = false,
    userSeconds: Double, systemSeconds: Double, peakMemoryMB: Double? = nil, durationSeconds: Double
  ) {
    self.pid = pid
    self.code = code
    self.signal = signal
    self.signalName = signalName
    self.coreDumped = coreDumped
    self.userSeconds = userSeconds
    self.systemSeconds = systemSeconds
    self.peakMemoryMB = peakMemoryMB
    self.durationSeconds = durationSeconds
  }
}

/// A process that did not go by itself: it was left over, or ignored what asked it to go, and had to be ended.
public struct ProcessKill: Sendable, Equatable {
  /// Its process id.
  public var pid: Int32
  /// Its command, as far as it was known.
  public var command: String
  /// Why it had to be ended.
  public var reason: String
  /// How long it had lived in seconds.
  public var ageSeconds: Double?
  /// The last signal that it was sent, such as `SIGKILL`.
  public var signalName: String?
  /// How long it took to end after the first signal in seconds; `nil` when it has not ended.
  public var tookSeconds: Double?

  /// A process that had to be ended.
  public init(
    pid: Int32, command: String, reason: String, ageSeconds: Double? = nil, signalName: String? = nil,
    tookSeconds: Double? = nil
  ) {
    self.pid = pid
    self.command = command
    self.reason = reason
    self.ageSeconds = ageSeconds
    self.signalName = signalName
    self.tookSeconds = tookSeconds
  }
}

/// A process that outlived its orchestrator and was left alone, as the team wanted.
public struct ProcessKept: Sendable, Equatable {
  /// Its process id.
  public var pid: Int32
  /// Its command.
  public var command: String
  /// How long it had lived in seconds.
  public var ageSeconds: Double

  /// A process that was left alone.
  public init(pid: Int32, command: String, ageSeconds: Double) {
    self.pid = pid
    self.command = command
    self.ageSeconds = ageSeconds
  }
}
