import Glibc
import Keeper
import LinuxSystem
import Monitoring
import Recognition
import Telemetry

/// Everything a run knows of itself, for whoever wonders why it does not go on: written at QUIT, before the teams are killed.
enum StateDump {
  static func lines(of run: Supervisor, signal: Int32, at now: Moment) -> [String] {
    let nanoseconds = now.monotonicNanoseconds
    let up = SummaryTable.seconds(Double(nanoseconds - run.startedAt) / 1e9)
    var lines = ["proctor: state at \(SignalName.name(of: signal)): process \(getpid()), up \(up)"]
    lines += run.status(at: now)
    for team in run.teams { lines += describe(team, at: nanoseconds) }
    lines.append("loop: next look \(moment(run.deadlines.next, seenAt: nanoseconds))")
    lines.append("loop: next sampling \(moment(run.deadlines.nextSampling, seenAt: nanoseconds))")
    return lines
  }

  private static func describe(_ team: TeamRun, at now: UInt64) -> [String] {
    let keeper = team.keeper.map(String.init) ?? "none"
    var lines = [
      "\(team.specification.id): \(team.monitor.lifecycle.rawValue), keeper \(keeper), leash "
        + (team.leash == nil ? "closed" : "open") + (team.stopReason.map { ", stopping: \($0.sentence)" } ?? "")
    ]
    if let keeper = team.keeper, !team.hasKeeperFinished { lines += members(of: keeper) }
    for stream in ChildStream.allCases {
      let state =
        team.pipes[stream].map { pipe in
          pipe.lastRead == 0 ? "open, nothing read yet" : "open, last read \(moment(pipe.lastRead, seenAt: now))"
        } ?? "closed"
      lines.append("  pipe \(stream.rawValue): \(state)")
    }
    lines.append("  events: \(team.events.map { "open, \($0.channel.waitingBytes) bytes wait" } ?? "closed")")
    if let deadline = team.timeLimitDeadline, team.ending == nil {
      lines.append("  deadline: time limit \(moment(deadline, seenAt: now))")
    }
    if let drain = team.drainDeadline { lines.append("  deadline: pipes given up \(moment(drain, seenAt: now))") }
    return lines
  }

  private static func members(of keeper: Int32) -> [String] {
    ProcessTable().descendants(of: keeper).map { line in
      let age = SummaryTable.seconds(Double(BootClock.ageMilliseconds(of: line.identity)) / 1000)
      return "  process \(line.identity.pid) \(line.command): state \(Character(Unicode.Scalar(line.state))), "
        + "parent \(line.parent), session \(line.session), age \(age)"
    }
  }

  /// `in 3.0 s`, or `0.2 s ago`.
  private static func moment(_ moment: UInt64, seenAt now: UInt64) -> String {
    moment >= now
      ? "in \(SummaryTable.seconds(Double(moment - now) / 1e9))"
      : "\(SummaryTable.seconds(Double(now - moment) / 1e9)) ago"
  }
}
