import Monitoring
import Recognition
import Telemetry
import Testing

/// When an agent's state is told, and how much of it.
struct SnapshotTests {
  @Test func `an agent is shown at most once a second, and only when it changed`() {
    var team = ObservedTeam(agents: ["coder"])
    #expect(team.dueSnapshots().map(\.agentID) == ["coder", "main"])
    team.say("one", as: "coder")
    #expect(team.dueSnapshots().isEmpty)
    team.wait(milliseconds: 999)
    #expect(team.dueSnapshots().isEmpty)
    #expect(team.monitor.hasChanges)
    team.wait(milliseconds: 1)
    #expect(team.dueSnapshots().map(\.agentID) == ["coder"])
    #expect(!team.monitor.hasChanges)
    team.wait(milliseconds: 5000)
    #expect(team.dueSnapshots().isEmpty)
  }

  @Test(arguments: 1...20)
  func `a busy agent is shown once a second whatever the pace`(lines: Int) {
    var team = ObservedTeam()
    var shown = 0
    for _ in 0..<(10 * lines) {
      team.say("x")
      shown += team.dueSnapshots().count
      team.wait(milliseconds: 1000 / lines)
    }
    // Ten seconds; each snapshot comes with the first line after its second.
    #expect(shown <= 10 && shown >= 10_000 / (1000 + 1000 / lines))
  }

  @Test func `the last snapshot always comes`() {
    var team = ObservedTeam(agents: ["coder"])
    _ = team.dueSnapshots()
    #expect(team.finalSnapshots().map(\.agentID) == ["coder", "main"])
  }

  @Test func `the last ten of twenty-five git activities are shown and all are counted`() {
    var team = ObservedTeam()
    for number in 0..<25 {
      var git = GitReading(operation: .commit)
      git.message = "\(number)"
      team.observe("coder", .git(git))
    }
    let shown = team.finalSnapshots().first { $0.agentID == "coder" }?.gitActivities.map(\.message)
    #expect(shown == (15..<25).map { "\($0)" })
    #expect(team.monitor.summary().gitOperations == 25)
  }

  @Test(arguments: [0, 1, 49, 50, 51, 99, 100, 101, 250])
  func `the last fifty lines are shown and all are counted`(count: Int) {
    var team = ObservedTeam()
    for number in 0..<count { team.say("\(number)", as: "coder") }
    let shown = team.finalSnapshots().first { $0.agentID == "coder" }?.activityLogs.map(\.message) ?? []
    #expect(shown == (max(0, count - 50)..<count).map { "\($0)" })
    #expect(team.monitor.summary().lines == count)
  }

  @Test func `a snapshot says when its agent last changed`() {
    var team = ObservedTeam(agents: ["coder"])
    team.wait(milliseconds: 700)
    team.say("x", as: "coder")
    let last = team.now.wallMilliseconds
    team.wait(milliseconds: 700)
    #expect(team.dueSnapshots().first { $0.agentID == "coder" }?.lastUpdatedMilliseconds == last)
  }

  @Test func `a clock that is set back does not set an agent back`() {
    var team = ObservedTeam()
    team.say("x")
    let last = team.now.wallMilliseconds
    team.wait(milliseconds: -1)
    #expect(team.finalSnapshots().map(\.lastUpdatedMilliseconds) == [last])
  }

  @Test func `an agent shows the state of its team`() {
    var team = ObservedTeam(agents: ["coder"])
    team.enter(.running, because: "started")
    #expect(team.dueSnapshots().map(\.lifecycle) == [.running, .running])
  }
}
