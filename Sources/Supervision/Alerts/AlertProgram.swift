import Foundation
import Keeper
import LinuxSystem
import Recognition
import Redaction
import Telemetry

/// A program that is being told of an alert.
///
/// It runs under a keeper of its own, as a team does: whatever it starts, it is gone with it, after ``limit`` at the latest,
/// and with proctor. Nothing waits for it, and nothing about the run depends on how it ends.
final class AlertProgram {
  /// How long it may take, in nanoseconds.
  static let limit: UInt64 = 10_000_000_000
  /// How much of what it prints is kept.
  static let keptBytes = 4096

  let job: ProgramQueue.Job
  private let runID: String
  private let process: Process
  private(set) var leash: KeeperLeash?
  private(set) var pipes: [ChildStream: TeamPipe] = [:]
  /// What it printed first.
  private(set) var output: [UInt8] = []
  private var leader: ProcessIdentity?
  /// What went wrong, for people; `nil` when nothing did.
  private(set) var failure: String?
  /// Whether nothing of it is left.
  private(set) var isOver = false
  private var sweep: OrphanSweep?
  /// When the next thing has to be done about it.
  private(set) var deadline: UInt64
  private var force = Force.none

  /// How far its end by force has gone.
  private enum Force { case none, askedKeeper, killedKeeper }

  /// The variables by which a program knows what it is told without reading JSON.
  static func variables(of alert: Alert, by redactor: Redactor = .off) -> [String: String] {
    func plain(_ text: String) -> String {
      String(decoding: ShownText.of(redactor.redacted(text), lines: .one), as: UTF8.self)
    }
    return [
      "PROCTOR_ALERT_RULE": plain(alert.rule), "PROCTOR_ALERT_SEVERITY": alert.severity.rawValue,
      "PROCTOR_ALERT_STATUS": alert.status.rawValue, "PROCTOR_ALERT_MESSAGE": plain(alert.message),
      "PROCTOR_ALERT_ID": plain(alert.id),
    ]
  }

  /// Starts a program.
  ///
  /// - Parameter redactor: takes out of what it is told what must not be shown.
  /// - Throws: why that is impossible.
  init(
    _ job: ProgramQueue.Job, runID: String, redactor: Redactor, environment: [String: String], descriptorLimit: UInt64?,
    at now: UInt64
  ) throws(LaunchError) {
    self.job = job
    self.runID = runID
    var environment = environment.merging(Self.variables(of: job.alert, by: redactor)) { _, own in own }
    for name in TeamSpecification.ownVariables { environment[name] = nil }
    environment["PROCTOR_RUN_ID"] = runID
    // No team is called so; the sweep after a killed keeper knows its processes by it.
    environment["PROCTOR_TEAM"] = ""
    let arguments = KeeperArguments(
      command: job.command, stopSteps: [], leftoversGraceMilliseconds: 500, descriptorLimit: descriptorLimit)
    let launched = try KeeperLauncher.launch(
      arguments: arguments, environment: environment, reading: job.alert.encoded(by: redactor))
    process = launched.process
    deadline = now.addingSaturating(Self.limit)
    adopt(launched)
  }

  private func adopt(_ launched: consuming LaunchedKeeper) {
    leash = KeeperLeash(launched.leash)
    pipes[.stdout] = TeamPipe(launched.standardOutput)
    if let error = launched.standardError { pipes[.stderr] = TeamPipe(error) }
  }

  /// The pid of its keeper, whom Foundation reaps.
  var keeper: Int32 { process.processIdentifier }

  // MARK: What comes of it

  /// Reads what it prints, keeps the beginning, and closes a pipe that has ended.
  func readPipe(_ stream: ChildStream, into buffer: UnsafeMutableRawBufferPointer) {
    for _ in 0..<Self.readsPerTurn {
      guard let pipe = pipes[stream] else { return }
      let count: Int
      do throws(SystemError) {
        guard let read = try pipe.descriptor.read(into: buffer) else { return }
        count = read
      } catch {
        count = 0
      }
      guard count > 0 else { return pipes[stream] = nil }
      output.append(contentsOf: buffer[..<min(count, Self.keptBytes - output.count)])
    }
  }

  private static let readsPerTurn = 4

  /// Reads what its keeper tells.
  func readLeash(into buffer: UnsafeMutableRawBufferPointer, at now: UInt64) {
    guard let leash else { return }
    if leash.read({ take($0) }) {
      self.leash = nil
      if !isOver {
        sweep = OrphanSweep(leader: leader, runID: runID, team: "", group: nil, at: now)
        deadline = now
      }
    }
    // Who still holds a pipe now is no member.
    guard isOver else { return }
    for stream in ChildStream.allCases { readPipe(stream, into: buffer) }
    pipes = [:]
  }

  private func take(_ message: LeashMessage) {
    switch message {
    case .spawned(let pid, let startTime): leader = ProcessIdentity(pid: pid, startTime: startTime)
    case .spawnFailed(let failure): self.failure = failure.description
    case .exited(let report):
      if force != .none { failure = "it was killed, for it took longer than \(Self.limit / 1_000_000_000)s" }
      if force == .none, report.status != .code(0) { failure = report.sentence }
    case .finished: isOver = true
    case .killed, .kept, .waitingFor, .signal, .stop, .kill: break
    }
  }

  // MARK: Its end

  /// Does what has to be done at this time: kills what takes too long, and goes on with a sweep.
  func advance(at now: UInt64) {
    guard now >= deadline, !isOver else { return }
    if var sweep {
      switch sweep.advance(at: now, sparing: [], report: { _ in }) {
      case .again(let next): deadline = next
      case .finished:
        failure = failure ?? "its keeper ended unexpectedly"
        isOver = true
        pipes = [:]
      }
      self.sweep = sweep
      return
    }
    deadline = now.addingSaturating(Self.patience)
    switch force {
    case .none: end(at: now)
    case .askedKeeper, .killedKeeper:
      force = .killedKeeper
      kill(keeper, SIGKILL)
    }
  }

  /// Kills it, with all that it has started.
  func end(at now: UInt64) {
    guard force == .none else { return }
    force = .askedKeeper
    deadline = now.addingSaturating(Self.patience)
    leash?.send(.kill)
  }

  /// How long a keeper that was told to kill may take before it is killed itself.
  private static let patience: UInt64 = 5_000_000_000

  /// The lines it printed first, for the log.
  var lines: [String] {
    String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).prefix(Self.keptLines).map(String.init)
  }

  private static let keptLines = 20
}
