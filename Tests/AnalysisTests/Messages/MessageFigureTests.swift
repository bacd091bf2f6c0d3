import JSONText
import Telemetry
import Testing

@testable import Analysis

/// What messages add to the figures of a run and its teams.
struct MessageFigureTests {
  private static func tell(
    _ name: String, _ id: String, to run: ObservedRun, team: String = "t", _ more: [(String, JSONValue)] = []
  ) {
    run.tell(name, [("message_id", .string(id)), ("sender_id", "a"), ("receiver_id", "b")] + more, team: team)
  }

  @Test func `unanswered messages are those of the team, and of all teams together`() {
    let run = ObservedRun()
    Self.tell("message_sent", "1", to: run)
    Self.tell("message_sent", "2", to: run)
    Self.tell("message_sent", "1", to: run, team: "other")
    #expect(run.figure(of: "messages.unanswered") == 3)
    #expect(run.figure(of: "messages.unanswered", series: FigureSeries(team: "t")) == 2)
    Self.tell("message_delivered", "2", to: run)
    #expect(run.figure(of: "messages.unanswered") == 2)
    #expect(run.figure(of: "messages.unanswered", series: FigureSeries(team: "t")) == 1)
  }

  @Test func `a message takes until it is processed, or delivered where nobody tells more`() throws {
    let run = ObservedRun()
    Self.tell("message_sent", "1", to: run)
    run.pass(2)
    Self.tell("message_delivered", "1", to: run)
    #expect(abs(try #require(run.figure(.maximum, of: "message.duration")) - 2) < 0.03)
    run.pass(3)
    Self.tell("message_processed", "1", to: run)
    Self.tell("message_sent", "2", to: run)
    run.pass(1)
    Self.tell("message_delivered", "2", to: run)
    #expect(abs(try #require(run.figure(.maximum, of: "message.duration")) - 5) < 0.06)
    #expect(run.figure(.count, of: "message.duration") == 2)
  }

  @Test func `a recording tells no durations but those that the child measured`() {
    let run = ObservedRun()
    run.analysis.knowsTime = false
    Self.tell("message_sent", "1", to: run)
    run.pass(2)
    Self.tell("message_delivered", "1", to: run)
    #expect(run.figure(.count, of: "message.duration") == nil)
    Self.tell("message_sent", "2", to: run)
    Self.tell("message_delivered", "2", to: run, [("delivery_time", .number(0.5))])
    #expect(run.figure(.count, of: "message.duration") == 1)
  }

  @Test func `each team has a summary of its own, and none without messages`() {
    let run = ObservedRun()
    Self.tell("message_error", "1", to: run)
    run.tell("tool_call", [("tool", "search")], team: "other")
    #expect(run.analysis.messages(ofTeam: "t")?.deadLetters == 1)
    #expect(run.analysis.messages(ofTeam: "other") == nil)
  }
}
