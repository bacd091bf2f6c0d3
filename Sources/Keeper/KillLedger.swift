public import LinuxSystem

/// A process that was told to end, and how that went.
public struct KilledMember: Equatable, Sendable {
  /// Who it was.
  public let member: MemberSummary
  /// How long it had been running when it was told, in milliseconds.
  public let ageMilliseconds: UInt64
  /// The last signal that it was sent.
  public let signal: Int32
  /// How long it took to end after the first signal, in milliseconds; nil when it has not ended.
  public let tookMilliseconds: UInt64?

  /// A process with all that is known of its end.
  public init(member: MemberSummary, ageMilliseconds: UInt64, signal: Int32, tookMilliseconds: UInt64?) {
    self.member = member
    self.ageMilliseconds = ageMilliseconds
    self.signal = signal
    self.tookMilliseconds = tookMilliseconds
  }
}

/// Who was told to end, until it has: each process is reported once, when all is known of it. The same for a keeper that
/// stops its team and for a supervisor that sweeps after a killed keeper.
public struct KillLedger: Sendable {
  private struct Entry {
    let identity: ProcessIdentity
    let command: String
    let ageMilliseconds: UInt64
    let since: UInt64
    var signal: Int32

    func killed(took: UInt64?) -> KilledMember {
      KilledMember(
        member: MemberSummary(pid: identity.pid, command: command), ageMilliseconds: ageMilliseconds, signal: signal,
        tookMilliseconds: took)
    }
  }

  private var entries: [Entry] = []
  private var known: Set<ProcessIdentity> = []

  /// A ledger without entries.
  public init() {}

  /// These processes were sent a signal just now, in nanoseconds of the monotonic clock. Some may have been sent another one
  /// before.
  public mutating func note(_ processes: [ProcessStatLine], signal: Int32, at now: UInt64) {
    let again = Set(processes.map(\.identity)).intersection(known)
    if !again.isEmpty {
      for index in entries.indices where again.contains(entries[index].identity) { entries[index].signal = signal }
    }
    for process in processes where known.insert(process.identity).inserted {
      entries.append(
        Entry(
          identity: process.identity, command: process.command,
          ageMilliseconds: BootClock.ageMilliseconds(of: process.identity), since: now, signal: signal))
    }
  }

  /// Takes out those that have ended.
  public mutating func takeEnded(at now: UInt64, isAlive: (ProcessIdentity) -> Bool) -> [KilledMember] {
    guard !entries.isEmpty else { return [] }
    var ended: [KilledMember] = []
    entries.removeAll { entry in
      guard !isAlive(entry.identity) else { return false }
      ended.append(entry.killed(took: (now - min(now, entry.since)) / 1_000_000))
      return true
    }
    return ended
  }

  /// Takes out all that are left: those that will not end.
  public mutating func takeRest() -> [KilledMember] {
    defer { entries = [] }
    return entries.map { $0.killed(took: nil) }
  }
}
