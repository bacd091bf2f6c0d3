import JSONText
import Monitoring
import Recognition
import Telemetry
import TestSupport
import Testing

/// Over the agents of a team everything adds up to the team's sums, and what was told adds up to them too.
struct ConservationTests {
  @Test(arguments: (try? Recording.names) ?? [])
  func `the agents' figures add up to the team's`(name: String) throws {
    let team = ReplayedTeam(try Recording.load(name), cut: .asRecorded)
    let sums = team.monitor.summary()
    #expect(sums.agents.map(\.id) == team.monitor.agentIDs)
    #expect(sums.agents.reduce(0) { $0 + $1.lines } == sums.lines)
    #expect(sums.agents.reduce(0) { $0 + $1.gitOperations } == sums.gitOperations)
    let parts = sums.agents.compactMap(\.tokenUsage)
    #expect(parts.reduce(0) { $0 + ($1.totalTokens ?? 0) } == sums.tokenUsage?.totalTokens ?? 0)
    #expect(parts.reduce(0) { $0 + ($1.calls ?? 0) } == sums.tokenUsage?.calls ?? 0)
    #expect(parts.reduce(0) { $0 + ($1.costNanodollars ?? 0) } == sums.tokenUsage?.costNanodollars ?? 0)
    #expect(team.monitor.quality.lines == sums.lines)
  }

  @Test(arguments: (try? Recording.names) ?? [])
  func `what was told adds up to the sums`(name: String) throws {
    let recording = try Recording.load(name)
    let team = ReplayedTeam(recording, cut: .asRecorded)
    let sums = team.monitor.summary()
    var lines = 0
    var git = 0
    var tokens = 0
    var calls = 0
    var cost = Money.zero
    for (_, event) in team.events {
      switch event {
      // An entry with a fingerprint sums up lines that were told before.
      case .logEntry(let entry): lines += entry.fingerprint == nil ? 1 : 0
      case .gitActivity: git += 1
      case .llmCall(let usage, _):
        tokens += usage.totalTokens ?? 0
        calls += usage.calls ?? 0
        cost += Money(nanodollars: usage.costNanodollars ?? 0)
      case .structured("x_usage_reconciled", let data):
        tokens += Int(data["total_tokens"]?.int ?? 0)
        calls += Int(data["calls"]?.int ?? 0)
        cost += data["cost_usd"]?.double.flatMap(Money.init(dollars:)) ?? .zero
      default: break
      }
    }
    #expect(lines == sums.lines)
    #expect(git == sums.gitOperations)
    #expect(tokens == sums.tokenUsage?.totalTokens ?? 0)
    #expect(calls == sums.tokenUsage?.calls ?? 0)
    #expect(cost.nanodollars == sums.tokenUsage?.costNanodollars ?? 0)
  }

  @Test(arguments: (try? Recording.names) ?? [])
  func `every record of a recording is right, and a replay tells the same`(name: String) throws {
    let recording = try Recording.load(name)
    let first = ReplayedTeam(recording, cut: .asRecorded)
    let second = ReplayedTeam(recording, cut: .asRecorded)
    #expect(first.events.map(\.event) == second.events.map(\.event))
    #expect(first.events.map(\.agent) == second.events.map(\.agent))
    var stream: [UInt8] = []
    for (index, told) in first.events.enumerated() {
      stream += Envelope(
        event: told.event, runID: "9f2c1e", teamID: name, agentID: told.agent,
        timestampMilliseconds: 1_763_712_108_123, sequence: UInt64(index)
      ).encoded()
    }
    #expect(RecordShape.violations(inStream: stream).isEmpty)
  }
}
