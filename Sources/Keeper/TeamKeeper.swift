import CLinux
import Glibc
import LinuxSystem

/// Watches one team from the start of its leader to the end of its last member.
///
/// Sleeps in poll(2) until the supervisor says something, a child ends, somebody signals the keeper, or a stop is due to go
/// on. While a team runs there is no timer at all.
struct TeamKeeper {
  private let arguments: KeeperArguments
  private let leader: Int32
  private let members: TeamMembers
  private let signals: Int32
  private var leash: Leash
  private var leaderIsRunning = true
  private var anyAlive = true
  private var stop: TeamStop?
  /// The channel that nobody reads any more once the supervisor is gone.
  private var eventsPath: String?

  /// Keeps the team of a leader that runs. `signals` is a signalfd for CHLD and for all that asks the keeper to end.
  init(_ arguments: KeeperArguments, leader: Int32, group: ControlGroup?, signals: Int32, leash: Leash) {
    self.arguments = arguments
    self.leader = leader
    self.signals = signals
    self.leash = leash
    eventsPath = arguments.eventsPath
    members = TeamMembers(leader: leader, group: group)
  }

  /// Returns when the team is gone, or cannot be ended, and all is reported.
  mutating func run() {
    let started = ProcessTable().statLine(of: leader)?.identity.startTime ?? 0
    leash.send(.spawned(pid: leader, startTime: started))
    var survivors: Int32?
    while survivors == nil {
      reap()
      if stop == nil, !leaderIsRunning {
        if !anyAlive { break }
        stop = TeamStop(leftoversGraceMilliseconds: arguments.leftoversGraceMilliseconds)
      }
      if !leash.isOpen { loseSupervisor() }
      survivors = stop?.advance(members, anyAlive: anyAlive, leaderIsRunning: leaderIsRunning, leash: &leash)
      if survivors == nil { waitForEvents() }
    }
    members.dissolve()
    leash.send(.finished(survivors: survivors ?? 0))
    leash.flushCompletely()
    if !leash.isOpen { removeEvents() }
  }

  private mutating func reap() {
    while true {
      switch Children.reapOne() {
      case .child(leader, let report):
        leaderIsRunning = false
        leash.send(.exited(report))
      case .child: break
      case .nobody: return
      case .noneLeft:
        anyAlive = false
        return
      }
    }
  }

  /// Whoever writes an event from now on is told at once that nobody reads it, and does not wait until it is killed.
  private mutating func loseSupervisor() {
    removeEvents()
    beginStop()
  }

  private mutating func removeEvents() {
    if let eventsPath { NamedChannel.remove(eventsPath) }
    eventsPath = nil
  }

  private mutating func beginStop() {
    if stop == nil { stop = TeamStop(steps: arguments.stopSteps) }
  }

  private mutating func waitForEvents() {
    var descriptors = [leash.interest, pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
    poll(&descriptors, nfds_t(descriptors.count), timeout)
    if descriptors[0].revents != 0 {
      leash.flush()
      for message in leash.receive() { obey(message) }
    }
    if descriptors[1].revents != 0 { takeSignals() }
  }

  /// Rounded up, so that a stop is never asked to go on a little too early, again and again.
  private var timeout: Int32 {
    guard let stop else { return -1 }
    let now = MonotonicClock.nanoseconds()
    return stop.wakeUp <= now ? 0 : Int32(clamping: (stop.wakeUp - now + 999_999) / 1_000_000)
  }

  private mutating func obey(_ message: LeashMessage) {
    switch message {
    case .signal(let number): if stop == nil { members.sendToEach(number) }
    case .stop: beginStop()
    case .kill:
      beginStop()
      stop?.skipToKill()
    case .spawned, .spawnFailed, .exited, .waitingFor, .killed, .kept, .finished: break
    }
  }

  /// A child's end only wakes the loop. Anything else asks the keeper to end, and it does so with its team.
  private mutating func takeSignals() {
    var signal = signalfd_siginfo()
    while read(signals, &signal, MemoryLayout<signalfd_siginfo>.size) == MemoryLayout<signalfd_siginfo>.size {
      if signal.ssi_signo != UInt32(SIGCHLD) { beginStop() }
    }
  }
}
