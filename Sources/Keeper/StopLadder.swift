// How a team is stopped, as a value: no clock and no process in here, so the whole behaviour is a table in the tests. It is
// keyed on members alive, never on the leader: a leader that obeys while a member does not is the usual way to leave
// processes behind (all eleven supervisors that were measured do).

/// One rung: a signal and how long to wait for its effect.
public struct StopStep: Equatable, Sendable {
  /// What every member gets; nil only waits.
  public let signal: Int32?
  /// How long the team has to go before the next rung, in milliseconds.
  public let graceMilliseconds: UInt32

  /// A signal, or nil for none, and the time until the next rung.
  public init(signal: Int32?, graceMilliseconds: UInt32) {
    self.signal = signal
    self.graceMilliseconds = graceMilliseconds
  }
}

/// Stops a team rung by rung, and with KILL when they are used up.
///
/// Ask for the next action until it is a wait or an end; then ask again when the moment has come or a member has ended.
public struct StopLadder: Sendable {
  /// What is to be done now.
  public enum Action: Equatable, Sendable {
    /// Send this signal to every member, and CONT after it, since a stopped process does not act on it.
    case send(Int32)
    /// Send the same to members that have not had it and whose parent is gone: they were being born while it was sent.
    /// A member whose parent lives is left alone; it may be the clean-up that the signal asked for.
    case sendToOrphans(Int32)
    /// Send KILL to every member.
    case kill
    /// Nothing before this moment, in nanoseconds.
    case wait(until: UInt64)
    /// The team is gone.
    case finished
    /// Members survive KILL: they hang in the kernel, or belong to another user.
    case givenUp
  }

  private enum Phase: Equatable {
    case entering(Int)
    case waiting(step: Int, deadline: UInt64)
    case killing(deadline: UInt64)
  }

  /// Two looks in a row must find nobody: one can miss a process that is born of a dying one.
  private static let emptyLooksNeeded = 2
  private static let millisecond: UInt64 = 1_000_000

  private let steps: [StopStep]
  private let killPatience: UInt64
  private var phase = Phase.entering(0)
  private var emptyLooks = 0
  private var interval: UInt64 = 0
  private var nextLook: UInt64 = 0

  /// A ladder of these rungs, with KILL after the last. KILL is repeated for `killPatienceMilliseconds` at most.
  public init(steps: [StopStep], killPatienceMilliseconds: UInt32 = 5000) {
    self.steps = steps
    killPatience = UInt64(killPatienceMilliseconds) * Self.millisecond
  }

  /// Whether KILL is being sent.
  public var isKilling: Bool {
    if case .killing = phase { true } else { phase == .entering(steps.count) }
  }

  /// Leaves out the rungs that remain.
  public mutating func skipToKill() {
    if !isKilling { phase = .entering(steps.count) }
  }

  /// What to do at this moment, in nanoseconds of a clock that never goes back.
  public mutating func nextAction(membersAlive: Bool, now: UInt64) -> Action {
    guard membersAlive else {
      emptyLooks += 1
      return emptyLooks >= Self.emptyLooksNeeded ? .finished : .wait(until: now + Self.millisecond)
    }
    emptyLooks = 0
    switch phase {
    case .entering(let step): return enter(step, now: now)
    case .waiting(let step, let deadline):
      if now >= deadline { return enter(step + 1, now: now) }
      // Longer and longer, up to a second: the end of a member wakes the caller anyway.
      if now >= nextLook {
        scheduleLook(after: min(interval * 2, 1000 * Self.millisecond), now: now)
        if let signal = steps[step].signal { return .sendToOrphans(signal) }
      }
      return .wait(until: min(deadline, nextLook))
    case .killing(let deadline):
      if now >= deadline { return .givenUp }
      guard now >= nextLook else { return .wait(until: nextLook) }
      scheduleLook(after: min(interval * 2, 50 * Self.millisecond), now: now)
      return .kill
    }
  }

  private mutating func enter(_ step: Int, now: UInt64) -> Action {
    scheduleLook(after: 10 * Self.millisecond, now: now)
    guard step < steps.count else {
      phase = .killing(deadline: now + killPatience)
      return .kill
    }
    let deadline = now + UInt64(steps[step].graceMilliseconds) * Self.millisecond
    phase = .waiting(step: step, deadline: deadline)
    return steps[step].signal.map { .send($0) } ?? .wait(until: min(deadline, nextLook))
  }

  private mutating func scheduleLook(after delay: UInt64, now: UInt64) {
    interval = delay
    nextLook = now + delay
  }
}
