import LinuxSystem
import Monitoring
import Telemetry

/// Pipes that outlive their team: read for two seconds more, then closed, whoever holds them.
extension Supervisor {
  /// Gives up the pipes of all teams whose time to drain is over. Their holders are looked for once for all of them: that
  /// takes a system call for each descriptor of the machine.
  func giveUpHeldPipes(at now: Moment) {
    let due = teams.filter { team in
      !team.pipes.isEmpty && team.drainDeadline.map { now.monotonicNanoseconds >= $0 } ?? false
    }
    guard !due.isEmpty else { return }
    let pipes = Set(due.flatMap { $0.pipes.values.map(\.inode) })
    let holders = ProcessTable().writers(ofPipes: pipes)
    for team in due { team.giveUpPipes(heldBy: holders, at: now) }
  }
}
