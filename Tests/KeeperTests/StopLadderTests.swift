import Keeper
import Testing

/// The ladder as a table: at this moment, with members alive or not, it does this. Times in milliseconds.
@Suite struct StopLadderTests {
  private static let term: Int32 = 15
  private static let interrupt: Int32 = 2

  /// One question to the ladder and the answer it must give.
  struct Row {
    let at: UInt64
    let alive: Bool
    let expected: StopLadder.Action

    init(_ at: UInt64, _ alive: Bool, _ expected: StopLadder.Action) {
      self.at = at
      self.alive = alive
      self.expected = expected
    }
  }

  struct Table: CustomTestStringConvertible {
    let name: String
    let steps: [(signal: Int32?, grace: UInt32)]
    let rows: [Row]
    var testDescription: String { name }
  }

  private static func until(_ milliseconds: UInt64) -> StopLadder.Action { .wait(until: milliseconds * 1_000_000) }

  static let tables: [Table] = [
    Table(
      name: "a team that obeys is done as soon as two looks find nobody", steps: [(term, 8000)],
      rows: [
        Row(0, true, .send(term)), Row(0, true, until(10)), Row(4, true, until(10)), Row(6, false, until(7)),
        Row(7, false, .finished),
      ]),
    Table(
      name: "a team that is empty from the start gets no signal", steps: [(term, 8000)],
      rows: [Row(0, false, until(1)), Row(1, false, .finished)]),
    Table(
      name: "one look that finds nobody is no proof", steps: [(term, 8000)],
      rows: [
        Row(0, true, .send(term)), Row(5, false, until(6)), Row(6, true, until(10)), Row(7, false, until(8)),
        Row(8, false, .finished),
      ]),
    Table(
      name: "looks for orphans grow apart, up to a second, and end with the grace", steps: [(term, 3000)],
      rows: [
        Row(0, true, .send(term)), Row(10, true, .sendToOrphans(term)), Row(10, true, until(30)),
        Row(30, true, .sendToOrphans(term)), Row(30, true, until(70)), Row(70, true, .sendToOrphans(term)),
        Row(150, true, .sendToOrphans(term)), Row(310, true, .sendToOrphans(term)),
        Row(630, true, .sendToOrphans(term)), Row(1270, true, .sendToOrphans(term)), Row(1270, true, until(2270)),
        Row(2270, true, .sendToOrphans(term)), Row(2270, true, until(3000)), Row(3000, true, .kill),
      ]),
    Table(
      name: "members that ignore every rung get KILL again and again", steps: [(interrupt, 100), (term, 200)],
      rows: [
        Row(0, true, .send(interrupt)), Row(99, true, .sendToOrphans(interrupt)), Row(99, true, until(100)),
        Row(100, true, .send(term)), Row(299, true, .sendToOrphans(term)), Row(300, true, .kill),
        Row(300, true, until(310)), Row(310, true, .kill), Row(310, true, until(330)), Row(330, true, .kill),
        Row(330, true, until(370)), Row(370, true, .kill), Row(370, true, until(420)), Row(420, true, .kill),
        Row(420, true, until(470)), Row(425, false, until(426)), Row(426, false, .finished),
      ]),
    Table(
      name: "members that survive KILL are given up after five seconds", steps: [],
      rows: [
        Row(0, true, .kill), Row(0, true, until(10)), Row(4999, true, .kill), Row(5000, true, .givenUp),
        Row(6000, true, .givenUp),
      ]),
    Table(
      name: "a rung without a signal only waits", steps: [(nil, 200), (term, 2000)],
      rows: [
        Row(0, true, until(10)), Row(10, true, until(30)), Row(199, true, until(200)), Row(200, true, .send(term)),
        Row(2200, true, .kill),
      ]),
    Table(
      name: "a rung without grace is left at once", steps: [(term, 0)],
      rows: [Row(0, true, .send(term)), Row(0, true, .kill)]),
  ]

  @Test(arguments: tables)
  func `each question has its answer`(table: Table) {
    var ladder = StopLadder(steps: table.steps.map { StopStep(signal: $0.signal, graceMilliseconds: $0.grace) })
    for row in table.rows {
      let action = ladder.nextAction(membersAlive: row.alive, now: row.at * 1_000_000)
      #expect(action == row.expected, "at \(row.at) ms")
    }
  }

  @Test func `a stop that cannot wait goes to KILL, once`() {
    var ladder = StopLadder(steps: [StopStep(signal: Self.term, graceMilliseconds: 8000)])
    #expect(ladder.nextAction(membersAlive: true, now: 0) == .send(Self.term))
    #expect(!ladder.isKilling)
    ladder.skipToKill()
    #expect(ladder.isKilling)
    #expect(ladder.nextAction(membersAlive: true, now: 1) == .kill)
    ladder.skipToKill()
    #expect(ladder.nextAction(membersAlive: true, now: 2) == .wait(until: 10_000_001))
  }
}
