public import Alerts
import Analysis
import Glibc
import LinuxSystem
import Monitoring
public import Output
import ProcessSampling
public import Recognition
import Telemetry

/// Runs teams: one event loop on the main thread owns every pipe, leash, timer and signal.
///
/// Nothing in it waits for anything but the loop itself; nothing is shared, so nothing is locked. What has to happen at a
/// time is a deadline, and one timer holds the earliest: at rest nothing wakes us but the sampler.
public final class Supervisor {
  /// What a run needs besides its teams.
  public struct Settings {
    /// How often processes are sampled.
    public var interval: Duration
    /// The environment that teams inherit.
    public var environment: [String: String]
    /// How tokens are turned into money.
    public var pricing: Pricing
    /// How lines are read.
    public var rules: RuleTable
    /// What was typed, for the first record.
    public var commandLine: [String]
    /// proctor's version, for the first record.
    public var version: String
    /// Where raw output is kept, and what happens when a reader goes.
    public var files: FileChoices
    /// Whose exit code is the run's.
    public var exitPolicy = ExitPolicy.anyFail
    /// Whether the first failure stops all other teams.
    public var failFast = false
    /// What the whole run may use.
    public var budget = BudgetLimits()
    /// What is watched, who is told, and what must hold at the end.
    public var alerts = AlertSettings()
    /// All rules, the default ones included.
    public var alertRules: [AlertRule] = []

    /// Creates settings.
    public init(
      interval: Duration, environment: [String: String], pricing: Pricing = Pricing(),
      rules: RuleTable = .builtIn(), commandLine: [String],
      version: String, files: FileChoices = FileChoices()
    ) {
      self.interval = interval
      self.environment = environment
      self.pricing = pricing
      self.rules = rules
      self.commandLine = commandLine
      self.version = version
      self.files = files
    }
  }

  let settings: Settings
  let recorder: RunRecorder
  let output: RecordOutput
  let people: PeopleReport
  var teams: [TeamRun] = []
  let order: StartOrder
  /// What may be used, and what is.
  let budgets: BudgetBook
  /// The stop of all teams, one after the other, while it lasts.
  var orderedStop: (plan: OrderedStop, reason: TeamRun.StopReason)?
  var sampler: ProcessSampler
  let epoll: Epoll
  let timer: Timer
  var deadlines: Deadlines
  let startedAt: UInt64
  /// How long proctor and its teams were stopped.
  var suspendedNanoseconds: UInt64 = 0
  private let descriptorLimit: DescriptorLimit
  var stopRequests = StopRequests()
  private var adopted = AdoptedChildren()
  var isReaderGone = false
  let alerts: AlertWatch
  let desk: AlertDesk
  /// When everybody had ended.
  var endedAt: Moment?
  private let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TeamRun.readSize, alignment: 16)

  /// - Throws: ``SystemError`` when the kernel has no descriptors left, ``OutputError`` when a log cannot be opened, or the
  ///   sentence that tells what there are too few of.
  public init(
    teams specifications: [TeamSpecification], settings: Settings, recorder: RunRecorder, output: RecordOutput,
    people: PeopleReport
  ) throws {
    self.settings = settings
    self.recorder = recorder
    self.output = output
    self.people = people
    order = StartOrder(specifications)
    descriptorLimit = DescriptorLimit(raisedFor: specifications.count)
    sampler = ProcessSampler(processesKeptOpen: try LaunchRoom.require(forTeams: specifications.count))
    if let folder = settings.files.logs { try output.keepLogs(in: folder, ofTeams: specifications.map(\.id)) }
    epoll = try Epoll()
    timer = try Timer()
    let now = Moment.now()
    startedAt = now.monotonicNanoseconds
    deadlines = Deadlines(interval: settings.interval.wholeNanoseconds)
    alerts = AlertWatch(rules: settings.alertRules, analysis: recorder.analysis)
    desk = AlertDesk(
      programs: settings.alerts.programs, environment: settings.environment,
      descriptorLimit: descriptorLimit.original, recorder: recorder, people: people)
    recorder.alerts = alerts
    let rules = settings.rules
    let budgets = BudgetBook(run: settings.budget, teams: specifications)
    self.budgets = budgets
    let deadLetters = settings.files.deadLetters.map { _ in DeadLetterBox(output: output, recorder: recorder) }
    teams = specifications.enumerated().map { index, specification in
      TeamRun(
        specification, index: index, rules: rules, pricing: settings.pricing, budgets: budgets,
        journal: .init(recorder: recorder, people: people, logs: output.logs, deadLetters: deadLetters), at: now)
    }
    tellLimits()
  }

  deinit { readBuffer.deallocate() }

  /// Starts every team, sees them to their end, and tells how it went.
  ///
  /// - Returns: the exit code, and the signal to die by when one told us to stop.
  /// - Throws: ``SystemError`` when the loop itself cannot work.
  public func run() throws -> (code: ExitCode, dieBy: Int32?) {
    try epoll.add(timer.rawValue, .readable, token: Token.timer)
    try epoll.add(SignalInbox.install(SignalRequest.caught), .readable, token: Token.signals)
    SignalInbox.installNoOperation([SIGPIPE])
    try epoll.add(output.eventDescriptor, .readable, token: Token.output)
    AdoptedProcesses.beginAdopting()
    let start = Moment.now()
    recorder.record(.runStarted(runStart()), team: nil, agent: nil, at: start)
    for team in teams {
      for signal in SignalInbox.drain() { take(signal, at: .now()) }
      try startWhenItMay(team)
    }
    watchRunBudgets(wasSampled: true, at: start)
    while try !isOver() {
      deadlines.arm(timer)
      var ready: [UInt64] = []
      try epoll.wait(timeoutMilliseconds: -1) { token, _ in ready.append(token) }
      var now = Moment.now()
      // A team that has just started says so before its first line is read.
      let starting = ready.filter { Token.isLeash($0) && teams[Token.team(of: $0)].leader == nil }
      for token in starting + ready.filter({ !starting.contains($0) }) { handle(token, at: now) }
      if now.monotonicNanoseconds >= deadlines.next { now = try tick(from: now) }
      try watchAlerts(at: now)
      try advanceLifecycles(at: now)
    }
    return finish()
  }

  /// Whether everybody has ended, and every program that was to be told of it has been.
  private func isOver() throws -> Bool {
    guard teams.allSatisfy(\.isOver) else { return false }
    if endedAt == nil {
      let now = Moment.now()
      endedAt = now
      try endAlerts(at: now)
    }
    return !desk.isBusy
  }

  /// Starts a team, or starts it again.
  func launch(_ team: TeamRun) throws {
    let now = Moment.now()
    team.start(
      runID: recorder.runID, environment: settings.environment, descriptorLimit: descriptorLimit.original, at: now)
    if let leash = team.leash?.rawValue { try epoll.add(leash, .readable, token: Token.leash(of: team.index)) }
    for (stream, pipe) in team.pipes {
      try epoll.add(pipe.descriptor.rawValue, .readable, token: Token.pipe(stream, of: team.index))
    }
    if let events = team.events {
      try epoll.add(events.channel.rawValue, .readable, token: Token.events(of: team.index))
    }
    try team.git?.register(in: epoll, token: Token.git(of: team.index))
    watch(team, wasSampled: true, at: now)
    snapshots(of: team, at: now)
  }

  // MARK: What has come

  private func handle(_ token: UInt64, at now: Moment) {
    switch token {
    case Token.timer: timer.acknowledge()
    case Token.signals: for signal in SignalInbox.drain() { take(signal, at: now) }
    case Token.output: for event in output.takeEvents() { take(event, at: now) }
    case Token.alertLeash: readAlertProgram(nil, into: readBuffer, at: now)
    case Token.alertPipe(.stdout): readAlertProgram(.stdout, into: readBuffer, at: now)
    case Token.alertPipe(.stderr): readAlertProgram(.stderr, into: readBuffer, at: now)
    default:
      let team = teams[Token.team(of: token)]
      if let stream = Token.stream(of: token) {
        _ = team.readPipe(stream, into: readBuffer, at: now)
        if let silence = team.nextSilence() { deadlines.bring(forwardToAbout: silence) }
      } else if Token.isEvents(token) {
        team.readEvents(into: readBuffer, at: now)
      } else if Token.isGit(token) {
        team.readGit(at: now)
      } else {
        readLeash(of: team, at: now)
      }
      settleGit(of: team, at: now)
      snapshots(of: team, at: now)
    }
  }

  private func readLeash(of team: TeamRun, at now: Moment) {
    let hadLeader = team.leader != nil
    _ = team.readLeash(at: now)
    if !hadLeader, let leader = team.leader, let keeper = team.keeper {
      sampler.track(team: team.index, keeper: keeper, leader: leader)
      sample(team, at: now)
      watch(team, wasSampled: true, at: now)
    }
    sweep(team, at: now)
    if team.hasKeeperFinished {
      sampler.forget(team: team.index)
      _ = budgets.hold(nil, team: team.index)
    }
    if let drain = team.drainDeadline { deadlines.bring(forwardTo: drain) }
  }

  /// Goes on with the sweep of a team whose keeper was killed.
  private func sweep(_ team: TeamRun, at now: Moment) {
    guard team.sweep != nil else { return }
    let spared = teams.reduce(into: Set<ProcessIdentity>()) { $0.formUnion($1.kept) }
    if let next = team.advanceSweep(sparing: spared, at: now) { deadlines.bring(forwardTo: next) }
  }

  private func take(_ event: OutputEvent, at now: Moment) {
    if case .readerGone = event, settings.files.onOutputClosed == .continue, output.liveSinks > 0 {
      people.problem("\(event); the run goes on with its other outputs")
    } else if case .readerGone = event {
      isReaderGone = true
      stopEverything(because: .readerGone, at: now)
    } else {
      people.problem(event.description)
    }
  }

  // MARK: What is due

  /// For how long lines may wait while team after team is looked after, in nanoseconds.
  private static let longestTurn: UInt64 = 500_000

  /// - Returns: the time when all is done.
  private func tick(from start: Moment) throws -> Moment {
    var now = start
    var turn = start.monotonicNanoseconds
    giveUpHeldPipes(at: now)
    let isSampling = deadlines.takeSampling(at: now.monotonicNanoseconds)
    if isSampling { recorder.judgeSilence(at: now) }
    if isSampling { adopted.reap(except: Set(teams.compactMap(\.keeper) + keepersOfPrograms)) }
    excuseStandstill(at: now)
    if isSampling { sampler.beginRound() }
    defer { sampler.endRound() }
    for team in teams where !team.isOver {
      sweep(team, at: now)
      if isSampling { sample(team, at: now) }
      watch(team, wasSampled: isSampling, at: now)
      team.settleSilentStreams(at: now)
      if let silence = team.nextSilence() { deadlines.bring(forwardToAbout: silence) }
      if let drain = team.drainDeadline, now.monotonicNanoseconds < drain { deadlines.bring(forwardTo: drain) }
      settleGit(of: team, at: now)
      snapshots(of: team, at: now)
      now = .now()
      if now.monotonicNanoseconds &- turn > Self.longestTurn {
        try readPipes(at: now)
        now = .now()
        turn = now.monotonicNanoseconds
      }
    }
    watchRunBudgets(wasSampled: isSampling, at: now)
    return now
  }

  /// Reads what teams have printed meanwhile: looking at hundreds of them takes tens of milliseconds.
  private func readPipes(at now: Moment) throws {
    var ready: [UInt64] = []
    try epoll.wait(timeoutMilliseconds: 0) { token, _ in ready.append(token) }
    // A team that has just started says so before its first line is read.
    for token in ready where Token.isPipe(token) && teams[Token.team(of: token)].leader != nil {
      handle(token, at: now)
    }
  }

  private var keepersOfPrograms: [Int32] { [desk.running?.keeper].compactMap(\.self) }

  private func settleGit(of team: TeamRun, at now: Moment) {
    if let deadline = team.git?.nextDeadline, now.monotonicNanoseconds >= deadline { team.readGit(at: now) }
    team.settleGit(at: now)
    if let deadline = team.git?.nextDeadline { deadlines.bring(forwardToAbout: deadline) }
  }

  func sample(_ team: TeamRun, at now: Moment) {
    guard team.leader != nil, !team.hasKeeperFinished,
      let sample = sampler.sample(team: team.index, at: now.monotonicNanoseconds)
    else { return }
    team.observe(sample, at: now)
  }

  /// Records the snapshots that are due, and sees to it that what must wait is looked at again.
  private func snapshots(of team: TeamRun, at now: Moment) {
    guard recorder.wantsSnapshots else { return }
    for snapshot in team.monitor.dueSnapshots(at: now) { recorder.record(snapshot, at: now) }
    if team.monitor.hasChanges {
      deadlines.bring(forwardToAbout: now.monotonicNanoseconds + TeamMonitor.snapshotInterval)
    }
  }
}
