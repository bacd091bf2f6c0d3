/// The command whose output is being read, as far as somebody printed it: what it was tells what its output means.
///
/// A cherry-pick prints a commit's line and a pull prints a merge's; a tag prints nothing at all. With the command known,
/// the first two get their name, and the third is seen.
struct CommandContext {
  /// Who printed the command decides what its silence means.
  enum Origin: Equatable {
    /// An echo in the orchestrator's stream (`[coder] $ git tag v1`): its standard error is elsewhere.
    case banner
    /// An echo in front of captured output (`$ git tag v1`, then `exit code: 0`): both streams follow, and only the exit
    /// code proves that it ran.
    case echo
    /// A tool call whose result this is.
    case toolCall
  }

  private var commands: [(command: GitCommand, isSeen: Bool)]
  let origin: Origin
  let agent: String?
  /// Whether words still are where they were: an echo by `echo "$*"` has lost its quotes, and its messages with them.
  private let keepsQuotes: Bool

  init(shellText: some StringProtocol, origin: Origin, agent: String?) {
    commands = GitCommand.commands(inShell: shellText).filter { $0.operation != nil && !$0.isReadOnly }
      .map { ($0, false) }
    self.origin = origin
    keepsQuotes = origin == .toolCall || shellText.contains("'") || shellText.contains("\"")
    self.agent = agent
  }

  /// What a reading of git's output means in the light of the command; `nil` when another reading tells it already.
  mutating func refine(_ reading: GitReading, isAmbiguousHead: Bool) -> GitReading? {
    guard !commands.isEmpty else { return isAmbiguousHead ? nil : reading }
    if isAmbiguousHead { return refineHead(reading) }
    guard let index = commands.firstIndex(where: { !$0.isSeen && Self.prints($0.command, reading.operation) }) else {
      return reading
    }
    guard let operation = commands[index].command.operation else { return reading }
    // A pull prints a fetch and then a merge; the merge, or its end, tells the pull.
    if operation == .pull, reading.operation == .fetch { return nil }
    commands[index].isSeen = true
    // That it stopped at a conflict says more than what it was.
    if reading.operation == .conflict { return reading }
    var refined = reading
    refined.operation = operation
    refined.branch = reading.branch ?? commands[index].command.branch
    refined.message = reading.message ?? (keepsQuotes ? commands[index].command.message : nil)
    return refined
  }

  private mutating func refineHead(_ reading: GitReading) -> GitReading? {
    let told: Set<GitOperation> = [.reset, .checkout]
    guard
      let index = commands.firstIndex(where: { !$0.isSeen && $0.command.operation.map(told.contains) == true }),
      let operation = commands[index].command.operation
    else { return nil }
    commands[index].isSeen = true
    var refined = reading
    refined.operation = operation
    return refined
  }

  /// The operations that the output did not show, now that the command has ended.
  ///
  /// - Parameter exitCode: `nil` when nobody told it.
  func unseen(exitCode: Int?) -> [GitReading] {
    let rest = commands.filter { !$0.isSeen }.map(\.command)
    switch (origin, exitCode) {
    case (.echo, nil): return []
    case (.banner, nil), (.banner, 0): return rest.filter(\.printsNothing).map { reading($0, succeeded: true) }
    case (.banner, _):
      // What failed on standard error is read there.
      return rest.prefix(1).filter { $0.operation.map(Self.speaksOnStandardOutput) == true }
        .map { reading($0, succeeded: false) }
    case (_, 0), (_, nil): return rest.map { reading($0, succeeded: true) }
    case (_, _): return rest.prefix(1).map { reading($0, succeeded: false) }
    }
  }

  private func reading(_ command: GitCommand, succeeded: Bool) -> GitReading {
    var reading = GitReading(operation: command.operation ?? .commit, succeeded: succeeded, evidence: .command)
    reading.branch = command.branch
    reading.message = keepsQuotes ? command.message : nil
    return reading
  }

  private static func speaksOnStandardOutput(_ operation: GitOperation) -> Bool {
    switch operation {
    case .commit, .merge, .cherryPick, .revert, .`init`, .reset: true
    default: false
    }
  }

  /// Whether `command` prints what `printed` is a reading of.
  private static func prints(_ command: GitCommand, _ printed: GitOperation) -> Bool {
    command.operation?.prints(printed) ?? false
  }
}
