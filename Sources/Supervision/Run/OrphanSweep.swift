import Glibc
import LinuxSystem

/// Ends what is left of a team whose keeper was killed: the orchestrator's session, until two scans in a row find nobody.
enum OrphanSweep {
  private static let maximumScans = 200

  static func killSession(of leader: ProcessIdentity?) -> (killed: [ProcessStatLine], survivors: Int) {
    guard let leader else { return ([], 0) }
    let table = ProcessTable()
    var killed: [ProcessIdentity: ProcessStatLine] = [:]
    var emptyScans = 0
    var members: [ProcessStatLine] = []
    for _ in 0..<maximumScans where emptyScans < 2 {
      members = table.all().filter { $0.session == leader.pid && !$0.isDead }
      emptyScans = members.isEmpty ? emptyScans + 1 : 0
      for member in members {
        killed[member.identity] = member
        member.identity.send(signal: SIGKILL, in: table)
      }
      if !members.isEmpty { usleep(5000) }
    }
    return (Array(killed.values), members.count)
  }
}
