import Foundation
import JSONText
import Testing

/// Programs that are told of alerts: they get what they need, and nothing about the run depends on them.
struct AlertProgramTests {
  /// A run whose rule fires at once, with a program that is a shell script.
  private static func arguments(rest: String = "sleep 0.2") -> [String] {
    ["run", "--emit", "all", "team.json"]
  }

  private static func team(_ program: String, rest: String = "sleep 0.2", rule: String = "task.failed > 0 hold 0s")
    -> [String: String]
  {
    let script = (AlertRunTests.task("failed") + rest).replacing("\"", with: "\\\"")
    return [
      "team.json": """
      {teams: [{id: "t", shell: "\(script)"}], alerts: "x: \(rule) @critical -> emit, exec:tell",
        alert_exec: {tell: ["sh", "tell.sh"]}, default_alerts: false}
      """,
      "tell.sh": program,
    ]
  }

  @Test func `a program reads the alert and finds its names in the environment`() async throws {
    let run = try await ProctorProcess.run(
      Self.arguments(), files: Self.team(#"cat > told; echo "$PROCTOR_ALERT_RULE $PROCTOR_ALERT_SEVERITY" "$PWD""#))
    #expect(run.code == 0)
    let told = try JSONReader.read(run.file("told"))
    #expect(told == run.records("alert").first?.data)
    let folder = URL(fileURLWithPath: run.process.folder.path).resolvingSymlinksInPath().path
    #expect(run.lines.contains { $0.hasPrefix("tell: x critical ") && $0.hasSuffix(folder) })
  }

  @Test(arguments: [
    ("echo broken >&2; exit 7", "proctor: tell, told of x: exit code 7: broken"),
    ("kill -9 $$", "proctor: tell, told of x: killed by KILL"),
    ("exec no-such-program-here 2>/dev/null", "proctor: tell, told of x: exit code 127"),
  ])
  func `a program that fails is told to people and changes nothing`(script: String, sentence: String) async throws {
    let run = try await ProctorProcess.run(Self.arguments(), files: Self.team(script))
    #expect(run.code == 0)
    #expect(run.complaints.contains { $0.hasPrefix(sentence) }, "\(run.complaint)")
  }

  @Test func `a program that does not exist is told to people`() async throws {
    let run = try await ProctorProcess.run([
      "run", "--alert", "x: task.failed > 0 -> exec", "--alert-exec", "no-such-program-here", "--", "sh", "-c",
      AlertRunTests.task("failed"),
    ])
    #expect(run.code == 0)
    #expect(run.complaint.contains("no-such-program-here, told of x: "), "\(run.complaint)")
  }

  @Test func `the run goes on while a program is told, and waits for it at the end`() async throws {
    let run = try await ProctorProcess.run(
      Self.arguments(), files: Self.team("sleep 2; echo told", rest: "echo first; sleep 0.3; echo last"))
    let messages = run.lines
    #expect(messages.last == "tell: told")
    #expect(messages.contains("last"))
    let exited = try #require(run.records.firstIndex { $0.event == "process_exited" })
    let told = try #require(run.records.lastIndex { $0.event == "log_entry" })
    #expect(exited < told)
  }

  @Test func `a program that takes too long is killed with all that it started`() async throws {
    // Whoever is left would be found by every test's last look.
    let run = try await ProctorProcess.run(
      Self.arguments(), files: Self.team("setsid sleep 1000 & trap '' TERM; while :; do sleep 0.1; done"))
    #expect(run.code == 0)
    #expect(
      run.complaint.contains("proctor: tell, told of x: it was killed, for it took longer than 10s"), "\(run.complaint)"
    )
  }

  @Test func `what a program leaves behind is ended`() async throws {
    let run = try await ProctorProcess.run(
      Self.arguments(), files: Self.team("setsid sleep 1000 > /dev/null 2>&1 & echo started"))
    #expect(run.lines.contains("tell: started"))
  }

  @Test func `a program does not outlive proctor, however that ends`() async throws {
    let process = try ProctorProcess(
      Self.arguments(), files: Self.team("touch told; setsid sleep 1000 & sleep 1000", rest: "sleep 1000"))
    let told = process.folder.appending(path: "told").path
    try await eventually("the program to run") { FileManager.default.fileExists(atPath: told) }
    process.signal(SIGKILL)
    try await eventually("every process to be gone", within: .seconds(60)) { Survivors.marked(process.mark).isEmpty }
  }

  @Test func `a program whose keeper is killed is ended all the same`() async throws {
    // The program's parent is its keeper.
    let run = try await ProctorProcess.run(
      Self.arguments(), files: Self.team("setsid sleep 1000 & kill -9 $PPID; sleep 1000"))
    #expect(run.code == 0)
    #expect(run.complaint.contains("tell, told of x: its keeper ended unexpectedly"), "\(run.complaint)")
  }

  @Test func `a signal does not wait for a slow program`() async throws {
    let process = try ProctorProcess(
      Self.arguments(), files: Self.team("touch told; sleep 1000", rest: "sleep 1000"))
    let told = process.folder.appending(path: "told").path
    try await eventually("the program to run") { FileManager.default.fileExists(atPath: told) }
    process.signal(SIGTERM)
    let run = try await process.result(within: .seconds(60))
    #expect(run.wasKilled && run.code == SIGTERM)
  }

  @Test func `programs run one at a time, and seldom for one rule`() async throws {
    let script = #"mkdir lock || echo two at once >> bad; sleep 0.3; rmdir lock; cat >> told"#
    let rest = (0..<30).map { AlertRunTests.task("failed", agent: "a\($0)") }.joined() + "sleep 1"
    let run = try await ProctorProcess.run(
      Self.arguments(), files: Self.team(script, rest: rest, rule: "task.failed by agent > 0 hold 0s"))
    #expect(!run.hasFile("bad"))
    #expect(run.records("alert").count == 31)
    // One at once, the others when the run is over, as many as there is time for.
    #expect(try run.text("told").split(separator: "\n").count > 1)
  }
}
