import JSONText
import Monitoring
import Recognition
import Telemetry
import TestSupport
import Testing

/// What budgets add up must be what the summary says in the end, and must not waver on the way.
struct SpendingTests {
  @Test(arguments: (try? Recording.names) ?? [])
  func `what is spent agrees with the summary, and no sum of a real tool ever falls`(name: String) throws {
    var last = Spending()
    let team = ReplayedTeam(try Recording.load(name), cut: .asRecorded) { monitor in
      let now = monitor.spending()
      #expect(now.tokens ?? 0 >= last.tokens ?? 0 && now.cost ?? .zero >= last.cost ?? .zero)
      #expect(now.turns ?? 0 >= last.turns ?? 0 && now.errors >= last.errors)
      last = now
    }
    let sums = team.monitor.summary()
    #expect(last.tokens == sums.tokenUsage?.totalTokens)
    #expect(last.cost?.nanodollars == sums.tokenUsage?.costNanodollars)
    #expect(last.unpricedCalls == sums.tokenUsage?.unpricedCalls ?? 0)
    #expect(last.errors == sums.incidents.errors)
    for agent in sums.agents {
      let spending = team.monitor.spending(of: agent.id)
      #expect(spending.tokens == agent.tokenUsage?.totalTokens && spending.errors == agent.incidents.errors)
      #expect(spending.cost?.nanodollars == agent.tokenUsage?.costNanodollars)
    }
  }

  @Test func `turns that a tool reports count where it tells fewer calls`() {
    var team = ObservedTeam(agents: ["coder"])
    #expect(team.monitor.spending().turns == nil && team.monitor.spending(of: "nobody") == Spending())
    func report(_ turns: JSONValue?) {
      let data = JSONObject(turns.map { [("turns", $0)] } ?? [])
      team.observe("coder", .event(name: "turn_completed", data: data))
    }
    report(nil)
    report(.integer(4))
    #expect(team.monitor.spending().turns == 5 && team.monitor.spending(of: "coder").turns == 5)
    #expect(team.monitor.spending(of: "main").turns == nil)
    // Odd numbers do no harm.
    for odd in [JSONValue.integer(-7), .integer(.max), .integer(.max), .string("x")] { report(odd) }
    #expect(team.monitor.spending().turns == IncidentCounts.most)
  }
}
