import Alerts
import Analysis
import JSONText
import Telemetry
import Testing

@testable import Supervision

struct AlertWatchTests {
  private let second: UInt64 = 1_000_000_000

  private func moment(_ seconds: Double) -> Moment {
    Moment(wallMilliseconds: Int64(seconds * 1000), monotonicNanoseconds: UInt64(seconds * 1e9))
  }

  private func watch(_ rules: String...) throws -> (AlertWatch, RunAnalysis) {
    let analysis = RunAnalysis()
    return (AlertWatch(rules: try rules.map { try AlertRule($0) }, analysis: analysis), analysis)
  }

  private func fail(_ watch: AlertWatch, _ analysis: RunAnalysis, team: String = "t", agent: String = "a", at: Double) {
    let event = TelemetryEvent.structured(
      name: "task_failed", data: .object(JSONObject([("task_id", .string("\(at)"))])))
    analysis.observe(event, team: team, agent: agent, at: moment(at))
    watch.note(event, team: team, agent: agent)
  }

  @Test func `events become figures, and figures alerts`() throws {
    let (watch, analysis) = try watch("x: task.failed by agent > 1 -> emit, fail")
    #expect(watch.changes(at: moment(0)) == [])
    fail(watch, analysis, at: 1)
    fail(watch, analysis, at: 1.1)
    let changes = watch.changes(at: moment(1.2))
    #expect(changes.map(\.alert.value) == [2])
    #expect(watch.counts.fired == 1 && watch.counts.active == 1)
    #expect(watch.failures.map(\.gate) == ["alert x"])
  }

  @Test func `a flood of events is looked at ten times a second, and the last of them is not forgotten`() throws {
    let (watch, analysis) = try watch("x: task.failed > 1")
    _ = watch.changes(at: moment(0))
    fail(watch, analysis, at: 1)
    #expect(watch.changes(at: moment(1)).isEmpty)
    fail(watch, analysis, at: 1.01)
    #expect(watch.changes(at: moment(1.01)).isEmpty)
    let deadline = try #require(watch.deadline(nextWake: .max))
    #expect(deadline == 1_100_000_000)
    #expect(watch.changes(at: moment(1.1)).count == 1)
  }

  @Test func `a snapshot shows the alerts about its agent, and the team's own agent those about the team`() throws {
    let (watch, analysis) = try watch("x: task.failed by agent > 0", "y: task.failed by team > 0", "z: task.failed > 0")
    fail(watch, analysis, at: 1)
    _ = watch.changes(at: moment(2))
    #expect(watch.alerts(ofTeam: "t", agent: "a").map(\.rule) == ["x"])
    #expect(watch.alerts(ofTeam: "t", agent: "main").map(\.rule) == ["y", "z"])
    #expect(watch.alerts(ofTeam: "other", agent: "a").isEmpty)
    #expect(watch.alerts(ofTeam: "other", agent: "main").map(\.rule) == ["z"])
  }

  @Test func `a team that does not run owes no sign of life`() throws {
    let (watch, analysis) = try watch("x: silence by team > 10m", "y: absent(task.failed)[10m] by team")
    fail(watch, analysis, at: 1)
    _ = watch.changes(at: moment(1))
    watch.restingTeams = ["t"]
    #expect(watch.changes(at: moment(1000), everything: true).isEmpty)
    watch.restingTeams = []
    #expect(watch.changes(at: moment(1001), everything: true).count == 2)
  }

  @Test func `a look that has time waits for the next sample, at most a minute`() throws {
    let (watch, analysis) = try watch("x: task.failed[1h] > 5")
    fail(watch, analysis, at: 1)
    _ = watch.changes(at: moment(1))
    // After an event everything is looked at once more five seconds later.
    #expect(watch.deadline(nextWake: 0) == 6 * second || watch.deadline(nextWake: 0) == 61 * second)
    let look = try #require(watch.deadline(nextWake: 0))
    #expect(watch.deadline(nextWake: look + 2 * second) == look + 2 * second)
    #expect(watch.deadline(nextWake: .max) == look + 60 * second)
  }

  @Test func `gates, severities and rules that fail the run are one list of verdicts`() throws {
    let (watch, analysis) = try watch("x: task.failed > 0 @critical -> stop")
    fail(watch, analysis, at: 1)
    _ = watch.changes(at: moment(2))
    var settings = AlertSettings()
    settings.gates = [try Gate("task.failed < 5"), try Gate("success_rate > 50%"), try Gate("test.pass_rate > 50%")]
    settings.failOn = .critical
    let results = watch.gateResults(settings, at: moment(2))
    #expect(
      results.map { "\($0.gate): \($0.verdict.rawValue)" } == [
        "task.failed < 5: passed", "success_rate > 50%: failed", "test.pass_rate > 50%: no_data",
        "fail-on critical: failed", "alert x: failed",
      ])
    settings.failOn = .emergency
    #expect(watch.gateResults(settings, at: moment(2)).first { $0.gate == "fail-on emergency" }?.verdict == .passed)
  }

  @Test func `a critical alert caps the health of whom it is about, as long as it lasts`() throws {
    let (watch, analysis) = try watch("x: task.failed[10s] by agent > 0 hold 0s @critical", "y: task.failed > 0")
    let series = FigureSeries(team: "t", agent: "a")
    for index in 0..<50 {
      let event = TelemetryEvent.structured(
        name: "task_completed", data: .object(JSONObject([("task_id", .string("\(index)"))])))
      analysis.observe(event, team: "t", agent: "a", at: moment(0))
    }
    fail(watch, analysis, at: 1)
    func score(at seconds: Double) -> Double? {
      analysis.health(of: series, at: moment(seconds).monotonicNanoseconds).score
    }
    #expect(score(at: 1) ?? 0 > 0.9)
    #expect(watch.changes(at: moment(2)).count == 2)
    #expect(score(at: 2) == 0.5)
    #expect(watch.changes(at: moment(100), everything: true).map(\.kind) == [.resolved])
    #expect(score(at: 100) ?? 0 > 0.9)
  }
}
