import Foundation
import Keeper
import LinuxSystem
import Monitoring
import ProcessSampling
import Recognition
import Telemetry

/// One team while it runs: its keeper, its pipes, what has been read of it, and how far it has come.
///
/// It has identity, so it is a class. The event loop owns it and calls it; it never calls the loop. What it has to tell goes
/// to the ``Journal`` it is given.
final class TeamRun {
  /// Where a team's events go: the recorder, and the lines for people.
  struct Journal {
    let recorder: RunRecorder
    let people: PeopleReport
  }

  /// Why a team is being stopped by us.
  enum StopReason: Equatable {
    case timeLimit(Duration)
    case signal(Int32)
    case readerGone

    var sentence: String {
      switch self {
      case .timeLimit(let limit): "the time limit of \(DurationText.render(limit)) is reached"
      case .signal(let number): "proctor was told to stop by \(SignalName.name(of: number))"
      case .readerGone: "nobody reads the output any more"
      }
    }
  }

  /// How a team's orchestrator ended, or why it never ran.
  enum Ending: Equatable {
    case exited(ExitReport)
    case notStarted(ExitCode)
    case keeperLost
  }

  let specification: TeamSpecification
  /// Which team of the run this is; names its descriptors in the loop.
  let index: Int
  let journal: Journal
  var monitor: TeamMonitor
  var recognizer: TeamRecognizer
  var git: TeamGit?

  /// The orchestrator, once it runs.
  var leader: ProcessIdentity?
  var ending: Ending?
  var stopReason: StopReason?
  /// Members that neither the ladder nor KILL could end.
  var survivors = 0
  var startedAt: UInt64
  var endedAt: UInt64?

  /// The keeper's process; kept so that Foundation reaps it.
  var process: Process?
  var keeper: Int32? { process?.processIdentifier }
  var leash: FileDescriptor?
  var pipes: [ChildStream: TeamPipe] = [:]
  /// When pipes that are still open are given up, now that the team is empty.
  var drainDeadline: UInt64?
  var hasKeeperFinished = false

  init(
    _ specification: TeamSpecification, index: Int, rules: RuleTable, journal: Journal, at moment: Moment
  ) {
    self.specification = specification
    self.index = index
    self.journal = journal
    monitor = TeamMonitor(
      id: specification.id, agents: specification.agents.map(\.id), tellsLines: journal.recorder.wantsEvents, at: moment
    )
    recognizer = TeamRecognizer(
      rules: rules, agents: specification.agents.map { .init(id: $0.id, match: $0.match) })
    startedAt = moment.monotonicNanoseconds
  }

  /// Whether everything of the team has been read and nothing of it lives.
  var isOver: Bool { ending != nil && hasKeeperFinished && pipes.isEmpty }

  /// The team's own exit code; for one that was stopped by us, what stopping it means.
  var exitCode: ExitCode {
    if survivors > 0 { return .ownFailure }
    if case .timeLimit = stopReason { return .timeLimit }
    switch ending {
    case .exited(let report): return ExitCode(rawValue: report.shellCode)
    case .notStarted(let code): return code
    case .keeperLost, nil: return .ownFailure
    }
  }

  /// Starts the keeper, which starts the orchestrator and tells how that went over the leash.
  ///
  /// - Parameter descriptorLimit: the limit of open files that the orchestrator is to have, when ours is another.
  func start(runID: String, environment: [String: String], descriptorLimit: UInt64?, at moment: Moment) {
    startedAt = moment.monotonicNanoseconds
    enter(.starting, because: specification.command.joined(separator: " "), at: moment)
    let steps = specification.stop.map { step in
      Keeper.StopStep(signal: step.signal, graceMilliseconds: UInt32(clamping: step.grace.wholeMilliseconds))
    }
    let arguments = KeeperArguments(
      command: specification.command, workingDirectory: specification.directory, stopSteps: steps,
      descriptorLimit: descriptorLimit)
    do throws(LaunchError) {
      let launched = try KeeperLauncher.launch(
        arguments: arguments.encoded,
        environment: observeGit(
          environment: specification.childEnvironment(
            base: environment, runID: runID, eventsPath: nil, token: nil), at: moment))
      adopt(launched)
    } catch {
      ending = .notStarted(.ownFailure)
      hasKeeperFinished = true
      endedAt = moment.monotonicNanoseconds
      fail(because: error.description, at: moment)
    }
  }

  /// Told to stop before it was started: it never runs.
  func skip(at moment: Moment) {
    startedAt = moment.monotonicNanoseconds
    endedAt = startedAt
    ending = .notStarted(.ownFailure)
    hasKeeperFinished = true
    enter(.stopped, because: "proctor was told to stop before the team was started", at: moment)
  }

  private func adopt(_ launched: consuming LaunchedKeeper) {
    process = launched.process
    let end = launched.leash
    leash = consume end
    pipes[.stdout] = TeamPipe(launched.standardOutput)
    pipes[.stderr] = TeamPipe(launched.standardError)
  }

  /// Asks the keeper to stop the team by its ladder; the first reason stands.
  func stop(because reason: StopReason, at moment: Moment) {
    guard stopReason == nil, ending == nil else { return }
    stopReason = reason
    enter(.stopping, because: reason.sentence, at: moment)
    send(.stop)
  }

  /// Asks the keeper to kill the team now.
  func kill() { send(.kill) }

  private func send(_ message: LeashMessage) {
    // A keeper that cannot be written to is gone, and the leash's end says so.
    let bytes = message.encoded()
    bytes.withUnsafeBytes { bytes in
      // The optional is looked into, not unwrapped: unwrapping would take the descriptor out.
      _ = try? leash?.write(bytes)
    }
  }

  /// Tells of a new state.
  func enter(_ state: LifecycleState, because reason: String, at moment: Moment) {
    monitor.enter(state, because: reason, at: moment) { record($1, agent: $0, at: moment) }
    journal.people.lifecycle(team: specification.id, state: state, reason: reason)
  }

  /// Tells of a failure that is not the team's own: people hear of it even when they want no lines.
  func fail(because reason: String, at moment: Moment) {
    monitor.enter(.error, because: reason, at: moment) { record($1, agent: $0, at: moment) }
    journal.people.problem("\(specification.id): \(reason)")
  }

  /// Records an event of this team.
  func record(_ event: TelemetryEvent, agent: String? = nil, at moment: Moment) {
    journal.recorder.record(event, team: specification.id, agent: agent, at: moment)
  }
}

/// One of a team's two pipes, as long as it is open.
final class TeamPipe {
  let descriptor: FileDescriptor
  /// When bytes came last, on the monotonic clock.
  var lastRead: UInt64 = 0

  init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}
