import JSONText
import TestSupport
import Testing

/// Whose budget it is: a run's stops all teams, a team's or an agent's its team alone.
struct BudgetScopeTests {
  @Test func `a team's budget stops that team, and the others go on`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "script": "echo $$ > pid\n" + SpendingScript.endless,
        "other": "until [ -s pid ] && ! kill -0 $(cat pid) 2> kill; do sleep 0.02; done; echo done",
        "team.json": """
        {emit: "events", teams: [
          {id: "a", command: ["sh", "script"], budget: {tokens: "4k"}}, {id: "b", command: ["sh", "other"]},
        ]}
        """,
      ])
    #expect(run.code == 98, "\(run.complaint)")
    #expect(run.summary?.data["origin"]?.string == "budget")
    #expect(run.stops == ["budget", nil])
    #expect(run.lines.contains("done"))
    #expect(run.budgets("exceeded").map(\.team) == ["a"])
    #expect(run.budget("tokens", scope: "team")?["team_id"]?.string == "a")
  }

  @Test func `a team that fails otherwise makes the run a failure, not a budget's`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "script": SpendingScript.endless,
        "team.json": """
        {teams: [{id: "a", command: ["sh", "script"], budget: "turns=2"}, {id: "b", shell: "exit 7"}]}
        """,
      ])
    #expect(run.code == 1)
    #expect(run.summary?.data["origin"]?.string == "child")
  }

  @Test func `an agent's budget stops its team, whatever the others of it spend`() async throws {
    let script = SpendingScript.call + "while :; do call planner; call planner; call coder; sleep 0.02; done"
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "script": script,
        "team.json": """
        {emit: "events", teams: [
          {id: "a", command: ["sh", "script"], agents: ["planner", {id: "coder", budget: {tokens: 3000}}]}
        ]}
        """,
      ])
    #expect(run.code == 98)
    let exceeded = try #require(run.budgets("exceeded").first)
    #expect(exceeded.team == "a" && exceeded.agent == "coder")
    #expect(exceeded.data["scope"]?.string == "agent" && exceeded.data["used"]?.double == 3000)
    #expect(run.complaint.contains(#"stopping: the agent "coder"'s budget of tokens is used up: 3000 of 3k"#))
  }

  @Test func `the run's budget is that of all teams together, and those that wait are not started`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "script": SpendingScript.endless,
        "team.json": """
        {emit: "events", budget: {tokens: 8000, turns: 1000}, teams: [
          {id: "a", command: ["sh", "script"]}, {id: "b", command: ["sh", "script"]},
          {id: "c", command: ["sh", "script"], after: {a: "succeeded"}},
        ]}
        """,
      ])
    #expect(run.code == 98)
    #expect(run.stops == ["budget", "budget", "budget"])
    #expect(run.budgets("exceeded").map(\.team) == [nil])
    #expect(run.budgets("exceeded").first?.data["used"]?.double == 8000)
    #expect(run.records("process_exited").count == 2)
    let teams = run.summary?.data["teams"]?.array ?? []
    let told = teams.reduce(0) { $0 + ($1["token_usage"]?["total_tokens"]?.double ?? 0) }
    #expect(run.budget("tokens")?["used"]?.double == told)
  }

  @Test func `a team that ends while others are stopped before it is not started again`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "script": SpendingScript.call
          + "trap 'touch told; sleep 1; exit 0' TERM; while :; do call coder; sleep 0.02; done",
        "team.json": """
        {emit: "events", budget: {tokens: 4000}, teams: [
          {id: "a", shell: "until [ -e told ]; do sleep 0.02; done; exit 1",
            restart: {policy: "always", delay: "1ms", attempts: 0}},
          {id: "b", command: ["sh", "script"], after: {a: "started"}},
        ]}
        """,
      ])
    #expect(run.code == 98)
    #expect(run.stops == ["budget", "budget"])
    #expect(run.records("process_exited").filter { $0.team == "a" }.count == 1)
  }

  @Test func `memory and processes of the run are those of all teams at once`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "team.json": """
        {budget: "processes=6", interval: "100ms", teams: [
          {id: "a", shell: "sleep 100 & sleep 100 & wait"}, {id: "b", shell: "sleep 100 & sleep 100 & wait"},
        ]}
        """
      ])
    #expect(run.code == 98)
    #expect(run.budget("processes")?["used"]?.double == 6)
  }

  @Test func `a run is idle when all its teams are`() async throws {
    let run = try await ProctorProcess.run(
      ["run", "team.json"],
      files: [
        "team.json": """
        {budget: "idle=800ms", interval: "100ms", teams: [
          {id: "a", shell: "sleep 100"}, {id: "b", shell: "for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.2; done; sleep 100"},
        ]}
        """
      ])
    #expect(run.code == 98)
    #expect(run.summary?.data["teams"]?.array?.last?["lines_read"]?.int == 8)
  }

  @Test func `check and plan show the budgets, and the command line's go before the file's`() async throws {
    let files = [
      "team.json": """
      {budget: {cost: 10, tokens: "2M"},
        teams: [{id: "a", command: ["true"], budget: "time=45m", agents: [{id: "coder", budget: {turns: 40}}]}]}
      """
    ]
    let check = try await ProctorProcess.run(["check", "team.json"], files: files)
    #expect(
      check.complaints == [
        "team.json: fine: 1 team: a", "team.json: budget of the run: $10 of cost, 2M tokens",
        "team.json: budget of a: 45m of time", "team.json: budget of a/coder: 40 turns",
      ])
    let plan = try await ProctorProcess.answer("plan --budget cost=5 team.json", files: files)
    #expect(plan.text.contains("  budget  $5 of cost, 2M tokens\n"), "\(plan.text)")
    #expect(plan.text.contains("  agents       coder (budget: 40 turns)\n"), "\(plan.text)")
    #expect(plan.text.contains("  budget       45m of time"), "\(plan.text)")
  }
}
