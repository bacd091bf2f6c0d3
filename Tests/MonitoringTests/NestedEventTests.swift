import JSONText
import Monitoring
import Recognition
import Telemetry
import TestSupport
import Testing

/// Events, names and claims on their way through several proctors.
struct NestedEventTests {
  private static func team(_ name: String, run: String, printing text: String) -> RecordedTeam {
    var team = RecordedTeam(name, run: run, emitted: .all)
    team.read(Array(text.utf8), from: .stdout, after: 1)
    team.end()
    return team
  }

  private static func records(_ team: RecordedTeam) throws -> [JSONValue] {
    try team.lines.map { try JSONReader.read($0) }
  }

  private static func again(_ lines: [[UInt8]], _ level: Int = 2) -> RecordedTeam {
    RecordedTeam(reading: lines, team: "level\(level)", run: "r\(level)", emitted: .all)
  }

  @Test func `a structured event passes through three levels, once and under its name`() throws {
    let line =
      #"{"type":"agent_telemetry","event":"task_completed","agent_id":"coder","run_id":"mine","data":{"task_id":"7","mine":[1]}}"#
    var team = Self.team("crew", run: "r1", printing: line + "\n")
    for level in 2...4 { team = Self.again(team.lines, level) }
    let events = try Self.records(team).filter { $0["event"]?.string == "task_completed" }
    let event = try #require(events.first)
    #expect(events.count == 1)
    #expect(event["agent_id"]?.string == "coder")
    #expect(event["data"]?["task_id"]?.string == "7" && event["data"]?["mine"]?.array == [.integer(1)])
    // Who was claimed to have said it, from the nearest to the one who did.
    var claims = event["data"]?["claimed"]
    for run in ["r3", "r2", "r1", "mine"] {
      #expect(claims?["run_id"]?.string == run)
      claims = claims?["claimed"]
    }
    #expect(claims == nil)
  }

  @Test func `an event is neither unknown nor malformed again on the way`() {
    let text = """
      {"type":"agent_telemetry","event":"coffee_break"}
      {"type":"agent_telemetry","event":"task_failed","data":{}}
      {"type":"agent_telemetry","event":"task_failed","data":{"task_id":[]}}

      """
    let first = Self.team("crew", run: "r1", printing: text)
    #expect(first.monitor.quality.unknownEvents == 1 && first.monitor.quality.malformedEvents == 2)
    let second = Self.again(first.lines)
    #expect(second.monitor.quality.unknownEvents == 0 && second.monitor.quality.malformedEvents == 0)
  }

  @Test func `a summary tells how much of the output could be used`() {
    let record =
      #"{"type":"agent_telemetry","event":"run_summary","run_id":"r","team_id":null,"agent_id":null,"timestamp":1,"seq":1,"#
      + #""data":{"teams_total":0,"teams":[],"data_quality":{"unknown_events":3,"dropped_records":5,"lines_read":9,"invalid_utf8":"x"}}}"#
    let team = Self.again([Array((record + "\n").utf8), Array((record + "\n").utf8)])
    let nested = team.monitor.quality.nested
    #expect(nested["unknown_events"] == 3 && nested["dropped_records"] == 5 && nested["invalid_utf8"] == 0)
  }

  @Test func `records are no lines, and an orchestrator's envelopes are`() {
    let envelope = #"{"type":"agent_telemetry","event":"x_mine","run_id":"r","team_id":"t","agent_id":"a","seq":1}"#
    let record =
      #"{"type":"agent_telemetry","event":"x_mine","run_id":"r","team_id":"t","agent_id":"a","timestamp":1,"seq":2,"data":{}}"#
    let team = Self.team("crew", run: "r1", printing: "\(envelope)\n\(record)\nplain\n")
    #expect(team.monitor.summary().lines == 2)
  }

  @Test func `agents of the first team keep their names, those of others are told apart`() {
    let one = Self.team(
      "one", run: "r1", printing: #"{"type":"agent_telemetry","event":"x_1","agent_id":"coder"}"# + "\n")
    let two = Self.team(
      "two", run: "r2", printing: #"{"type":"agent_telemetry","event":"x_2","agent_id":"coder"}"# + "\n")
    #expect(Self.again(one.lines + two.lines).monitor.agentIDs == ["main", "coder", "two/coder", "two/main"])
    #expect(Self.again(two.lines + one.lines).monitor.agentIDs == ["main", "coder", "one/coder", "one/main"])
    // Names stay what they are on the next level.
    let merged = Self.again(Self.again(one.lines + two.lines).lines, 3)
    #expect(merged.monitor.agentIDs == ["main", "coder", "two/coder", "two/main"])
  }

  @Test func `a run of several teams has no first one`() {
    func record(_ event: String, _ team: String, _ number: Int, _ data: String) -> [UInt8] {
      let line =
        #"{"type":"agent_telemetry","event":"\#(event)","run_id":"r","team_id":\#(team),"agent_id":"default","timestamp":1,"#
        + #""seq":\#(number),"data":\#(data)}"#
      return Array((line + "\n").utf8)
    }
    let team = Self.again([
      record("run_started", "null", 1, #"{"teams_total":2}"#), record("x_1", #""a""#, 2, "{}"),
      record("x_2", #""b""#, 3, "{}"),
    ])
    // `/default` is what AutoGen prints behind a name; this is no printed name.
    #expect(team.monitor.agentIDs == ["main", "a/default", "b/default"])
  }

  @Test func `snapshots bring the entries that nobody has told of one by one`() throws {
    var first = RecordedTeam("crew", run: "r1", emitted: .snapshots)
    for number in 1...7 { first.read(Array("line \(number)\n".utf8), from: .stdout, after: 600) }
    first.end()
    let records = try Self.records(Self.again(first.lines))
    let entries = records.filter { $0["event"]?.string == "log_entry" }
    #expect(
      entries.map { $0["data"]?["activity_logs"]?.array?.first?["message"]?.string }
        == (1...7).map { "line \($0)" })
    // Those of events and snapshots together, too.
    var all = RecordedTeam("crew", run: "r1", emitted: .all)
    for number in 1...7 { all.read(Array("line \(number)\n".utf8), from: .stdout, after: 600) }
    all.end()
    #expect(try Self.records(Self.again(all.lines)).count { $0["event"]?.string == "log_entry" } == 7)
  }

  @Test func `an entry keeps the time at which it was made`() throws {
    let first = Self.team("crew", run: "r1", printing: "hello\n")
    func time(_ team: RecordedTeam) throws -> String? {
      try Self.records(team).first { $0["event"]?.string == "log_entry" }?["data"]?["activity_logs"]?.array?
        .first?["timestamp"]?.string
    }
    let made = try #require(try time(first))
    #expect(try time(Self.again(first.lines)) == made)
  }
}
