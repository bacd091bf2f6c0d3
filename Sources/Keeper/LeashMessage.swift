// What keeper and supervisor say to each other. Both are the same executable, so the encoding has no versions; still every
// byte is checked, since the other side may be anything that was started with a socket as standard input.

/// One message on the leash; one message is one packet.
public enum LeashMessage: Equatable, Sendable {
  // From the keeper.

  /// The program runs: its pid, and its start time as in `ProcessIdentity`.
  case spawned(pid: Int32, startTime: UInt64)
  /// The program could not be started; `finished` follows.
  case spawnFailed(SpawnFailure)
  /// The leader has ended, whoever else is still there. Sent at once.
  case exited(ExitReport)
  /// Whom a stop waits for, each second; at most `waitingForLimit` of them.
  case waitingFor([MemberSummary])
  /// A member was left over or had to be killed, and is gone now or will not go.
  case killed(KilledMember, reason: KillReason)
  /// A member that outlives its leader is left alone: who, and its start time as in `ProcessIdentity`.
  case kept(MemberSummary, startTime: UInt64)
  /// The last message. Survivors are members that even KILL did not end.
  case finished(survivors: Int32)

  // From the supervisor.

  /// Send a signal to every member; ignored once a stop is under way, which sends its own.
  case signal(Int32)
  /// Stop the team, rung by rung.
  case stop
  /// Stop the team with KILL, now.
  case kill

  /// Longer than any message in bytes: names of processes are at most 15 bytes and at most 64 of them come at once.
  public static let longest = 16 << 10

  /// How many members `waitingFor` names at most.
  public static let waitingForLimit = 64
}

/// A member of the team, for people.
public struct MemberSummary: Equatable, Sendable {
  /// Process id.
  public let pid: Int32
  /// Name of its executable, at most 15 bytes, see proc_pid_comm(5).
  public let command: String

  /// Names a member.
  public init(pid: Int32, command: String) {
    self.pid = pid
    self.command = command
  }
}

/// Why a member was told to go.
public enum KillReason: UInt8, Equatable, Sendable, CaseIterable, CustomStringConvertible {
  /// It was still there when its leader had ended. It got TERM, then KILL if that was not enough.
  case leftOver = 1
  /// It ignored the signals of the stop ladder.
  case didNotStop
  /// KILL was asked for.
  case requested

  /// For a sentence that begins with "killed:".
  public var description: String {
    switch self {
    case .leftOver: "left over"
    case .didNotStop: "did not stop"
    case .requested: "killed on request"
    }
  }
}

/// How a leader ended and what it took.
public struct ExitReport: Equatable, Sendable {
  /// How it ended.
  public enum Status: Equatable, Sendable {
    /// By itself, 0 to 255.
    case code(Int32)
    /// By a signal, 1 to 64.
    case signal(Int32, coreDumped: Bool)
  }

  /// How it ended.
  public let status: Status
  /// Processor time in user mode, with that of descendants it waited for. Source: wait4(2).
  public let userMicroseconds: UInt64
  /// Processor time in the kernel, likewise.
  public let systemMicroseconds: UInt64
  /// The most memory that it, or any descendant it waited for, had resident at once, in KiB. Never below what the keeper
  /// itself had: the kernel counts from the fork on.
  public let peakResidentKiB: UInt64

  /// A report with all its parts.
  public init(status: Status, userMicroseconds: UInt64, systemMicroseconds: UInt64, peakResidentKiB: UInt64) {
    self.status = status
    self.userMicroseconds = userMicroseconds
    self.systemMicroseconds = systemMicroseconds
    self.peakResidentKiB = peakResidentKiB
  }

  /// The code a shell would give: the code itself, or 128 + n for signal n.
  public var shellCode: Int32 {
    switch status {
    case .code(let code): code
    case .signal(let signal, _): 128 &+ signal
    }
  }
}
