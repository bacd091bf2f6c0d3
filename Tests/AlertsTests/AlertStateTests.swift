import Testing

@testable import Alerts

struct AlertStateTests {
  /// A row of the table: state, verdict, state, transition; at second 100, for a rule with `for 10s hold 20s`.
  struct Row: CustomTestStringConvertible, Sendable {
    var state: AlertState
    var verdict: RuleVerdict
    var next: AlertState
    var transition: AlertState.Transition?
    var testDescription: String { "\(state) × \(verdict)" }
  }

  private static func second(_ second: UInt64) -> UInt64 { second * 1_000_000_000 }

  private static let table = [
    Row(state: .inactive, verdict: .holds, next: .pending(since: second(100))),
    Row(state: .inactive, verdict: .wavers, next: .inactive),
    Row(state: .inactive, verdict: .fine, next: .inactive),
    Row(state: .pending(since: second(91)), verdict: .holds, next: .pending(since: second(91))),
    Row(state: .pending(since: second(90)), verdict: .holds, next: .firing(fineSince: nil), transition: .fired),
    Row(state: .pending(since: second(90)), verdict: .wavers, next: .inactive),
    Row(state: .pending(since: second(90)), verdict: .fine, next: .inactive),
    Row(state: .firing(fineSince: nil), verdict: .holds, next: .firing(fineSince: nil)),
    Row(state: .firing(fineSince: nil), verdict: .wavers, next: .firing(fineSince: nil)),
    Row(state: .firing(fineSince: nil), verdict: .fine, next: .firing(fineSince: second(100))),
    Row(state: .firing(fineSince: second(70)), verdict: .holds, next: .firing(fineSince: nil)),
    Row(state: .firing(fineSince: second(70)), verdict: .wavers, next: .firing(fineSince: nil)),
    Row(state: .firing(fineSince: second(81)), verdict: .fine, next: .firing(fineSince: second(81))),
    Row(state: .firing(fineSince: second(80)), verdict: .fine, next: .inactive, transition: .resolved),
    // A clock that went back is no reason to trap.
    Row(state: .pending(since: second(200)), verdict: .holds, next: .pending(since: second(200))),
    Row(state: .firing(fineSince: second(200)), verdict: .fine, next: .firing(fineSince: second(200))),
  ]

  @Test(arguments: table)
  func `an alert goes from state to state as the table says`(row: Row) throws {
    let rule = try AlertRule("x: errors > 5 for 10s hold 20s")
    let (next, transition) = row.state.next(row.verdict, of: rule, at: Self.second(100))
    #expect(next == row.next)
    #expect(transition == row.transition)
  }

  @Test func `without for and hold an alert begins and ends at once`() throws {
    let rule = try AlertRule("x: errors > 5 hold 0s")
    #expect(AlertState.inactive.next(.holds, of: rule, at: 7) == (.firing(fineSince: nil), .fired))
    #expect(AlertState.firing(fineSince: nil).next(.fine, of: rule, at: 7) == (.inactive, .resolved))
  }

  @Test(arguments: [
    ("errors > 5", 6 as Double?, RuleVerdict.holds), ("errors > 5", 5, .fine), ("errors >= 5", 5, .holds),
    ("errors > 5 clear 2", 5, .wavers), ("errors > 5 clear 2", 3, .wavers), ("errors > 5 clear 2", 2, .fine),
    ("success_rate < 80% clear 85%", 0.79, .holds), ("success_rate < 80% clear 85%", 0.82, .wavers),
    ("success_rate < 80% clear 85%", 0.85, .fine), ("errors == 5", 5, .holds), ("errors == 5", 4, .fine),
    ("errors != 5", 4, .holds), ("errors <= 5", 5, .holds), ("errors > 5", nil, .fine),
    ("errors > 5 nodata fire", nil, .holds),
  ])
  func `a figure is held against both thresholds`(condition: String, figure: Double?, verdict: RuleVerdict) throws {
    #expect(try AlertRule("x: \(condition)").verdict(on: figure) == verdict)
  }
}
