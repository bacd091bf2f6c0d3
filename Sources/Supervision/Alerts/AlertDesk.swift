import Alerts
import LinuxSystem
import Telemetry

/// Tells programs of alerts, one at a time, whatever becomes of them.
final class AlertDesk {
  /// Where the desk says what it did.
  private let recorder: RunRecorder
  private let people: PeopleReport
  private let programs: AlertPrograms
  private let environment: [String: String]
  private let descriptorLimit: UInt64?
  private var queue = ProgramQueue()
  private(set) var running: AlertProgram?
  /// When whatever still runs or waits is given up, because the run is over.
  private var end: UInt64?
  private var hasToldOverflow = false

  init(
    programs: AlertPrograms, environment: [String: String], descriptorLimit: UInt64?, recorder: RunRecorder,
    people: PeopleReport
  ) {
    self.programs = programs
    self.environment = environment
    self.descriptorLimit = descriptorLimit
    self.recorder = recorder
    self.people = people
  }

  /// Has a program told of an alert.
  func tell(program name: String?, of alert: Alert) {
    guard let command = programs.command(named: name) else { return }
    queue.add(ProgramQueue.Job(name: name, command: command, alert: alert))
    guard queue.dropped > 0, !hasToldOverflow else { return }
    hasToldOverflow = true
    people.problem(
      "more than \(ProgramQueue.capacity) alerts wait for programs to be told; the others are only recorded")
  }

  /// Whether somebody is being told, or waits to be.
  var isBusy: Bool { running != nil || !queue.waiting.isEmpty }

  /// When to come back, even if nothing happens.
  var deadline: UInt64? {
    let next = running?.deadline ?? queue.nextStart
    return next.map { min($0, end ?? .max) }
  }

  /// Goes on: takes leave of a program that has ended, and starts the next one.
  ///
  /// - Parameter watch: has the loop watch the descriptors of a program that has started.
  func advance(at moment: Moment, watch: (AlertProgram) throws -> Void) rethrows {
    let now = moment.monotonicNanoseconds
    if let end, now >= end { giveUp(at: now) }
    running?.advance(at: now)
    if let ended = running, ended.isOver {
      running = nil
      report(ended, at: moment)
    }
    while running == nil, let job = queue.take(at: now) {
      running = start(job, at: now)
      if let running { try watch(running) }
    }
  }

  private func start(_ job: ProgramQueue.Job, at now: UInt64) -> AlertProgram? {
    do throws(LaunchError) {
      return try AlertProgram(
        job, runID: recorder.runID, redactor: recorder.redactor, environment: environment,
        descriptorLimit: descriptorLimit, at: now)
    } catch {
      tell(failure: error.description, of: job)
      return nil
    }
  }

  /// The run is over: what waits is told at once, in as much time as there is.
  func finish(within nanoseconds: UInt64, at now: UInt64) {
    queue.isHurried = true
    end = min(end ?? .max, now.addingSaturating(nanoseconds))
  }

  private func giveUp(at now: UInt64) {
    running?.end(at: now)
    let left = queue.giveUp()
    if left > 0 { people.problem("the run is over, and \(left) alerts were not told to programs any more") }
    // The program is killed; its keeper says when that is done.
    end = nil
  }

  private func report(_ program: AlertProgram, at moment: Moment) {
    let name = Self.name(of: program.job)
    for line in program.lines { log("\(name): \(line)", .info, at: moment) }
    guard let failure = program.failure else { return }
    let last = program.lines.last.map { ": \($0)" } ?? ""
    log("\(name): \(failure)", .warning, at: moment)
    tell(failure: failure + last, of: program.job)
  }

  private func tell(failure: String, of job: ProgramQueue.Job) {
    people.problem("\(Self.name(of: job)), told of \(job.alert.rule): \(failure)")
  }

  private func log(_ text: String, _ level: LogLevel, at moment: Moment) {
    let entry = ActivityLog(
      timestampMilliseconds: moment.wallMilliseconds, level: level, message: text, source: .system)
    recorder.record(.logEntry(entry), team: nil, agent: nil, at: moment)
  }

  private static func name(of job: ProgramQueue.Job) -> String {
    job.name ?? job.command.first?.split(separator: "/").last.map(String.init) ?? "alert_exec"
  }
}
