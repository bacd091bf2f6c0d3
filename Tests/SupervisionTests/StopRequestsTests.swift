import Testing

@testable import Supervision

/// When a signal that asks to stop means gracefully, when now, and when nothing new.
struct StopRequestsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    /// Signal, urgent by itself, milliseconds.
    let signals: [(Int32, Bool, UInt64)]
    let answers: [StopRequests.Urgency]
    var testDescription: String { what }
  }

  static let cases = [
    Case(what: "one", signals: [(2, false, 0)], answers: [.graceful]),
    Case(what: "^C twice", signals: [(2, false, 0), (2, false, 150)], answers: [.graceful, .immediate]),
    Case(what: "passed on twice", signals: [(15, false, 0), (15, false, 1)], answers: [.graceful, .echo]),
    Case(what: "two different", signals: [(2, false, 0), (15, false, 1)], answers: [.graceful, .immediate]),
    Case(what: "QUIT", signals: [(3, true, 0), (3, true, 1)], answers: [.immediate, .echo]),
    Case(
      what: "passed on twice, each time", signals: [(2, false, 0), (2, false, 2), (2, false, 500), (2, false, 501)],
      answers: [.graceful, .echo, .immediate, .echo]),
  ]

  @Test(arguments: cases)
  func `the second request kills, an echo does not`(example: Case) {
    var requests = StopRequests()
    let answers = example.signals.map { requests.take($0, isUrgent: $1, at: $2 * 1_000_000) }
    #expect(answers == example.answers)
    #expect(requests.signals.count == answers.count { $0 != .echo })
  }
}
