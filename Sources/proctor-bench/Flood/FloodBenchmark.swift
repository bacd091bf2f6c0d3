import Analysis
import Glibc

/// A child that makes up new names without end: what that costs, and that memory does not grow with it.
struct FloodBenchmark {
  /// How many of everything: agents, messages, tasks, tests, metrics, models, tools, labels, events.
  let names: Int

  func run() throws(BenchmarkFailure) {
    try floodWithNames()
    print("")
    try WorstAgents().run()
  }

  private func floodWithNames() throws(BenchmarkFailure) {
    let path = try WholePath(writingTo: "/dev/null")
    var marks = [1000, 100, 10, 1].map { names / $0 }[...].drop { $0 == 0 }
    let columns = ["names of each kind", "lines", "MB read", "seconds", "resident KiB", "peak KiB"]
    print(columns.map { $0.column(18) }.joined(separator: " "))
    func show(_ count: Int, _ seconds: Double) throws(BenchmarkFailure) {
      let cells = [
        "\(count)", "\(path.lines)", (Double(path.bytes) / 1e6).fixed(0), seconds.fixed(1),
        "\(try ResidentMemory.now())", "\(try ResidentMemory.peak())",
      ]
      print(cells.map { $0.column(18) }.joined(separator: " "))
      // It takes a while until the next one.
      fflush(nil)
    }
    try show(0, 0)
    let start = Measurement.processorSeconds()
    for number in 1...names {
      Self.say(number, to: path)
      if number == marks.first {
        path.flush()
        try show(number, Measurement.processorSeconds() - start)
        marks.removeFirst()
      }
    }
    tell(of: path)
  }

  /// Everything under names that nobody has used before.
  private static func say(_ number: Int, to path: WholePath) {
    let agent = "agent-\(number)"
    path.say(
      "tool_call", of: agent,
      "\"tool\":\"tool-\(number)\",\"call_id\":\"call-\(number)\",\"duration_ms\":\(number % 100_000),\"ok\":true")
    path.say(
      "llm_call", of: agent,
      "\"model\":\"model-\(number)\",\"call_id\":\"llm-\(number)\",\"usage\":{\"input_tokens\":\(number),\"output_tokens\":1}"
    )
    path.say(
      "message_sent", of: agent,
      "\"message_id\":\"message-\(number)\",\"sender_id\":\"\(agent)\",\"receiver_id\":\"receiver-\(number)\"")
    path.say("test_passed", of: agent, "\"test_name\":\"test-\(number)\",\"tier\":\"tier-\(number)\",\"duration_ms\":1")
    path.say("task_started", of: agent, "\"task_id\":\"task-\(number)\"")
    path.say("metric", of: agent, "\"name\":\"metric-\(number)\",\"value\":\(number)")
    path.say(
      "compliance_violation", of: agent,
      "\"compliant\":false,\"category\":\"category-\(number)\",\"kind\":\"kind-\(number)\",\"rule\":\"rule-\(number)\"")
    path.say("x_event-\(number)", of: agent, "\"value\":1")
    if number.isMultiple(of: 1000) { path.pass(nanoseconds: 100_000_000) }
  }

  /// Where all of it went.
  private func tell(of path: WholePath) {
    let other = FigureSeries(team: WholePath.team(), agent: "other")
    let agents = path.analysis.series(by: .agent)
    let sum = agents.reduce(0) { $0 + path.figure("tool.calls", of: $1) }
    print(
      "told apart: \(path.agents) agents by the team's state, \(agents.count) by the figures,",
      "\(path.analysis.series(by: .model).count) models, \(path.analysis.series(by: .tool).count) tools, other included; \(path.alerts) alerts"
    )
    print(
      "tool calls: \(Int(path.figure("tool.calls"))) of the run, \(Int(sum)) of all agents,",
      "\(Int(path.figure("tool.calls", of: other))) of them of other")
  }
}
