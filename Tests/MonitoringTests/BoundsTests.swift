import Monitoring
import Recognition
import Telemetry
import Testing

/// Whatever a team prints, and however often it is started again, so much is kept of it and no more.
struct BoundsTests {
  @Test func `agents of all lives of a team beyond the limit are other, and add up`() {
    var team = ObservedTeam(agents: ["coder"])
    for life in 0..<3 {
      for number in 0..<600 { team.say("hello", as: "agent \(life) \(number)") }
      team.beginAgain()
    }
    team.say("hello", as: "coder")
    let sums = team.monitor.summary()
    #expect(team.monitor.agentIDs.count == AgentDirectory.capacity + 1)
    #expect(team.monitor.agentIDs.last == AgentDirectory.overflowAgent)
    #expect(sums.lines == 1801)
    #expect(sums.agents.reduce(0) { $0 + $1.lines } == 1801)
    #expect(sums.agents.first { $0.id == "coder" }?.lines == 1)
    #expect(sums.agents.last?.lines == 1800 - (AgentDirectory.capacity - 2))
    // What is told names the same agents as what is summed up.
    #expect(Set(team.records.compactMap(\.agent)).isSubset(of: Set(team.monitor.agentIDs)))
  }

  @Test func `usage of agents beyond the limit is that of other`() {
    var team = ObservedTeam()
    for number in 0..<(AgentDirectory.capacity + 100) {
      team.observe(
        "agent \(number)",
        .usage(
          UsageReading(
            semantics: .delta, layer: .structured, scope: "x", key: "\(number)",
            figures: UsageFigures(input: 1, output: 1))))
    }
    let agents = team.monitor.summary().agents
    #expect(agents.reduce(0) { $0 + ($1.tokenUsage?.calls ?? 0) } == AgentDirectory.capacity + 100)
    #expect(agents.last?.tokenUsage?.calls == 101)
  }

  @Test func `declared agents are told apart, however many there are`() {
    let team = ObservedTeam(agents: (0..<2000).map { "agent \($0)" })
    #expect(team.monitor.agentIDs.count == 2001)
  }

  @Test func `long texts are told whole and kept short`() throws {
    var team = ObservedTeam()
    let long = String(repeating: "ä", count: 2048)
    team.say(long)
    var git = GitReading(operation: .commit)
    (git.message, git.branch) = (long, long)
    team.observe("main", .git(git))
    let told = team.records.compactMap { record -> Int? in
      guard case .logEntry(let entry) = record.event else { return nil }
      return entry.message.utf8.count
    }
    #expect(told == [4096])
    let kept = try #require(team.finalSnapshots().first)
    #expect(kept.activityLogs.map(\.message.utf8.count) == [2048])
    #expect(kept.activityLogs.map(\.truncated) == [true])
    #expect(kept.gitActivities.map { $0.message?.utf8.count } == [512])
    #expect(kept.gitActivities.map { $0.branch?.utf8.count } == [512])
  }
}
