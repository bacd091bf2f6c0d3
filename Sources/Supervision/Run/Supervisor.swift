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
    /// How lines are read.
    public var rules: RuleTable
    /// What was typed, for the first record.
    public var commandLine: [String]
    /// proctor's version, for the first record.
    public var version: String

    /// Creates settings.
    public init(
      interval: Duration, environment: [String: String], rules: RuleTable = .builtIn(), commandLine: [String],
      version: String
    ) {
      self.interval = interval
      self.environment = environment
      self.rules = rules
      self.commandLine = commandLine
      self.version = version
    }
  }

  let settings: Settings
  let recorder: RunRecorder
  let output: RecordOutput
  let people: PeopleReport
  var teams: [TeamRun] = []
  var sampler = ProcessSampler()
  let epoll: Epoll
  let timer: Timer
  var deadlines: Deadlines
  let startedAt: UInt64
  private let descriptorLimit: DescriptorLimit
  /// The signals that told us to stop, first one first.
  var stopSignals: [Int32] = []
  var isReaderGone = false
  private let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TeamRun.readSize, alignment: 16)

  /// - Throws: ``SystemError`` when the kernel has no descriptors left.
  public init(
    teams specifications: [TeamSpecification], settings: Settings, recorder: RunRecorder, output: RecordOutput,
    people: PeopleReport
  ) throws {
    self.settings = settings
    self.recorder = recorder
    self.output = output
    self.people = people
    descriptorLimit = DescriptorLimit(raisedFor: specifications.count)
    epoll = try Epoll()
    timer = try Timer()
    let now = Moment.now()
    startedAt = now.monotonicNanoseconds
    deadlines = Deadlines(interval: settings.interval.wholeNanoseconds)
    let rules = settings.rules
    teams = specifications.enumerated().map { index, specification in
      TeamRun(
        specification, index: index, rules: rules, journal: .init(recorder: recorder, people: people), at: now)
    }
  }

  deinit { readBuffer.deallocate() }

  /// Starts every team, sees them to their end, and tells how it went.
  ///
  /// - Returns: the exit code, and the signal to die by when one told us to stop.
  /// - Throws: ``SystemError`` when the loop itself cannot work.
  public func run() throws -> (code: ExitCode, dieBy: Int32?) {
    try epoll.add(timer.rawValue, .readable, token: Token.timer)
    try epoll.add(SignalInbox.install([SIGINT, SIGTERM, SIGHUP, SIGQUIT]), .readable, token: Token.signals)
    SignalInbox.installNoOperation([SIGPIPE])
    try epoll.add(output.eventDescriptor, .readable, token: Token.output)
    let start = Moment.now()
    recorder.record(.runStarted(runStart()), team: nil, agent: nil, at: start)
    for team in teams {
      for signal in SignalInbox.drain() { take(signal, at: .now()) }
      try launch(team)
    }
    while !teams.allSatisfy(\.isOver) {
      deadlines.arm(timer)
      var ready: [UInt64] = []
      try epoll.wait(timeoutMilliseconds: -1) { token, _ in ready.append(token) }
      let now = Moment.now()
      // A team that has just started says so before its first line is read.
      let starting = ready.filter { Token.isLeash($0) && teams[Token.team(of: $0)].leader == nil }
      for token in starting + ready.filter({ !starting.contains($0) }) { handle(token, at: now) }
      if now.monotonicNanoseconds >= deadlines.next { tick(at: now) }
    }
    return finish()
  }

  private func launch(_ team: TeamRun) throws {
    let now = Moment.now()
    guard stopSignals.isEmpty else { return team.skip(at: now) }
    team.start(
      runID: recorder.runID, environment: settings.environment, descriptorLimit: descriptorLimit.original, at: now)
    if let leash = team.leash?.rawValue { try epoll.add(leash, .readable, token: Token.leash(of: team.index)) }
    for (stream, pipe) in team.pipes {
      try epoll.add(pipe.descriptor.rawValue, .readable, token: Token.pipe(stream, of: team.index))
    }
    if let limit = team.specification.timeout {
      deadlines.bring(forwardTo: now.monotonicNanoseconds + limit.wholeNanoseconds)
    }
    snapshots(of: team, at: now)
  }

  // MARK: What has come

  private func handle(_ token: UInt64, at now: Moment) {
    switch token {
    case Token.timer: timer.acknowledge()
    case Token.signals: for signal in SignalInbox.drain() { take(signal, at: now) }
    case Token.output: for event in output.takeEvents() { take(event, at: now) }
    default:
      let team = teams[Token.team(of: token)]
      if let stream = Token.stream(of: token) {
        _ = team.readPipe(stream, into: readBuffer, at: now)
        if let silence = team.nextSilence() { deadlines.bring(forwardTo: silence) }
      } else {
        readLeash(of: team, at: now)
      }
      snapshots(of: team, at: now)
    }
  }

  private func readLeash(of team: TeamRun, at now: Moment) {
    let hadLeader = team.leader != nil
    _ = team.readLeash(at: now)
    if !hadLeader, let leader = team.leader, let keeper = team.keeper {
      sampler.track(team: team.index, keeper: keeper, leader: leader)
      sample(team, at: now)
    }
    if team.hasKeeperFinished { sampler.forget(team: team.index) }
    if let drain = team.drainDeadline { deadlines.bring(forwardTo: drain) }
  }

  private func take(_ signal: Int32, at now: Moment) {
    stopSignals.append(signal)
    // The second signal, and QUIT at once, mean now.
    let isUrgent = stopSignals.count > 1 || signal == SIGQUIT
    for team in teams {
      team.stop(because: .signal(signal), at: now)
      if isUrgent { team.kill() }
    }
  }

  private func take(_ event: OutputEvent, at now: Moment) {
    if case .readerGone = event {
      isReaderGone = true
      for team in teams { team.stop(because: .readerGone, at: now) }
    } else {
      people.problem(event.description)
    }
  }

  // MARK: What is due

  private func tick(at now: Moment) {
    let isSampling = deadlines.takeSampling(at: now.monotonicNanoseconds)
    for team in teams where !team.isOver {
      if isSampling { sample(team, at: now) }
      if let limit = team.specification.timeout, team.ending == nil, team.stopReason == nil {
        let deadline = team.startedAt + limit.wholeNanoseconds
        if now.monotonicNanoseconds >= deadline {
          team.stop(because: .timeLimit(limit), at: now)
        } else {
          deadlines.bring(forwardTo: deadline)
        }
      }
      team.settleSilentStreams(at: now)
      if let silence = team.nextSilence() { deadlines.bring(forwardTo: silence) }
      if let drain = team.drainDeadline {
        if now.monotonicNanoseconds >= drain {
          for stream in ChildStream.allCases where team.pipes[stream] != nil {
            people.problem("\(team.specification.id): \(stream.rawValue) is still held open by another process")
            team.closePipe(stream, at: now)
          }
        } else {
          deadlines.bring(forwardTo: drain)
        }
      }
      snapshots(of: team, at: now)
    }
  }

  private func sample(_ team: TeamRun, at now: Moment) {
    guard team.leader != nil, !team.hasKeeperFinished,
      let sample = sampler.sample(team: team.index, at: now.monotonicNanoseconds)
    else { return }
    team.observe(sample, at: now)
  }

  /// Records the snapshots that are due, and sees to it that what must wait is looked at again.
  private func snapshots(of team: TeamRun, at now: Moment) {
    guard recorder.wantsSnapshots else { return }
    for snapshot in team.monitor.dueSnapshots(at: now) {
      recorder.record(.snapshot(snapshot), team: team.specification.id, agent: snapshot.agentID, at: now)
    }
    if team.monitor.hasChanges {
      deadlines.bring(forwardTo: now.monotonicNanoseconds + TeamMonitor.snapshotInterval)
    }
  }
}
