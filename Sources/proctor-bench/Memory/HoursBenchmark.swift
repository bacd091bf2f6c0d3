import Glibc

/// What agents take that work for hours as agents do: log lines, calls of models and tools, commits, errors, messages.
///
/// Time is simulated, so that windows of an hour fill in seconds. The figures show when memory stops growing, and what a tick
/// costs: silence judged, figures and rules looked at, snapshots that are due written.
struct HoursBenchmark {
  let agents: Int
  let teams: Int
  let minutes: Int

  /// What each agent prints in a second.
  private static let linesPerSecond = 5
  private static let minutesPerRow = 10

  func run() throws(BenchmarkFailure) {
    let before = HeapMemory.inUse
    let path = try WholePath(writingTo: "/dev/null", teams: teams)
    var work = AgentWork(agents: agents, teams: teams)
    let columns = ["minutes", "lines", "MB read", "heap KiB", "KiB an agent", "resident KiB", "ms a tick"]
    print(columns.map { $0.column(14) }.joined(separator: " "))
    var ticking = 0.0
    var ticks = 0
    for minute in 0...minutes {
      if minute.isMultiple(of: Self.minutesPerRow) || [1, 2, 5].contains(minute) {
        let heap = HeapMemory.inUse - before
        let cells = [
          "\(minute)", "\(path.lines)", (Double(path.bytes) / 1e6).fixed(0), "\(heap)",
          (Double(heap) / Double(agents)).fixed(1), "\(try ResidentMemory.now())",
          (1000 * ticking / Double(max(1, ticks))).fixed(2),
        ]
        print(cells.map { $0.column(14) }.joined(separator: " "))
        fflush(nil)
        (ticking, ticks) = (0, 0)
      }
      for _ in 0..<60 {
        for _ in 0..<agents * Self.linesPerSecond { work.sayNext(to: path) }
        path.flush()
        let start = Measurement.processorSeconds()
        path.pass(nanoseconds: 1_000_000_000)
        ticking += Measurement.processorSeconds() - start
        ticks += 1
      }
    }
  }
}

/// Lines of agents at work, the same in every run.
private struct AgentWork {
  private let names: [String]
  private let teams: Int
  private var noise = Noise()
  private var number = 0

  init(agents: Int, teams: Int) {
    self.teams = teams
    names = (0..<agents).map { "agent-\($0)" }
  }

  mutating func sayNext(to path: WholePath) {
    let agent = names[number % names.count]
    let team = number % names.count % teams
    number += 1
    let duration = 100 + noise.number(below: 9000)
    switch noise.number(below: 100) {
    case ..<15:
      let (input, output) = (1 + noise.number(below: 5000), 1 + noise.number(below: 900))
      path.say(
        "llm_call", of: agent,
        "\"model\":\"gpt-4o-mini\",\"call_id\":\"call-\(number)\",\"duration_ms\":\(duration),"
          + "\"usage\":{\"input_tokens\":\(input),\"output_tokens\":\(output)}", team: team)
    case ..<25:
      path.say(
        "tool_call", of: agent,
        "\"tool\":\"\(["read", "edit", "shell", "search"][number % 4])\",\"call_id\":\"tool-\(number)\",\"ok\":true,"
          + "\"duration_ms\":\(duration),\"args_hash\":\"\(number)\"", team: team)
    case ..<30:
      path.say(
        "message_sent", of: agent,
        "\"message_id\":\"message-\(number)\",\"sender_id\":\"\(agent)\",\"receiver_id\":\"\(names[duration % names.count])\""
      )
    case ..<32: path.say("[work \(String(0xa00_0000 + number, radix: 16))] Change \(number) of \(agent)", team: team)
    case ..<34: path.say("ERROR [\(agent)] something failed for the \(number % 7)th time", team: team)
    case ..<36: path.say("INFO [\(agent)] " + String(repeating: "x", count: noise.number(below: 3000)), team: team)
    default: path.say("INFO [\(agent)] is at step \(number)", team: team)
    }
  }
}
