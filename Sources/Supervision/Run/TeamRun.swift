import Foundation
import Keeper
import LinuxSystem
import Monitoring
import Output
import ProcessSampling
import Recognition
import Redaction
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
    /// Where the team's raw output is kept, if it is.
    let logs: StreamLogs?
    /// Where messages that failed go, if somebody wants them.
    let deadLetters: DeadLetterBox?
  }

  /// Why a team is being stopped by us.
  enum StopReason: Equatable {
    case limit(Limit)
    case signal(Int32)
    case readerGone
    /// Another team, this one, has failed, and the first failure is to end the run.
    case failFast(team: String)
    /// A model without a known price; `nil` for calls that name none.
    case unpricedModel(String?)
    /// A budget is used up: the team's, one of its agents', or the run's.
    case budget(BudgetStanding)
    /// An alert of this rule wanted it.
    case alert(rule: String)

    var sentence: String {
      switch self {
      case .limit(let limit): limit.sentence
      case .signal(let number): "proctor was told to stop by \(SignalName.name(of: number))"
      case .readerGone: "nobody reads the output any more"
      case .failFast(let team): "\(team) has failed"
      case .unpricedModel(let name?): "no price is known for the model \(QuotedText.of(name))"
      case .unpricedModel(nil): "no price is known for calls that name no model"
      case .budget(let standing): standing.sentence
      case .alert(let rule): "the alert \(rule) stops it"
      }
    }

    /// How the summary names it.
    var key: String {
      switch self {
      case .limit(let limit): limit.key
      case .signal: "signal"
      case .readerGone: "reader_gone"
      case .failFast: "fail_fast"
      case .unpricedModel: "unpriced"
      case .budget: "budget"
      case .alert: "alert"
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
  let pricing: Pricing
  let budgets: BudgetBook
  let journal: Journal
  var monitor: TeamMonitor
  var recognizer: TeamRecognizer
  /// Sees to messages that failed, if somebody wants them.
  var deadLetterDesk: DeadLetterDesk?
  private let rules: RuleTable
  var git: TeamGit?
  /// How many git commands it ran in all, once it is over; nil when nobody counted them.
  var gitCommands: Int?

  var state = TeamState.waiting
  /// What it waits for before its start, as last told.
  var heldBecause: String?
  var restarts: RestartSchedule
  /// When the team is to be started again, once its old processes and pipes are gone.
  var restartAt: UInt64?
  var activity: ActivityWatch
  /// Everybody of it, as seen by the last sample.
  var processes: [ProcessStatLine] = []
  /// It waits for input as far as the kernel tells, and not only by its own words.
  var isBlockedOnInput = false
  var readyWatch: ReadyWatch?
  var isReady = false
  /// The orchestrator, once it runs.
  var leader: ProcessIdentity?
  var ending: Ending?
  var stopReason: StopReason?
  /// Members that neither the ladder nor KILL could end.
  var survivors = 0
  /// When it was last started.
  var startedAt: UInt64
  /// When it was first started; nil before.
  var firstStartedAt: UInt64?
  var endedAt: UInt64?

  /// The keeper's process; kept so that Foundation reaps it.
  var process: Process?
  var keeper: Int32? { process?.processIdentifier }
  var leash: KeeperLeash?
  var pipes: [ChildStream: TeamPipe] = [:]
  /// Where its processes tell events, as long as any of them may.
  var events: TeamEvents?
  /// When pipes that are still open are given up, now that the team is empty.
  var drainDeadline: UInt64?
  var hasKeeperFinished = false
  /// The sweep after a killed keeper, while it lasts.
  var sweep: OrphanSweep?
  /// What the orchestrator left behind and we ended.
  var leftoverCount = 0
  /// What it left behind and is to be left alone.
  var kept: Set<ProcessIdentity> = []
  /// Where the team's control group is to be, without the keeper's pid; nil when none can be made.
  private var controlGroupName: String?
  /// What is known of calls that name no model, and so have no price.
  var namelessCalls = NamelessCalls.none
  /// How long the team was stopped together with proctor: no time limit counts it.
  var suspendedNanoseconds: UInt64 = 0

  init(
    _ specification: TeamSpecification, index: Int, rules: RuleTable, pricing: Pricing = Pricing(),
    budgets: BudgetBook, journal: Journal, at moment: Moment
  ) {
    self.specification = specification
    self.index = index
    self.pricing = pricing
    self.budgets = budgets
    self.journal = journal
    self.rules = rules
    restarts = RestartSchedule(policy: specification.restart)
    activity = ActivityWatch(at: moment.monotonicNanoseconds)
    monitor = TeamMonitor(
      id: specification.id, agents: specification.agents.map(\.id), prices: pricing.table,
      unpricedPolicy: pricing.unpriced, tellsLines: journal.recorder.wantsEvents,
      redactor: journal.recorder.redactor, at: moment)
    deadLetterDesk = journal.deadLetters?.desk(of: specification.id)
    recognizer = Self.recognizer(of: specification, rules: rules, journal: journal)
    startedAt = moment.monotonicNanoseconds
  }

  private static func recognizer(
    of specification: TeamSpecification, rules: RuleTable, journal: Journal
  ) -> TeamRecognizer {
    TeamRecognizer(
      rules: rules, agents: specification.agents.map { .init(id: $0.id, match: $0.match) },
      trust: specification.eventTrust, token: journal.recorder.token, keepsMessageLines: journal.deadLetters != nil)
  }

  /// Whether everything of the team has been read, nothing of it lives, and nothing of it will.
  var isOver: Bool { ending != nil && hasKeeperFinished && pipes.isEmpty && restartAt == nil }

  /// The team's own exit code; for one that was stopped by us, what stopping it means.
  var exitCode: ExitCode {
    if survivors > 0 { return .ownFailure }
    if case .limit = stopReason { return .limit }
    if case .unpricedModel = stopReason { return .overBudget }
    if isOverBudget { return .overBudget }
    if case .alert = stopReason { return .gateFailed }
    switch ending {
    case .exited(let report):
      return hasFailedByLeftovers ? .ownFailure : ExitCode(rawValue: report.shellCode)
    case .notStarted(let code): return code
    case .keeperLost, nil: return .ownFailure
    }
  }

  /// Whether the orchestrator succeeded and yet left behind what it must not.
  var hasFailedByLeftovers: Bool {
    guard specification.leftovers == .report, leftoverCount > 0, case .exited(let report) = ending else { return false }
    return report.shellCode == 0
  }

  /// The team's control group, if the keeper could make one.
  var controlGroup: ControlGroup? {
    guard let controlGroupName, let keeper else { return nil }
    return ControlGroup(path: "\(controlGroupName)-\(keeper)")
  }

  /// Starts the keeper, which starts the orchestrator and tells how that went over the leash.
  ///
  /// - Parameter descriptorLimit: the limit of open files that the orchestrator is to have, when ours is another.
  func start(runID: String, environment: [String: String], descriptorLimit: UInt64?, at moment: Moment) {
    if restartAt != nil { beginAgain(at: moment) }
    startedAt = moment.monotonicNanoseconds
    firstStartedAt = firstStartedAt ?? startedAt
    activity = ActivityWatch(at: startedAt)
    readyWatch = specification.ready.flatMap(ReadyWatch.init)
    // As a whole, an option and its value can no longer be told from a sentence.
    let command = journal.recorder.redactor.redacted(command: specification.command)
    apply(.launched, because: command.joined(separator: " "), at: moment)
    // A group whose processes are to be left alone could never be removed.
    controlGroupName =
      specification.leftovers == .keep ? nil : TeamControlGroup.name(runID: runID, team: specification.id)
    let steps = specification.stop.map { step in
      Keeper.StopStep(signal: step.signal, graceMilliseconds: UInt32(clamping: step.grace.wholeMilliseconds))
    }
    openEvents(environment: environment, at: moment)
    let arguments = KeeperArguments(
      command: specification.command, workingDirectory: specification.directory, stopSteps: steps,
      leftoversGraceMilliseconds: specification.leftovers == .keep ? nil : 2000, controlGroup: controlGroupName,
      eventsPath: events?.path, descriptorLimit: descriptorLimit)
    let child = specification.childEnvironment(
      base: environment, runID: runID, eventsPath: events?.path, token: journal.recorder.token?.text)
    do throws(LaunchError) {
      let launched = try KeeperLauncher.launch(
        arguments: arguments, environment: observeGit(environment: child, at: moment),
        terminal: specification.terminal, input: specification.standardInput)
      adopt(launched)
    } catch {
      closeEvents(at: moment)
      ending = .notStarted(.ownFailure)
      hasKeeperFinished = true
      endedAt = moment.monotonicNanoseconds
      settleFailedStart(because: error.description, mayPass: true, at: moment)
    }
  }

  /// The life before is over: what was measured of it is forgotten, what was counted is not.
  private func beginAgain(at moment: Moment) {
    restartAt = nil
    leader = nil
    ending = nil
    endedAt = nil
    process = nil
    drainDeadline = nil
    hasKeeperFinished = false
    isReady = false
    processes = []
    isBlockedOnInput = false
    leftoverCount = 0
    recognizer = Self.recognizer(of: specification, rules: rules, journal: journal)
    monitor.beginAgain(at: moment)
  }

  private func adopt(_ launched: consuming LaunchedKeeper) {
    process = launched.process
    leash = KeeperLeash(launched.leash)
    pipes[.stdout] = TeamPipe(launched.standardOutput)
    if let error = launched.standardError { pipes[.stderr] = TeamPipe(error) }
  }

  /// Asks the keeper to kill the team now.
  func kill() { send(.kill) }

  func send(_ message: LeashMessage) { leash?.send(message) }

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

  /// By which /proc knows the pipe, whichever end of it a process holds.
  var inode: UInt64 {
    var status = stat()
    return fstat(descriptor.rawValue, &status) == 0 ? UInt64(status.st_ino) : 0
  }
}
