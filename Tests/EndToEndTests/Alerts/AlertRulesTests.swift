import Testing

/// `proctor rules test` with alert rules.
struct AlertRulesTests {
  private static let rules = #"["x: task.failed by agent > 0 hold 0s", "y: task.failed > 100"]"#

  @Test func `a recording shows when a rule would have fired`() async throws {
    let (run, text) = try await ProctorProcess.answer(
      "rules test rules.json5 run.ndjson",
      after: #""$PROCTOR" run -q --emit all -o run.ndjson -- sh kid"#,
      files: ["rules.json5": Self.rules, "kid": AlertRunTests.task("failed")])
    #expect(run.code == 0, "\(run.complaint)")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.first == "rules.json5: fine: 2 alert rules", "\(text)")
    #expect(lines.contains("x: fires once") && lines.contains("y: never fires"), "\(text)")
    #expect(lines.contains { $0.hasSuffix("fired  task.failed of sh/coder is 1, > 0") }, "\(text)")
  }

  @Test func `raw output is tried, too, and a team file with the default rules`() async throws {
    let (run, text) = try await ProctorProcess.answer(
      "rules test team.json crew.log",
      files: [
        "team.json": #"{teams: [{command: ["x"]}], alerts: "x: tokens.total > 100"}"#,
        "crew.log": "Token usage: 200000 input, 10 output\n",
      ])
    #expect(run.code == 0)
    #expect(
      text == """
        team.json: fine: 1 alert rule and the default ones
        crew.log: 1 line without times: all happened at once
        x: fires once
          +0:00.0  fired  tokens.total is 200010, > 100
        tokens_hour: fires once
          +0:00.0  fired  tokens.total[1h] is 200010, > 100k

        """)
  }

  @Test func `what is wrong with the rules is told with its place`() async throws {
    let run = try await ProctorProcess.run(
      ["rules", "test", "rules.json5"], files: ["rules.json5": #"["x: errrs > 1", {name: "y", metric: "turns"}]"#])
    #expect(run.code == 78)
    #expect(
      run.complaints == [
        #"proctor: rules.json5:1:6: rules[0]: unknown metric "errrs"; did you mean errors?"#,
        "proctor: rules.json5:1:18: rules[1]: a rule needs a comparison such as > or <",
      ])
  }

  @Test func `a table of rules for lines is still one`() async throws {
    let (run, text) = try await ProctorProcess.answer(
      "rules test rules.json", files: ["rules.json": #"{"tool": "x", "rules": []}"#])
    #expect(run.code == 0)
    #expect(text == "rules.json: fine: 0 rules, 0 examples, 0 counterexamples\n")
  }
}
