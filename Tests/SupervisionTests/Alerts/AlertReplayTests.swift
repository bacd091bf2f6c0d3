import Alerts
import Analysis
import Recognition
import Telemetry
import Testing

@testable import Supervision

struct AlertReplayTests {
  private func record(_ event: String, at seconds: Double, data: String = #"{"task_id":"1"}"#, team: String = "t")
    -> String
  {
    #"{"type":"agent_telemetry","event":"\#(event)","run_id":"r","team_id":"\#(team)","agent_id":"a","#
      + #""timestamp":\#(1_700_000_000 + seconds),"seq":1,"data":\#(data)}"#
  }

  private func replay(_ rules: [String], _ lines: [String]) throws -> AlertReplay {
    let replay = AlertReplay(try rules.map { try AlertRule($0) }, lineRules: .builtIn())
    // However the file happens to be read.
    for byte in lines.map({ $0 + "\n" }).joined().utf8 { withUnsafeBytes(of: byte) { replay.read($0) } }
    replay.end()
    return replay
  }

  private func told(_ replay: AlertReplay) -> [String] {
    replay.moments.map { "\($0.seconds) \($0.rule) \($0.change.kind)" }
  }

  @Test func `alerts begin and end by the clock of the records`() throws {
    let replay = try replay(
      ["x: task.failed[1m] > 1 hold 10s", "y: silence by team > 2m"],
      [
        record("task_failed", at: 0), record("task_failed", at: 10), record("task_completed", at: 200),
        record("task_completed", at: 201),
      ])
    #expect(replay.hasRecords && replay.lines == 4 && replay.duration == 201)
    let told = told(replay)
    #expect(told.first == "10.0 x fired")
    // Samples leave a window at its end, within the second and the width of a bucket.
    let resolved = try #require(replay.moments.first { $0.change.kind == .resolved })
    #expect((70...100).contains(resolved.seconds))
    #expect(told.contains { $0.hasSuffix("y fired") })
  }

  @Test func `teams stay apart, and one that does not run is not silent`() throws {
    let running = #"{"from":null,"to":"running","reason":"x"}"#
    let stopped = #"{"from":"running","to":"stopped","reason":"x"}"#
    let replay = try replay(
      ["x: silence by team > 1m", "y: task.failed by team > 0"],
      [
        record("lifecycle", at: 0, data: running, team: "a"), record("lifecycle", at: 0, data: running, team: "b"),
        record("task_failed", at: 1, team: "b"), record("lifecycle", at: 2, data: stopped, team: "a"),
        record("task_completed", at: 300, team: "b"),
      ])
    #expect(replay.moments.filter { $0.rule == "x" }.map(\.change.series.team) == ["b"])
    #expect(replay.moments.filter { $0.rule == "y" }.map(\.change.series.team) == ["b"])
  }

  @Test func `raw output has no times, and what it comes to is told`() throws {
    let replay = try replay(
      ["x: tokens.total > 100", "y: silence > 1s", "z: tokens.total[1m] > 1M"],
      ["Token usage: 100 input, 10 output", "done"])
    #expect(!replay.hasRecords)
    #expect(told(replay) == ["0.0 x fired"])
  }

  @Test func `snapshots alone hold no events`() throws {
    let replay = try replay(["x: task.failed > 0"], [record("snapshot", at: 0, data: "{}")])
    #expect(replay.hasRecords && !replay.hasEvents)
  }

  @Test(arguments: [-1e10, 1e10, 9e10])
  func `a clock that jumps by centuries is read in bounded time`(jump: Double) throws {
    let replay = try replay(
      ["x: task.failed[1m] > 0 hold 0s", "y: health < 50% nodata fire every 1s"],
      [record("task_failed", at: 0), record("task_failed", at: jump), record("task_failed", at: 5)])
    #expect(replay.moments.count <= 2 * AlertReplay.keptMoments)
  }

  @Test func `of a rule that fires again and again the first times are kept`() throws {
    let lines = (0..<100).map { record("task_failed", at: Double($0)) }
    let replay = try replay(["x: task.failed > 0 every 1s"], lines)
    #expect(replay.moments.count == AlertReplay.keptMoments)
    #expect((95...101).contains(replay.counts["x"] ?? 0))
  }
}
