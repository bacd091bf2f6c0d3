/// Makes one truth of what three layers tell of git: its own trace, the reflogs, and what was printed.
///
/// The trace knows every process with arguments and exit code, the reflog the commit, the output who did it and how many
/// files changed. An operation is told once, when all that may come has come or its time is up. Pure: time comes in as
/// nanoseconds of a clock that only goes forward. Memory is bounded by ``capacity`` and ``memory``.
public struct GitJoiner: Sendable {
  /// How long an operation waits for the other layers, in nanoseconds. What a tool captures from git it prints after a few
  /// hundred milliseconds; who did something silent is known by then as well.
  public static let window: UInt64 = 1_500_000_000
  /// How long one that has been printed waits for the rest of it: a pull prints a fetch and then a merge, and
  /// the reflog is read when it has ended.
  static let completion: UInt64 = 400_000_000
  /// How long a line of a reflog waits for the process that wrote it to be known.
  static let settling: UInt64 = 300_000_000
  /// For how long the same thing said again in other words is not another operation.
  static let restatement: UInt64 = 5_000_000_000
  /// The most operations in the making; beyond that the oldest is told as it is.
  static let capacity = 512
  /// How many told operations are remembered, to know their output when it comes late.
  static let memory = 256

  /// An operation with all that is known of it.
  public struct Joined: Equatable, Sendable {
    /// Whose it is.
    public var agent: String
    /// What was done.
    public var reading: GitReading
  }

  /// A line of a reflog that no operation has taken yet.
  private struct UnclaimedEntry: Sendable {
    let reading: GitReading
    let agent: String
    let order: Int64
    let readAt: UInt64
  }

  /// How many git commands somebody but git has run, those included that only look.
  public private(set) var commands = 0
  /// A traced process has done something: what only output claims is worth less then.
  private var isTraceAlive = false
  private(set) var open: [PendingGitOperation] = [] { didSet { earliest = nil } }
  private(set) var told: [PendingGitOperation] = []
  /// When the first of those that are open and do not run waits no longer, `.max` when there is none; `nil` when it has to
  /// be looked for.
  private var earliest: UInt64?
  private var entries: [UnclaimedEntry] = []
  private var added: UInt64 = 0
  let isTracing: Bool
  let isWatching: Bool

  /// - Parameters:
  ///   - isTracing: whether processes are told with ``begin(_:_:author:acting:now:)``.
  ///   - isWatching: whether all of what reflogs say is told: what nobody else knows counts, too.
  public init(isTracing: Bool, isWatching: Bool) {
    self.isTracing = isTracing
    self.isWatching = isWatching
  }

  // MARK: The trace

  /// A process has said what it is to do.
  ///
  /// - Parameters:
  ///   - id: tells it from all others.
  ///   - acting: the agent that acts now, as far as the output tells.
  /// - Returns: whether it matters how it ends.
  public mutating func begin(_ id: UInt64, _ process: GitProcess, acting: String, now: UInt64) -> Bool {
    guard process.isTopLevel, let command = GitCommand(arguments: process.arguments) else { return false }
    commands += 1
    guard command.operation != nil || command.writesReflog else { return false }
    var reading = GitReading(operation: command.operation ?? .commit, evidence: .trace)
    reading.branch = command.branch
    reading.message = command.message
    reading.repository = process.worktree
    var operation = PendingGitOperation(
      reading.bounded, order: process.startedAt ?? 0, deadline: now &+ Self.window)
    operation.process = id
    operation.isRunning = true
    operation.standing = command.operation == nil ? .absorbing : .listed
    operation.acting = acting
    if operation.isListed {
      isTraceAlive = true
      // What an orchestrator announces comes before it is done.
      if let index = best(of: open, where: { $0.isOutputOnly && !$0.isRunning }, { operation.affinity(to: $0.reading) })
      {
        operation.addOutput(open[index].reading, of: open[index].named, now: now)
        open.remove(at: index)
      }
    }
    add(operation)
    return true
  }

  /// A process runs under the name of an agent.
  public mutating func name(_ id: UInt64, author: String) {
    guard let index = open.lastIndex(where: { $0.process == id }) else { return }
    open[index].author = author
  }

  /// A process has ended.
  ///
  /// - Parameter stoppedAtConflict: whether it has left a conflict behind.
  public mutating func end(_ id: UInt64, _ process: GitProcess, stoppedAtConflict: Bool = false, now: UInt64) {
    guard let index = open.firstIndex(where: { $0.process == id }) else { return }
    open[index].isRunning = false
    open[index].endedAt = now
    open[index].reading.exitCode = process.exitCode
    open[index].reading.milliseconds = process.seconds.map { $0 * 1000 }
    open[index].reading.repository = process.worktree ?? open[index].reading.repository
    open[index].reading.succeeded = process.exitCode == 0
    if stoppedAtConflict { open[index].reading.operation = .conflict }
    open[index].settle(now: now)
  }

  // MARK: The output

  /// The output has told of an operation.
  ///
  /// - Parameters:
  ///   - agent: whom the output attributes it to.
  ///   - microseconds: the wall clock's time since 1970: the place among others.
  public mutating func take(_ reading: GitReading, of agent: String, microseconds: Int64, now: UInt64) {
    let reading = reading.bounded
    // Where there is nothing but output, what it tells is never about something that is known.
    guard isTraceAlive || isWatching else { return addPrinted(reading, of: agent, order: microseconds, now: now) }
    if isTraceAlive, isKnownCommit(reading) { return }
    if let index = best(of: open, where: \.lacksOutput, { $0.affinity(to: reading, of: agent) }) {
      open[index].addOutput(reading, of: agent, now: now)
    } else if let index = open.lastIndex(where: { $0.alsoPrints(reading, now: now) }) {
      open[index].addOutput(reading, of: agent, now: now)
    } else if let index = best(of: told, where: \.lacksOutput, { $0.affinity(to: reading, of: agent) }) {
      told[index].addOutput(reading, of: agent, now: now)
    } else if isTraceAlive, isDoubtful(reading, now: now) {
      return
    } else {
      addPrinted(reading, of: agent, order: microseconds, now: now)
    }
  }

  private mutating func addPrinted(_ reading: GitReading, of agent: String, order: Int64, now: UInt64) {
    var operation = PendingGitOperation(
      reading, order: order, deadline: isTracing || isWatching ? now &+ Self.window : now)
    operation.named = agent
    add(operation)
  }

  /// A commit has one id: whoever prints it again tells nothing new.
  private func isKnownCommit(_ reading: GitReading) -> Bool {
    guard let commit = reading.commit, reading.operation.makesCommit else { return false }
    return (open + told).contains {
      !$0.lacksOutput && $0.reading.operation.makesCommit
        && PendingGitOperation.agree($0.reading.commit, commit) == true
    }
  }

  /// Whether a traced command has been told with other words just now, or a command that should have run never did.
  private func isDoubtful(_ reading: GitReading, now: UInt64) -> Bool {
    reading.evidence == .command
      || (open + told).contains {
        $0.restates(reading, now: now) || $0.alsoPrints(reading, now: now)
      }
  }

  // MARK: The reflogs

  /// A reflog has got a new line. It is read whenever any git has ended there, so the process that wrote it may not be known
  /// yet: it waits a little.
  public mutating func take(reflog entry: GitReading, of agent: String, microseconds: Int64, now: UInt64) {
    entries.append(UnclaimedEntry(reading: entry.bounded, agent: agent, order: microseconds, readAt: now))
    if entries.count > Self.capacity { claim(entries.removeFirst()) }
  }

  private mutating func claimEntries(now: UInt64, isLast: Bool) {
    let ripe = entries.prefix { isLast || now >= $0.readAt &+ Self.settling }
    entries.removeFirst(ripe.count)
    for entry in ripe { claim(entry) }
  }

  /// A merge that was concluded by hand had stopped: on a busy machine it is over before anybody has looked for it.
  private mutating func markStopped(before entry: GitReading) {
    let stopped = open.lastIndex {
      !$0.isRunning && $0.reading.exitCode == 1 && $0.reading.operation.mayStopAtConflict
        && ($0.reading.repository == nil || $0.reading.repository == entry.repository)
    }
    if let stopped { open[stopped].reading.operation = .conflict }
  }

  private mutating func claim(_ entry: UnclaimedEntry) {
    if isRepeated(entry.reading) { return }
    if entry.reading.concludesStopped { markStopped(before: entry.reading) }
    let affinity = { (operation: PendingGitOperation) in
      operation.affinity(toReflog: entry.reading, readAt: entry.readAt)
    }
    if let index = best(of: open, where: { _ in true }, affinity) {
      open[index].addReflog(entry.reading)
    } else if let index = best(of: told, where: { _ in true }, affinity) {
      told[index].addReflog(entry.reading)
    } else if isWatching {
      var operation = PendingGitOperation(
        entry.reading, order: entry.order, deadline: entry.readAt &+ Self.window)
      operation.acting = entry.agent
      add(operation)
    }
  }

  /// A repository that was moved or copied has a log that is known.
  private func isRepeated(_ entry: GitReading) -> Bool {
    guard [.commit, .cherryPick, .revert].contains(entry.operation) else { return false }
    return (open + told).contains { $0.reading.evidence.contains(.reflog) && $0.reading.commit == entry.commit }
  }

  // MARK: What is complete

  /// The operations that need not wait any longer, in the order in which they began.
  ///
  /// - Parameter isLast: nothing more will come.
  public mutating func due(now: UInt64, isLast: Bool = false) -> [Joined] {
    if let next = nextDeadline { guard isLast || now >= next || open.count > Self.capacity else { return [] } }
    claimEntries(now: now, isLast: isLast)
    sortOpen()
    let going = placesOfDue(now: now, isLast: isLast)
    guard !going.isEmpty else { return [] }
    var joined: [Joined] = []
    for place in going {
      if open[place].isListed { joined.append(Joined(agent: open[place].agent, reading: open[place].reading)) }
      told.append(open[place])
    }
    // Nearly always the oldest ones.
    if going.last == going.count - 1 {
      open.removeFirst(going.count)
    } else {
      for place in going.reversed() { open.remove(at: place) }
    }
    if told.count > Self.memory { told.removeFirst(told.count - Self.memory) }
    return joined
  }

  /// Nearly always they are in order. By places: an operation is too large to be taken out for each comparison.
  private mutating func sortOpen() {
    let isSorted = open.indices.dropFirst().allSatisfy { place in
      (open[place - 1].order, open[place - 1].number) < (open[place].order, open[place].number)
    }
    if !isSorted { open.sort { ($0.order, $0.number) < ($1.order, $1.number) } }
  }

  /// The places of the operations that are due.
  private func placesOfDue(now: UInt64, isLast: Bool) -> [Int] {
    var places: [Int] = []
    var isHeldUp = false
    for place in open.indices {
      let mustGo = isLast || open.count - place > Self.capacity
      // One that is complete waits for those that began before it, unless they still run.
      let mayGo = !isHeldUp && !open[place].isRunning && now >= open[place].deadline
      if mustGo || mayGo {
        places.append(place)
      } else if !open[place].isRunning, open[place].isListed {
        isHeldUp = true
      }
    }
    return places
  }

  /// When something may be complete that is not now.
  public var nextDeadline: UInt64? {
    mutating get {
      let waits = earliest ?? open.lazy.filter { !$0.isRunning }.map(\.deadline).min() ?? .max
      earliest = waits
      let settles = entries.first.map { $0.readAt &+ Self.settling } ?? .max
      return waits == .max && entries.isEmpty ? nil : min(waits, settles)
    }
  }

  private mutating func add(_ operation: PendingGitOperation) {
    var operation = operation
    added += 1
    operation.number = added
    let waits = earliest.map { min($0, operation.isRunning ? .max : operation.deadline) }
    open.append(operation)
    earliest = waits
  }

  /// The place of the one that fits best, the oldest of those that fit alike.
  private func best(
    of operations: [PendingGitOperation], where isCandidate: (PendingGitOperation) -> Bool,
    _ affinity: (PendingGitOperation) -> Int?
  ) -> Int? {
    var best: (place: Int, affinity: Int)?
    // By places: taking each out to look at it cost more than looking.
    for place in operations.indices where isCandidate(operations[place]) {
      if let affinity = affinity(operations[place]), affinity > best?.affinity ?? Int.min { best = (place, affinity) }
    }
    return best?.place
  }
}
