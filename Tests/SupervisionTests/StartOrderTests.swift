import Testing

@testable import Supervision

struct StartOrderTests {
  /// Teams from lines such as `web: db=ready setup=succeeded`.
  private static func teams(_ lines: String...) -> [TeamSpecification] {
    lines.map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      var team = TeamSpecification(id: String(parts[0]), command: ["x"])
      team.after = parts.dropFirst().joined().split(separator: " ").map { need in
        let sides = need.split(separator: "=").map(String.init)
        return Prerequisite(team: sides[0], condition: sides.count > 1 ? .init(rawValue: sides[1]) ?? .ready : .started)
      }
      return team
    }
  }

  private static func verdict(
    on team: Int, of teams: [TeamSpecification], _ progress: [TeamProgress]
  ) -> StartVerdict {
    StartOrder(teams).verdict(on: team) {
      teams[$0].id
    } progress: {
      progress[$0]
    }
  }

  private static let running = TeamProgress(hasStarted: true)
  private static let ready = TeamProgress(hasStarted: true, isReady: true)
  private static let done = TeamProgress(hasStarted: true, isOver: true, hasSucceeded: true)
  private static let failed = TeamProgress(hasStarted: true, isOver: true)
  private static let never = TeamProgress(isOver: true)

  struct Row: Sendable {
    let condition: String
    let progress: TeamProgress
    let verdict: StartVerdict
  }

  @Test(arguments: [
    Row(condition: "started", progress: TeamProgress(), verdict: .wait("waits for a to start")),
    Row(condition: "started", progress: running, verdict: .now),
    Row(condition: "started", progress: failed, verdict: .now),
    Row(condition: "started", progress: never, verdict: .never("a could not be started")),
    Row(condition: "ready", progress: running, verdict: .wait("waits for a to be ready")),
    Row(condition: "ready", progress: ready, verdict: .now),
    Row(condition: "ready", progress: done, verdict: .never("a ended before it was ready")),
    Row(condition: "succeeded", progress: ready, verdict: .wait("waits for a to succeed")),
    Row(condition: "succeeded", progress: done, verdict: .now),
    Row(condition: "succeeded", progress: failed, verdict: .never("a did not succeed")),
    Row(condition: "succeeded", progress: never, verdict: .never("a did not succeed")),
    // Ended well, and something of it still lives.
    Row(
      condition: "succeeded", progress: TeamProgress(hasStarted: true, hasSucceeded: true),
      verdict: .wait("waits for a to succeed")),
  ])
  func `a condition is met, open or hopeless`(row: Row) {
    let teams = Self.teams("a", "b: a=\(row.condition)")
    #expect(Self.verdict(on: 1, of: teams, [row.progress, TeamProgress()]) == row.verdict)
    #expect(Self.verdict(on: 0, of: teams, [row.progress, TeamProgress()]) == .now)
  }

  @Test func `several prerequisites are all needed`() {
    let teams = Self.teams("a", "b", "c: a b=succeeded")
    let none = TeamProgress()
    #expect(Self.verdict(on: 2, of: teams, [none, none, none]) == .wait("waits for a to start and b to succeed"))
    #expect(Self.verdict(on: 2, of: teams, [Self.running, none, none]) == .wait("waits for b to succeed"))
    #expect(Self.verdict(on: 2, of: teams, [none, Self.failed, none]) == .never("b did not succeed"))
    #expect(Self.verdict(on: 2, of: teams, [Self.running, Self.done, none]) == .now)
  }

  @Test func `a prerequisite that is not part of the run counts as met`() {
    let teams = Self.teams("c: a b=succeeded")
    #expect(Self.verdict(on: 0, of: teams, [TeamProgress()]) == .now)
    #expect(!StartOrder(teams).isOrdered)
  }

  @Test func `a team starts after the longest chain of those it waits for`() {
    let order = StartOrder(Self.teams("test: crew free", "db", "web: db", "crew: web db", "free", "rest: gone"))
    #expect(order.startLevels() == [3, 0, 1, 2, 0, 0])
  }

  @Test func `a team is stopped after the longest chain of those who rely on it`() {
    let order = StartOrder(Self.teams("db", "web: db", "crew: web db", "free", "test: crew free"))
    #expect(order.stopLevels() == [3, 2, 1, 1, 0])
    #expect(order.dependents(of: 0) == [1, 2])
  }

  @Test func `teams that wait for each other are found, with the way around`() {
    #expect(StartOrder.cycle(among: Self.teams("a", "b: a", "c: a b", "d: b c")) == nil)
    #expect(StartOrder.cycle(among: Self.teams("a: c", "b: a", "c: b")) == ["a", "c", "b", "a"])
    #expect(StartOrder.cycle(among: Self.teams("x: a", "a: b", "b: c", "c: b")) == ["b", "c", "b"])
    // A thousand teams in a row end no recursion.
    let chain = (0..<1000).map { index in
      var team = TeamSpecification(id: "\(index)", command: ["x"])
      team.after = [Prerequisite(team: "\((index + 1) % 1000)", condition: .started)]
      return team
    }
    #expect(StartOrder.cycle(among: chain)?.count == 1001)
    #expect(StartOrder.cycle(among: Array(chain.dropLast())) == nil)
  }
}

struct OrderedStopTests {
  /// Who is told, and who is killed, at one moment after another.
  private static func story(
    levels: [Int], graces: [UInt64], from start: UInt64, _ steps: [(now: UInt64, relieved: Set<Int>)]
  ) -> [(told: [Int], killed: [Int], next: UInt64?)] {
    var stop = OrderedStop(levels: levels, graces: graces, at: start)
    return steps.map { step in
      let told = stop.due(at: step.now) { step.relieved.contains($0) }
      return (told, stop.overdue(at: step.now), stop.next)
    }
  }

  @Test func `the others are told when nobody relies on them, at the latest after their share of the grace`() {
    let story = Self.story(
      levels: [3, 1, 0, 0], graces: [100, 8000, 0, 50], from: 1000,
      [(1000, []), (2999, []), (3000, []), (3001, [0]), (8999, [0, 1])])
    #expect(story.map(\.told) == [[2, 3], [], [1], [0], []])
    #expect(story.map(\.killed) == [[], [], [], [], []])
    #expect(story.map(\.next) == [3000, 3000, 7000, 9000, 9000])
  }

  @Test func `who looks late tells several levels at once, in their order`() {
    let story = Self.story(
      levels: [3, 1, 0, 2, 1], graces: [4000, 0, 0, 0, 0], from: 0, [(0, []), (3500, [])])
    #expect(story.map(\.told) == [[2], [1, 4, 3, 0]])
  }

  @Test func `who was told late is killed once when the grace is over`() {
    let story = Self.story(
      levels: [1, 0], graces: [8000, 8000], from: 0, [(0, []), (4000, []), (7999, []), (8000, []), (9000, [])])
    #expect(story.map(\.told) == [[1], [0], [], [], []])
    #expect(story.map(\.killed) == [[], [], [], [0], []])
    #expect(story.map(\.next) == [4000, 8000, 8000, nil, nil])
  }

  @Test func `without an order all are told at once and their own ladders end them`() {
    let story = Self.story(levels: [0, 0], graces: [.max, 1], from: .max - 1, [(.max - 1, []), (.max, [])])
    #expect(story.map(\.told) == [[0, 1], []])
    #expect(story.map(\.killed) == [[], []])
    #expect(story.map(\.next) == [nil, nil])
  }
}
