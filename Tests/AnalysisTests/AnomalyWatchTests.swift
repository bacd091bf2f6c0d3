import JSONText
import Telemetry
import Testing

@testable import Analysis

/// From the events of a run to its anomalies.
struct AnomalyWatchTests {
  /// A run of one team under watch, whose clock stands still but for `wait`.
  private struct WatchedRun {
    let analysis = RunAnalysis()
    var now: UInt64 = 1_000_000_000
    private(set) var seen: [(kind: String, agent: String?)] = []

    var kinds: [String] { seen.map(\.kind) }

    mutating func wait(seconds: Int) { now += UInt64(seconds) * 1_000_000_000 }

    mutating func observe(_ event: TelemetryEvent, of agent: String? = "coder") {
      analysis.observe(event, team: "team", agent: agent, at: moment)
      take()
    }

    mutating func observe(_ name: String, _ members: [(String, JSONValue)], of agent: String? = "coder") {
      observe(.structured(name: name, data: .object(JSONObject(members))), of: agent)
    }

    mutating func call(_ tool: String, id: String, phase: String? = nil, result: String? = nil) {
      var members: [(String, JSONValue)] = [
        ("tool", .string(tool)), ("call_id", .string(id)), ("args_hash", .string("a")),
      ]
      if let phase { members.append(("phase", .string(phase))) }
      if let result { members += [("result_hash", .string(result)), ("ok", .bool(true))] }
      observe("tool_call", members)
    }

    mutating func send(
      _ id: String, from sender: String, to receiver: String, kind: String = "direct", event: String = "message_sent"
    ) {
      observe(
        event,
        [
          ("message_id", .string(id)), ("sender_id", .string(sender)), ("receiver_id", .string(receiver)),
          ("kind", .string(kind)),
        ], of: sender)
    }

    mutating func enter(_ state: LifecycleState) {
      observe(.lifecycle(from: nil, to: state, reason: "because"), of: nil)
    }

    mutating func judge() {
      analysis.judgeSilence(at: moment)
      take()
    }

    private var moment: Moment { Moment(wallMilliseconds: Int64(now / 1_000_000), monotonicNanoseconds: now) }

    private mutating func take() {
      for (event, _, agent) in analysis.takeAnomalies() {
        guard case .structured("anomaly", let data) = event else { continue }
        seen.append((data["kind"]?.string ?? "", agent))
      }
    }
  }

  @Test func `equal calls of a tool by one agent are a loop of that agent`() {
    var run = WatchedRun()
    for number in 0..<8 { run.call("grep", id: "\(number)", result: "nothing found") }
    #expect(run.kinds == ["loop"])
    #expect(run.seen.first?.agent == "coder")
  }

  @Test func `calls that were begun and not ended are no loop`() {
    var run = WatchedRun()
    for number in 0..<8 { run.call("grep", id: "\(number)", phase: "started") }
    #expect(run.kinds.isEmpty)
  }

  @Test func `a long tool is no stall, silence without one is`() {
    var run = WatchedRun()
    run.enter(.running)
    run.call("pytest", id: "1", phase: "started")
    run.wait(seconds: 700)
    run.judge()
    #expect(run.kinds.isEmpty)
    run.call("pytest", id: "1", result: "ok")
    run.wait(seconds: 601)
    run.judge()
    #expect(run.kinds == ["stall"])
  }

  @Test func `lines of output are no silence`() {
    var run = WatchedRun()
    run.enter(.running)
    for _ in 0..<20 {
      run.wait(seconds: 300)
      run.analysis.observe(
        lines: 1, team: "team", agent: "coder", at: Moment(wallMilliseconds: 0, monotonicNanoseconds: run.now))
      run.judge()
    }
    #expect(run.kinds.isEmpty)
  }

  @Test func `a team that waits for input does not stall`() {
    var run = WatchedRun()
    run.enter(.running)
    run.enter(.waitingInput)
    run.wait(seconds: 5000)
    run.judge()
    #expect(run.kinds.isEmpty)
  }

  @Test func `agents that ask each other in a circle and fall silent are deadlocked`() {
    var run = WatchedRun()
    run.enter(.running)
    run.send("1", from: "a", to: "b")
    run.send("2", from: "b", to: "c")
    run.send("3", from: "c", to: "a")
    run.wait(seconds: 59)
    run.judge()
    #expect(run.kinds.isEmpty)
    run.wait(seconds: 2)
    run.judge()
    #expect(run.kinds == ["deadlock"])
  }

  @Test func `agents that answered each other, or processed what they got, are not`() {
    var answered = WatchedRun()
    answered.send("1", from: "a", to: "b")
    answered.send("2", from: "b", to: "a")
    answered.wait(seconds: 100)
    answered.judge()
    #expect(answered.kinds.isEmpty)
    var processed = WatchedRun()
    for (id, sender, receiver) in [("1", "a", "b"), ("2", "b", "c"), ("3", "c", "a")] {
      processed.send(id, from: sender, to: receiver)
    }
    processed.send("3", from: "c", to: "a", event: "message_processed")
    processed.wait(seconds: 100)
    processed.judge()
    #expect(processed.kinds.isEmpty)
  }

  @Test(arguments: ["respond", "publish"])
  func `responses and publications wait for nobody`(kind: String) {
    var run = WatchedRun()
    for (id, sender, receiver) in [("1", "a", "b"), ("2", "b", "c"), ("3", "c", "a")] {
      run.send(id, from: sender, to: receiver, kind: kind)
    }
    run.wait(seconds: 100)
    run.judge()
    #expect(run.kinds.isEmpty)
  }

  @Test func `two whose questions crossed are deadlocked, unless they are started again`() {
    for isStartedAgain in [false, true] {
      var run = WatchedRun()
      run.enter(.running)
      run.send("1", from: "a", to: "b")
      run.send("2", from: "b", to: "a")
      run.send("1", from: "a", to: "b", event: "message_delivered")
      run.send("2", from: "b", to: "a", event: "message_delivered")
      if isStartedAgain {
        run.observe(.restartScheduled(RestartNotice(attempt: 1, delaySeconds: 1, exitCode: 1, reason: "")), of: nil)
      }
      run.wait(seconds: 61)
      run.judge()
      #expect(run.kinds == (isStartedAgain ? [] : ["deadlock"]))
    }
  }

  @Test func `broadcasts wait for nobody`() {
    var run = WatchedRun()
    run.send("1", from: "a", to: "all")
    run.send("2", from: "all", to: "a")
    run.wait(seconds: 100)
    run.judge()
    #expect(run.kinds.isEmpty)
  }

  @Test func `exit code 0 with a task open is early success`() {
    var run = WatchedRun()
    run.enter(.running)
    run.observe("task_started", [("task_id", .string("T1"))])
    run.observe("task_started", [("task_id", .string("T2"))])
    run.observe("task_completed", [("task_id", .string("T2"))])
    run.observe(.processExited(ProcessExit(pid: 1, code: 0, userSeconds: 0, systemSeconds: 0, durationSeconds: 1)))
    #expect(run.kinds.isEmpty, "the last lines may still be on their way")
    run.enter(.stopped)
    #expect(run.kinds == ["early_success"])
  }

  @Test func `a failure with a task open is just a failure`() {
    var run = WatchedRun()
    run.observe("task_started", [("task_id", .string("T1"))])
    run.observe(.processExited(ProcessExit(pid: 1, code: 1, userSeconds: 0, systemSeconds: 0, durationSeconds: 1)))
    run.enter(.stopped)
    #expect(run.kinds.isEmpty)
  }

  @Test func `errors that differ only in numbers repeat`() {
    var run = WatchedRun()
    for number in 0..<6 {
      run.observe(
        .logEntry(
          ActivityLog(
            timestampMilliseconds: 0, level: .error, message: "request \(number * 7919) timed out",
            source: .orchestrator)))
    }
    #expect(run.kinds == ["error_repeat"])
  }

  @Test func `anomalies cannot be made to flood`() {
    var run = WatchedRun()
    for tool in 0..<1000 {
      for call in 0..<5 { run.call("tool\(tool)", id: "\(tool).\(call)", result: "r") }
    }
    #expect(run.kinds.count == AnomalyWatch.freely)
    run.wait(seconds: 61)
    for call in 0..<5 { run.call("new", id: "new\(call)", result: "r") }
    #expect(run.kinds.count == AnomalyWatch.freely + 1)
  }
}
