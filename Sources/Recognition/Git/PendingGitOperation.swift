/// An operation in the making: what the layers have told of it so far, and which of them may still have a word.
struct PendingGitOperation: Sendable {
  var reading: GitReading
  /// When it began, in microseconds of the wall clock; orders operations and nothing else.
  var order: Int64
  /// Which it is of all that were told; orders what began at the same time.
  var number: UInt64 = 0
  /// When it waits no longer.
  var deadline: UInt64
  /// The traced process that does it.
  var process: UInt64?
  var isRunning = false
  var endedAt: UInt64?
  /// Whether it is told.
  enum Standing {
    case listed
    /// A command that is no operation but writes reflogs (`bisect`, `am`, `branch -m`).
    case absorbing
  }

  var standing = Standing.listed
  /// Whom the output names.
  var named: String?
  /// Whom the environment of the process names.
  var author: String?
  /// Who acted when it began.
  var acting = AgentDirectory.teamAgent

  init(_ reading: GitReading, order: Int64, deadline: UInt64) {
    self.reading = reading
    self.order = order
    self.deadline = deadline
  }

  /// Whose it is: whom the output names, else the author's, else whoever acted.
  var agent: String {
    if let named, named != AgentDirectory.teamAgent { return named }
    return author ?? named ?? acting
  }

  var isListed: Bool { standing == .listed }
  var isTraced: Bool { process != nil }
  var lacksOutput: Bool { reading.evidence.isDisjoint(with: [.output, .command]) && isListed }
  var isOutputOnly: Bool { reading.evidence.isSubset(of: [.output, .command]) }

  // MARK: What belongs together

  /// How well a reading of output fits; `nil` when it is something else.
  func affinity(to printed: GitReading, of whom: String? = nil) -> Int? {
    let isExact = reading.operation == printed.operation
    guard isExact || prints(printed.operation) else { return nil }
    var affinity = isExact ? 4 : 0
    if let same = Self.agree(reading.commit, printed.commit) {
      guard same else { return nil }
      affinity += 16
    }
    if let branch = reading.branch, let other = printed.branch, reading.operation != .commit {
      if branch == other { affinity += 3 } else if reading.operation.isAboutBranch { return nil } else { affinity -= 2 }
    }
    if let message = reading.message, let other = printed.message {
      affinity += message == other ? 6 : message.hasPrefix(other) || other.hasPrefix(message) ? 1 : -3
    }
    // What still runs may end either way.
    if !isRunning, let code = reading.exitCode { affinity += (code == 0) == printed.succeeded ? 1 : -4 }
    if let whom, whom != AgentDirectory.teamAgent {
      affinity += whom == author ? 6 : whom == acting && author == nil ? 3 : 0
    }
    return affinity
  }

  /// Whether this has been printed and prints more than one thing, of which this is another.
  func alsoPrints(_ printed: GitReading, now: UInt64) -> Bool {
    guard isTraced, isListed, isRecent(now) else { return false }
    let isAnother = prints(printed.operation) && reading.operation != printed.operation
    return isAnother || reading.operation == printed.operation && reading.operation.isManifold
  }

  /// Whether `printed` says in other words what this was.
  func restates(_ printed: GitReading, now: UInt64) -> Bool {
    guard isTraced, isListed, isRecent(now), affinity(to: printed) != nil else { return false }
    guard let message = reading.message, let other = printed.message else { return true }
    return message.hasPrefix(other) || other.hasPrefix(message)
  }

  /// How well a line of a reflog that was read at a time fits; `nil` when it is of another operation.
  func affinity(toReflog entry: GitReading, readAt: UInt64) -> Int? {
    if let repository = reading.repository, let other = entry.repository, repository != other { return nil }
    guard isRecent(readAt) else { return nil }
    // Its log is read when it has ended: what comes later is of another, unless it is all there is.
    let isInTime = isTraced && readAt <= endedAt ?? .max
    // Commands that are no operation take whatever they wrote, when nothing fits better.
    guard isListed else { return isInTime ? -100 : nil }
    let isFirst = reading.evidence.isDisjoint(with: .reflog)
    let isMore = isInTime && reading.operation.isManifold || reading.operation.isOfNewBranch(entry.operation)
    guard isFirst || isMore, reading.operation.writes(entry.operation) else { return nil }
    let isExact = reading.operation == entry.operation
    // The logs of the head and of a new branch tell of one command only where both lead to one commit.
    if !isFirst, reading.operation.isOfNewBranch(entry.operation), Self.agree(reading.commit, entry.commit) == false {
      return nil
    }
    if isOutputOnly, !isExact, reading.operation != .branchCreate { return nil }
    var affinity = isExact ? 4 : 0
    if isFirst, let same = Self.agree(reading.commit, entry.commit) {
      if same { affinity += 16 } else if !reading.operation.isManifold { return nil }
    }
    if reading.operation.isAboutBranch, let branch = reading.branch, let other = entry.branch {
      guard branch == other else { return nil }
      affinity += 6
    }
    if isFirst, isExact, let message = reading.message, let other = entry.message {
      guard message.contains(other) || other.contains(message) else { return nil }
      affinity += message == other ? 6 : 1
    }
    return affinity
  }

  /// Whether two ids, abbreviated or not, may be the same; `nil` when one is unknown.
  static func agree(_ one: String?, _ other: String?) -> Bool? {
    guard let one, let other else { return nil }
    return one.hasPrefix(other) || other.hasPrefix(one)
  }

  private func isRecent(_ now: UInt64) -> Bool { isRunning || now <= deadline &+ GitJoiner.restatement }

  /// What else the process may print: in a stream of its own, nobody knows the command.
  private func prints(_ printed: GitOperation) -> Bool {
    if reading.operation.prints(printed) { return true }
    guard isTraced else { return false }
    switch reading.operation {
    case .worktree: return [.reset, .checkout, .branchCreate].contains(printed)
    // `HEAD is now at` is all that some of them say.
    case .checkout: return printed == .reset
    case .conflict: return printed.mayStopAtConflict || printed == .fetch
    case .pull: return printed == .commit
    case .stash: return printed == .reset
    default: return false
    }
  }

  // MARK: What is added

  /// Adds what was printed.
  mutating func addOutput(_ printed: GitReading, of agent: String?, now: UInt64) {
    let isFirst = lacksOutput
    if isFirst { named = agent }
    if printed.operation == .conflict, !isTraced || reading.exitCode != 0 { reading.operation = .conflict }
    let isExact = printed.operation == reading.operation
    if isFirst, isExact || reading.branch == nil { reading.branch = printed.branch ?? reading.branch }
    if isFirst, isExact || reading.message == nil { reading.message = printed.message ?? reading.message }
    reading.commit = Self.longer(reading.commit, printed.commit)
    reading.filesChanged = printed.filesChanged ?? reading.filesChanged
    reading.insertions = printed.insertions ?? reading.insertions
    reading.deletions = printed.deletions ?? reading.deletions
    reading.evidence.formUnion(printed.evidence)
    if !isTraced { reading.succeeded = printed.succeeded }
    if !isRunning { settle(now: now) }
  }

  /// Adds a line of a reflog.
  mutating func addReflog(_ entry: GitReading) {
    guard isListed else { return }
    if reading.evidence == .reflog { reading.operation = reading.operation.stronger(entry.operation) }
    if reading.operation == entry.operation || reading.operation.makesCommit {
      reading.branch = reading.branch ?? entry.branch
      reading.message = reading.message ?? entry.message
    }
    if reading.operation.makesCommit || reading.commit == nil { reading.commit = entry.commit ?? reading.commit }
    reading.repository = reading.repository ?? entry.repository
    reading.evidence.insert(.reflog)
  }

  /// Sets how long it waits now that it has ended: what has been printed waits for little more.
  mutating func settle(now: UInt64) {
    let wait = lacksOutput ? GitJoiner.window : isTraced ? GitJoiner.completion : 0
    deadline = now &+ wait
  }

  private static func longer(_ one: String?, _ other: String?) -> String? {
    guard let one, let other else { return one ?? other }
    return other.utf8.count > one.utf8.count ? other : one
  }
}

extension GitOperation {
  /// Whether it leaves a new commit.
  var makesCommit: Bool { [.commit, .merge, .cherryPick, .revert, .rebase, .pull].contains(self) }

  /// Whether this and `other` may be what the logs of the head and of a new branch tell of one command.
  func isOfNewBranch(_ other: GitOperation) -> Bool {
    self == .branchCreate && [.checkout, .worktree].contains(other) || self == .checkout && other == .branchCreate
  }

  /// Whether the branch is what it is about, so that another branch is another operation.
  var isAboutBranch: Bool { [.branchCreate, .branchDelete, .checkout].contains(self) }

  /// Whether one command may print or write more than one thing.
  var isManifold: Bool {
    [.pull, .fetch, .push, .rebase, .cherryPick, .revert, .stash, .worktree, .merge, .clone, .conflict].contains(self)
  }

  /// Whether a command that does this leaves a line of `entry` in a reflog.
  func writes(_ entry: GitOperation) -> Bool {
    if self == entry { return true }
    switch self {
    case .merge: return entry == .commit
    case .pull: return [.merge, .commit, .rebase, .fetch].contains(entry)
    case .cherryPick, .revert: return entry == .commit
    case .rebase, .stash: return [.commit, .checkout, .reset].contains(entry)
    case .branchCreate: return entry == .checkout || entry == .worktree
    case .checkout: return entry == .branchCreate
    case .worktree: return [.branchCreate, .checkout, .reset].contains(entry)
    case .clone: return [.checkout, .branchCreate, .fetch].contains(entry)
    default: return false
    }
  }

  /// Which of two that reflogs tell of one command names it.
  func stronger(_ other: GitOperation) -> GitOperation {
    let ranks: [GitOperation] = [.worktree, .branchCreate]
    return ranks.first { $0 == self || $0 == other } ?? self
  }
}
