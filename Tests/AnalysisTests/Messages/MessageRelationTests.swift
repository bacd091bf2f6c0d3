import JSONText
import Telemetry
import Testing

@testable import Analysis

/// Who waits for whom, and what was sent because of what.
struct MessageRelationTests {
  // MARK: Waiting

  @Test func `whoever asks waits until there is an answer`() {
    var told = ToldMessages()
    told.ask("m1", from: "planner", to: "coder")
    told.ask("m2", from: "planner", to: "coder")
    #expect(told.ledger.waiting == ["planner": ["coder"]])
    #expect(told.ledger.unansweredDirect.map(\.messageID) == ["m1"])
    #expect(told.ledger.unansweredDirect.map(\.messages) == [2])
    told.tell("message_sent", "r1", from: "coder", to: "planner", [("reply_to", "m1")])
    #expect(told.ledger.unansweredDirect.map(\.messageID) == ["m2"])
    told.tell("message_processed", "m2", from: "planner", to: "coder")
    #expect(told.ledger.waiting == [:])
  }

  @Test func `three who wait for each other are a circle`() {
    var told = ToldMessages()
    told.ask("m1", from: "a", to: "b")
    told.ask("m2", from: "b", to: "c")
    told.ask("m3", from: "c", to: "a")
    #expect(told.ledger.waiting == ["a": ["b"], "b": ["c"], "c": ["a"]])
  }

  @Test func `two messages that crossed answer nothing, one that came after the delivery does`() {
    var crossed = ToldMessages()
    crossed.ask("m1", from: "a", to: "b")
    crossed.ask("m2", from: "b", to: "a")
    crossed.tell("message_delivered", "m1", from: "a", to: "b")
    crossed.tell("message_delivered", "m2", from: "b", to: "a")
    #expect(crossed.ledger.waiting == ["a": ["b"], "b": ["a"]])

    var dialogue = ToldMessages()
    dialogue.ask("m1", from: "a", to: "b")
    dialogue.tell("message_delivered", "m1", from: "a", to: "b")
    dialogue.ask("m2", from: "b", to: "a")
    #expect(dialogue.ledger.waiting == ["b": ["a"]])
  }

  @Test func `a question because of a question is no answer to it`() {
    var told = ToldMessages()
    told.ask("m1", from: "a", to: "b")
    told.tell("message_sent", "m2", from: "b", to: "c", [("cause", "m1")])
    #expect(told.ledger.waiting == ["a": ["b"], "b": ["c"]])
    told.tell("message_sent", "m3", from: "b", to: "a", [("cause", "m1")])
    #expect(told.ledger.waiting["a"] == nil)
  }

  @Test func `nobody waits for a broadcast, an answer, a failure or himself`() {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "a", to: "topic", [("kind", "publish")])
    told.tell("message_sent", "m2", from: "a", to: "b", [("reply_to", "m0")])
    told.tell("message_sent", "m3", from: "a", to: "b", [("kind", "respond")])
    told.ask("m4", from: "a", to: "a")
    told.ask("m5", from: "a", to: "b")
    told.tell("message_delivery_failed", "m5", from: "a", to: "b")
    told.tell("message_sent", "m6", from: "a", to: nil)
    #expect(told.ledger.waiting == [:])
  }

  @Test func `whoever is gone does not wait any more`() {
    var told = ToldMessages()
    told.ask("m1", from: "a", to: "b")
    told.ledger.forgetWaits()
    #expect(told.ledger.waiting == [:])
    told.ask("m2", from: "a", to: "c")
    #expect(told.ledger.waiting == ["a": ["c"]])
  }

  @Test(arguments: ["*", "All", "everyone"]) func `nobody waits for an answer of everybody`(name: String) {
    var told = ToldMessages()
    told.ask("m1", from: "a", to: name)
    #expect(told.ledger.waiting == [:])
  }

  // MARK: Causes

  @Test func `a chain is as deep as it has messages`() throws {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "user", to: "planner")
    told.tell("message_sent", "m2", from: "planner", to: "coder", [("cause", "m1")])
    told.tell("message_sent", "m3", from: "coder", to: "planner", [("reply_to", "m2")])
    told.tell("message_sent", "n1", from: "user", to: "planner")
    told.tell("message_sent", "n2", from: "planner", to: "coder", [("cause", "n1")])
    let causality = told.ledger.causality
    #expect(causality.chains == 2)
    #expect(causality.orphans == 0)
    #expect(
      causality.deepest == .init(depth: 3, messageID: "m3", senders: ["user", "planner", "coder"]))
  }

  @Test func `a cause that is told later is linked when it is told`() {
    var told = ToldMessages()
    told.tell("message_sent", "m2", from: "planner", to: "coder", [("cause", "m1")])
    told.tell("message_sent", "m3", from: "planner", to: "tester", [("cause", "m1")])
    #expect(told.ledger.causality.orphans == 2)
    #expect(told.ledger.causality.chains == 1)
    told.tell("message_sent", "m1", from: "user", to: "planner", [("cause", "m0")])
    #expect(told.ledger.causality.orphans == 1)
    #expect(told.ledger.causality.chains == 1)
    #expect(told.ledger.causality.deepest?.depth == 2)
  }

  @Test func `causes in a circle and a message because of itself end nowhere`() {
    var told = ToldMessages()
    told.tell("message_sent", "a", from: "x", to: "y", [("cause", "c")])
    told.tell("message_sent", "b", from: "x", to: "y", [("cause", "a")])
    told.tell("message_sent", "c", from: "x", to: "y", [("cause", "b")])
    told.tell("message_sent", "d", from: "x", to: "y", [("cause", "d")])
    #expect(told.ledger.causality.deepest?.senders.count ?? 0 <= MessageCausality.Chain.longestPath)
    #expect(told.ledger.causality.chains >= 0)
  }

  @Test func `long chains and floods of unknown causes are bounded`() throws {
    var told = ToldMessages()
    for number in 1...10_000 {
      told.tell("message_sent", "m\(number)", from: "x", to: "y", [("cause", .string("m\(number - 1)"))])
      told.tell("message_sent", "u\(number)", from: "x", to: "y", [("cause", .string("nobody\(number)"))])
    }
    let deepest = try #require(told.ledger.causality.deepest)
    #expect(deepest.depth == 10_000)
    #expect(deepest.senders.count == MessageCausality.Chain.longestPath)
    #expect(told.ledger.causality.orphans == 10_001)
    #expect(told.ledger.causality.waiting.count == MessageCausality.maximumWaiting)
  }

  // MARK: The end of a run

  @Test func `the summary begins with the most active flow and shows twenty`() throws {
    #expect(MessageLedger().summary == nil)
    var told = ToldMessages()
    for number in 0..<30 { told.tell("message_sent", "m\(number)", from: "planner", to: "coder\(number)") }
    for number in 0..<3 { told.tell("message_sent", "n\(number)", from: "coder7", to: "tester") }
    let summary = try #require(told.ledger.summary)
    #expect(summary.flowsTotal == 31)
    #expect(summary.flows.count == 20)
    #expect(summary.flows[0].sender == "coder7")
    #expect(summary.flows[0].sent == 3)
    #expect(summary.flows[1].receiver == "coder0")
    #expect(summary.sent == 33)
    #expect(summary.unanswered == 33)
  }
}
