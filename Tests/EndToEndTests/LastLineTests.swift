import Foundation
import JSONText
import Testing

/// Leaders that write and are gone: systemd, tmux and process-compose lose the end of such output now and then.
@Suite(.serialized) struct LastLineTests {
  /// 2,000 leaders in all, a hundred at a time; one run after another, so that the other tests find a place, too.
  @Test(arguments: 0..<20)
  func `the last line is there though its writer has gone and it has no newline`(round: Int) async throws {
    let teams = (0..<100).map { #"{id: "\#($0)", command: ["printf", "first\nlast of \#(round) \#($0)"]}"# }
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "events", "team.json"],
      files: ["team.json": "{teams: [\(teams.joined(separator: ","))]}"])
    #expect(run.code == 0)
    var lines: [String: [String]] = [:]
    for record in run.records("log_entry") {
      let message = record.data["activity_logs"]?.array?.first?["message"]?.string
      lines[record.team ?? "", default: []].append(message ?? "")
    }
    for team in 0..<100 { #expect(lines["\(team)"] == ["first", "last of \(round) \(team)"], "team \(team)") }
  }
}
