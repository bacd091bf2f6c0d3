import Foundation
import LinuxSystem

/// Ends what is left of a team whose keeper was killed: the orchestrator's session, and whoever left it but carries the
/// team's marker in its environment, until two scans in a row find nobody.
enum OrphanSweep {
  private static let maximumScans = 200

  static func kill(
    sessionOf leader: ProcessIdentity?, runID: String, team: String
  ) -> (killed: [ProcessStatLine], survivors: Int) {
    let marker = Marker(runID: runID, team: team)
    let table = ProcessTable()
    var killed: [ProcessIdentity: ProcessStatLine] = [:]
    var emptyScans = 0
    var members: [ProcessStatLine] = []
    for _ in 0..<maximumScans where emptyScans < 2 {
      members = table.all().filter { process in
        !process.isDead && (process.session == leader?.pid || marker.isCarried(by: process.identity.pid))
      }
      emptyScans = members.isEmpty ? emptyScans + 1 : 0
      for member in members {
        killed[member.identity] = member
        member.identity.send(signal: SIGKILL, in: table)
      }
      if !members.isEmpty { usleep(5000) }
    }
    return (Array(killed.values), members.count)
  }

  /// The variables by which a team's processes are known wherever they have gone.
  private struct Marker {
    private let variables: [Data]

    init(runID: String, team: String) {
      variables = ["PROCTOR_RUN_ID=\(runID)", "PROCTOR_TEAM=\(team)"].map { Data($0.utf8) }
    }

    func isCarried(by pid: Int32) -> Bool {
      guard let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else { return false }
      let found = environment.split(separator: 0)
      return variables.allSatisfy(found.contains)
    }
  }
}
