import Analysis
import Telemetry
import Testing

@testable import Alerts

struct AlertEngineTests {
  private let coder = FigureSeries(team: "research", agent: "coder")
  private let critic = FigureSeries(team: "research", agent: "critic")

  @Test func `a rule fires on the event that breaks it and resolves when it has been fine for long enough`() throws {
    var time = try Timeline("x: errors[5m] > 5 hold 20s")
    time.set("errors", 5, at: 1)
    time.set("errors", 6, at: 2)
    time.set("errors", 7, at: 3)
    time.set("errors", 4, at: 10)
    time.wait(until: 100)
    #expect(time.told == ["2 fired", "30 resolved"])
  }

  @Test func `a figure that drops through time alone resolves within a second and a hold`() throws {
    var time = try Timeline("x: errors[5m] > 5 hold 20s")
    time.set("errors", 6, at: 2)
    time.wait(until: 10)
    time.figures.set("errors", 0)
    time.wait(until: 100)
    #expect(time.told == ["2 fired", "31 resolved"])
  }

  @Test func `what holds too shortly does not fire`() throws {
    var time = try Timeline("x: errors > 5 for 30s")
    time.set("errors", 6, at: 1)
    time.set("errors", 4, at: 30)
    time.set("errors", 6, at: 40)
    time.wait(until: 69)
    #expect(time.told == [])
    time.wait(until: 70)
    #expect(time.told == ["70 fired"])
  }

  @Test func `between the two thresholds an alert neither begins nor ends`() throws {
    var time = try Timeline("x: errors > 5 clear 2 hold 10s")
    time.set("errors", 4, at: 1)
    time.set("errors", 6, at: 2)
    time.set("errors", 3, at: 3)
    time.set("errors", 2, at: 50)
    time.set("errors", 3, at: 55)
    time.set("errors", 2, at: 60)
    time.wait(until: 100)
    #expect(time.told == ["2 fired", "70 resolved"])
  }

  @Test func `fewer samples than wanted are no data`() throws {
    var time = try Timeline("ok: success_rate < 80% min 10 hold 5s", "fire: success_rate < 80% min 10 nodata fire")
    #expect(time.told == ["0 fired"])
    #expect(time.changes.first?.alert.rule == "fire")
    #expect(time.changes.first?.alert.value == nil)
    time.set("success_rate", 0.5, samples: 9, at: 1)
    time.set("success_rate", 0.5, samples: 10, at: 2)
    time.set("success_rate", 0.5, samples: 9, at: 3)
    time.wait(until: 50)
    #expect(time.told == ["0 fired", "2 fired", "8 resolved"])
  }

  @Test func `an alert that lasts is told again as often as its rule says`() throws {
    var time = try Timeline("x: errors > 5 every 1m hold 0s")
    time.set("errors", 6, at: 1)
    time.wait(until: 130)
    time.set("errors", 5, at: 131)
    time.wait(until: 300)
    #expect(time.told == ["1 fired", "61 repeated", "121 repeated", "131 resolved"])
    #expect(Set(time.changes.map(\.alert.id)).count == 1)
  }

  @Test func `each agent has an alert of its own`() throws {
    var time = try Timeline("x: success_rate by agent < 80% hold 0s")
    time.set("success_rate", 0.5, of: coder, at: 1)
    time.set("success_rate", 0.9, of: critic, at: 2)
    time.set("success_rate", 0.7, of: critic, at: 3)
    time.set("success_rate", 0.9, of: coder, at: 4)
    time.wait(until: 10)
    #expect(time.told == ["1 fired research/coder", "3 fired research/critic", "4 resolved research/coder"])
    #expect(time.changes.map(\.alert.affectedAgents) == [["coder"], ["critic"], ["coder"]])
    #expect(time.engine.active(time.figures).map(\.series) == [critic])
  }

  @Test func `a team's alert affects its agents, a run's all of them`() throws {
    var time = try Timeline("t: errors by team > 5", "r: errors > 5")
    for (index, agent) in [coder, critic, FigureSeries(team: "docs", agent: "writer")].enumerated() {
      time.set("errors", 1, of: agent, at: Double(index))
    }
    time.set("errors", 6, of: FigureSeries(team: "research"), at: 5)
    time.set("errors", 6, at: 6)
    #expect(time.changes.map(\.alert.affectedAgents) == [["coder", "critic"], ["coder", "critic", "writer"]])
  }

  @Test func `what grows with the clock fires at its second, without a look in between`() throws {
    var time = try Timeline("x: silence by team > 10m", "y: time > 1h")
    time.grow("time", from: 0)
    time.grow("silence", of: FigureSeries(team: "research"), from: 100)
    time.wait(until: 5000)
    #expect(time.told == ["701 fired research", "3601 fired"])
  }

  @Test func `absence counts from the beginning when nothing ever came`() throws {
    var time = try Timeline("x: absent(message.sent)[10m] hold 0s")
    time.wait(until: 599)
    #expect(time.told == [])
    time.wait(until: 650)
    time.grow("message.sent", from: 650)
    time.wait(until: 1300)
    #expect(time.told == ["600 fired", "650 resolved", "1250 fired"])
    #expect(time.changes[0].alert.message == "x: no message.sent for 10m")
    #expect(time.changes[1].alert.message == "x: message.sent is there again, after 50s")
  }

  @Test func `the actions that end something are done once`() throws {
    var time = try Timeline("x: errors > 5 every 10s hold 0s -> emit, exec, fail, stop, kill")
    time.set("errors", 6, at: 1)
    time.wait(until: 11)
    time.set("errors", 1, at: 12)
    #expect(
      time.changes.map(\.actions) == [
        [.emit, .exec(nil), .fail, .stop, .kill], [.emit, .exec(nil)], [.emit, .exec(nil)],
      ])
  }

  @Test func `an alert that comes and goes is told until it flaps, and again when it is calm`() throws {
    var time = try Timeline("x: errors > 5 hold 0s")
    for second in stride(from: 10.0, through: 100, by: 10) {
      time.set("errors", 6, at: second)
      time.set("errors", 1, at: second + 5)
    }
    time.set("errors", 6, at: 110)
    #expect(
      time.told == ["10 fired", "15 resolved", "20 fired", "25 resolved", "30 fired", "35 resolved"])
    #expect(time.changes.map(\.alert.isFlapping) == [false, false, false, false, false, true])
    time.wait(until: 2000)
    // The last six changes were at 85, 90, 95, 100, 105 and 110.
    #expect(time.told.dropFirst(6) == ["685 fired"])
  }

  @Test func `a rule that nothing concerns is not looked at`() throws {
    var time = try Timeline("x: cost.usd > $10", "y: cpu.percent by team > 90", "z: lines > 5")
    #expect(time.engine.nextLook == nil)
    time.figures.set("cost.usd", 20)
    time.engine.note(.lines, team: "research", agent: "coder")
    #expect(time.engine.isTouched)
    #expect(time.engine.changes(time.figures, at: .init(wallMilliseconds: 0, monotonicNanoseconds: 0)) == [])
    time.set("cost.usd", 20, at: 1)
    #expect(time.told == ["1 fired"])
  }

  @Test func `a run at rest with all default rules is not looked at each second`() throws {
    var time = try Timeline("a: tokens.total[1h] > 100k", "b: cost.usd > $10", "c: success_rate[1h] by agent < 80%")
    time.set("tokens.total", 5, at: 1)
    let before = time.wakes
    time.wait(until: 3600)
    // One look after the event, then one a minute as long as the window has something in it.
    #expect(time.wakes - before <= 61)
    time.figures.set("tokens.total", nil)
    time.wait(until: 3700)
    let empty = time.wakes
    time.wait(until: 100_000)
    #expect(time.wakes == empty)
  }

  @Test func `more series than are told apart are told of once and cost no more`() throws {
    var time = try Timeline("x: errors by agent > 5")
    for index in 0..<400 {
      time.set("errors", 6, of: FigureSeries(team: "t", agent: "a\(index)"), at: 1)
    }
    #expect(time.told.count == 256)
    #expect(time.engine.takeOverflowing() == ["x"])
    #expect(time.engine.takeOverflowing() == [])
    for index in 0..<256 {
      time.set("errors", 1, of: FigureSeries(team: "t", agent: "a\(index)"), at: 2)
    }
    // Once these are over there is room for the others.
    time.wait(until: 100)
    time.set("errors", 7, of: FigureSeries(team: "t", agent: "a399"), at: 101)
    #expect(time.told.last == "101 fired t/a399")
  }

  @Test func `a series that only now and then is looked at is found within seconds`() throws {
    var time = try Timeline("x: errors by agent > 5")
    time.wait(until: 1)
    // Agents beyond the limit are counted under another name than the one that something happened to.
    time.figures.set("errors", 6, of: FigureSeries(team: "t", agent: "other"))
    time.engine.note(.event, team: "t", agent: "the 2000th")
    _ = time.engine.changes(time.figures, at: .init(wallMilliseconds: 0, monotonicNanoseconds: 1_000_000_000))
    time.wait(until: 10)
    #expect(time.told == ["6 fired t/other"])
  }

  @Test func `the end of a run is a last look at everything`() throws {
    var time = try Timeline("x: cost.usd by model > $5")
    time.figures.set("cost.usd", 6, of: FigureSeries(model: "gpt-4o"))
    #expect(time.told == [])
    time.end()
    #expect(time.told == ["0 fired gpt-4o"])
  }

  @Test func `an alert says what is the matter`() throws {
    var time = try Timeline("slow: p95(llm.duration)[5m] by agent > 5s hold 0s @critical")
    time.set("llm.duration", 6.25, samples: 9, of: coder, at: 1.5)
    time.set("llm.duration", 2, samples: 9, of: coder, at: 241.5)
    let alert = try #require(time.changes.first?.alert)
    #expect(
      alert
        == Alert(
          id: alert.id, type: .agentPerformance, severity: .critical,
          message: "slow: p95(llm.duration)[5m] of research/coder is 6.25s, > 5s",
          timestampMilliseconds: 1_700_000_001_500, affectedAgents: ["coder"], status: .active, rule: "slow",
          value: 6.25, threshold: 5, startsAtMilliseconds: 1_700_000_001_500))
    let last = try #require(time.changes.last?.alert)
    #expect(last.id == alert.id)
    #expect(last.message == "slow: p95(llm.duration)[5m] of research/coder is 2s, over after 4m")
    #expect(last.status == .resolved && last.endsAtMilliseconds == 1_700_000_241_500)
  }

  @Test func `two alerts of one rule never have the same id`() throws {
    var time = try Timeline("x: errors by agent > 5 hold 0s")
    time.set("errors", 6, of: coder, at: 1)
    time.set("errors", 6, of: critic, at: 1)
    time.set("errors", 1, of: coder, at: 2)
    time.set("errors", 6, of: coder, at: 3)
    let fired = time.changes.filter { $0.kind == .fired }.map(\.alert.id)
    #expect(Set(fired).count == 3)
  }
}
