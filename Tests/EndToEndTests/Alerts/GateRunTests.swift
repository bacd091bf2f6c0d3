import JSONText
import Testing

/// What CI sees of a run's figures: exit codes, and verdicts in the summary.
struct GateRunTests {
  private static let half = AlertRunTests.task("completed") + AlertRunTests.task("failed")

  /// Options, the end of the script, the exit code and its origin.
  @Test(arguments: [
    (["--gate", "success_rate >= 50%"], "exit 0", 0 as Int32, "child"),
    (["--gate", "success_rate >= 51%"], "exit 0", 99, "gate"),
    (["--gate", "test.pass_rate >= 51%"], "exit 0", 97, "gate"),
    (["--gate", "test.pass_rate >= 51% nodata ok"], "exit 0", 0, "child"),
    (["--gate", "test.pass_rate >= 51%", "--gate", "success_rate > 90%"], "exit 0", 99, "gate"),
    (["--gate", "success_rate >= 51%"], "exit 3", 3, "child"),
    (["--gate", "success_rate >= 50% min 3"], "exit 0", 97, "gate"),
    (["--alert", "x: task.failed > 0 @critical", "--fail-on", "critical"], "exit 0", 99, "gate"),
    (["--alert", "x: task.failed > 0 @warning", "--fail-on", "critical"], "exit 0", 0, "child"),
    (["--alert", "x: task.failed > 0 @emergency", "--fail-on", "critical"], "exit 4", 4, "child"),
  ])
  func `gates decide about a run whose team has not failed`(
    options: [String], end: String, code: Int32, origin: String
  ) async throws {
    let run = try await ProctorProcess.run(["run"] + options + ["--", "sh", "-c", Self.half + end])
    #expect(run.code == code, "\(run.complaint)")
    #expect(run.summary?.data["origin"]?.string == origin)
    #expect(run.summary?.data["exit_code"]?.int == Int64(code))
  }

  @Test func `the summary and people see every gate with its figure`() async throws {
    let run = try await ProctorProcess.run([
      "run", "--gate", "success_rate >= 40%", "--gate", "task.failed == 0", "--gate", "test.pass_rate > 90%",
      "--fail-on", "critical", "--", "sh", "-c", Self.half,
    ])
    #expect(
      run.complaints.suffix(4) == [
        "✓ success_rate >= 40%: 50%", "✗ task.failed == 0: 1", "? test.pass_rate > 90%: no data",
        "✓ fail-on critical: 0 alerts",
      ])
    let gates = try #require(run.summary?.data["gates"]?.array)
    #expect(gates.map { $0["verdict"]?.string } == ["passed", "failed", "no_data", "passed"])
    #expect(gates.map { $0["value"]?.double } == [0.5, 1, nil, 0])
    #expect(run.summary?.data["gates_total"]?.int == 4)
  }
}
