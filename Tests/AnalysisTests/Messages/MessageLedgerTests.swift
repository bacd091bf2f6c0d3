import JSONText
import Telemetry
import Testing

@testable import Analysis

struct MessageLedgerTests {
  private static let lifecycle = ["message_created", "message_sent", "message_delivered", "message_processed"]

  @Test func `a message goes from being created to being processed`() {
    var told = ToldMessages()
    for name in Self.lifecycle { told.tell(name, "m1", from: "planner", to: "coder", [("content_length", 100)]) }
    let counts = told.ledger.counts
    #expect(counts.created == 1)
    #expect(counts.sent == 1)
    #expect(counts.delivered == 1)
    #expect(counts.processed == 1)
    #expect(counts.failed == 0)
    #expect(counts.unanswered == 0)
    #expect(counts.bytes == 100)
    #expect(told.ledger.deliveryRate == 1)
  }

  @Test func `what is told again or in another order counts the same`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      var told = ToldMessages()
      for name in (Self.lifecycle + Self.lifecycle).shuffled(using: &generator) {
        told.tell(name, "m1", from: "planner", to: "coder", [("content_length", 100)])
      }
      var expected = MessageCounts()
      (expected.created, expected.sent, expected.delivered, expected.processed) = (1, 1, 1, 1)
      (expected.bytes, expected.duplicates) = (100, 1)
      #expect(told.ledger.counts == expected)
    }
  }

  @Test func `a message that was delivered was sent, told or not`() {
    var told = ToldMessages()
    told.tell("message_processed", "m1", from: "planner", to: "coder")
    #expect(told.ledger.counts.sent == 1)
    #expect(told.ledger.counts.delivered == 1)
  }

  @Test func `a broadcast has a flow for each receiver`() throws {
    var told = ToldMessages()
    told.tell(
      "message_sent",
      [
        ("message_id", "m1"), ("sender_id", "planner"), ("receiver_id", .array(["coder", "tester", "reviewer"])),
        ("content_length", 10),
      ])
    told.tell("message_delivered", "m1", from: "planner", to: "coder")
    told.tell("message_delivery_failed", "m1", from: "planner", to: "tester")
    let flows = Dictionary(uniqueKeysWithValues: told.ledger.flows.map { ($0.receiver ?? "", $0) })
    #expect(flows.count == 3)
    #expect(flows["coder"]?.delivered == 1)
    #expect(flows["tester"]?.failed == 1)
    #expect(flows["reviewer"]?.unanswered == 1)
    #expect(told.ledger.counts.bytes == 30)
  }

  @Test func `what was sent to a topic has arrived when a subscriber gets it`() {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "manager", to: "group_topic", [("kind", "publish")])
    #expect(told.ledger.counts.unanswered == 1)
    told.tell("message_delivered", "m1", from: "manager", to: "coder")
    told.tell("message_delivered", "m1", from: "manager", to: "tester")
    #expect(told.ledger.counts.unanswered == 0)
    #expect(told.ledger.flows.map(\.delivered) == [1, 1, 1])
  }

  @Test func `deliveries that do not say to whom are of what was sent`() {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "manager", to: "output_topic")
    told.tell("message_sent", "m1", from: "manager", to: "group_topic")
    for _ in 0..<3 { told.tell("message_delivered", "m1", from: "manager", to: nil) }
    #expect(told.ledger.flows.map(\.receiver) == ["output_topic", "group_topic"])
    #expect(told.ledger.counts.delivered == 2)
  }

  @Test func `a message that is passed on under the same id is another flow`() {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "user", to: "manager")
    told.tell("message_sent", "m1", from: "manager", to: "coder")
    told.tell("message_delivered", "m1", from: nil, to: "coder")
    #expect(told.ledger.flows.map(\.delivered) == [0, 1])
    #expect(told.ledger.flows.count == 2)
    #expect(told.ledger.counts.duplicates == 0)
  }

  // MARK: Failures and retries

  @Test func `a message that failed and is sent again is under way again`() {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "planner", to: "coder")
    told.tell("message_delivery_failed", "m1", from: "planner", to: "coder")
    #expect(told.ledger.counts.lost == 1)
    told.tell("message_retried", "m1", from: "planner", to: "coder", [("attempt", 2)])
    told.tell("message_retried", "m1", from: "planner", to: "coder", [("attempt", 2)])
    told.tell("message_sent", "m1", from: "planner", to: "coder", [("attempt", 2)])
    #expect(told.ledger.counts.lost == 0)
    #expect(told.ledger.counts.unanswered == 1)
    told.tell("message_delivered", "m1", from: "planner", to: "coder")
    let counts = told.ledger.counts
    #expect(counts.sent == 1)
    #expect(counts.failed == 1)
    #expect(counts.retried == 1)
    #expect(counts.duplicates == 0)
    #expect(counts.unanswered == 0)
  }

  @Test func `the next attempt is a retry even when nobody calls it one`() {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "planner", to: "coder", [("attempt", 1)])
    told.tell("message_error", "m1", from: "planner", to: "coder")
    told.tell("message_sent", "m1", from: "planner", to: "coder", [("attempt", 2)])
    told.tell("message_sent", "m1", from: "planner", to: "coder", [("attempt", 2)])
    #expect(told.ledger.counts.retried == 1)
    #expect(told.ledger.counts.lost == 0)
    #expect(told.ledger.counts.duplicates == 1)
    #expect(told.ledger.duplicateRatio == 0.5)
  }

  @Test func `what was processed in the end is not lost`() {
    var told = ToldMessages()
    told.tell("message_processed", "m1", from: "planner", to: "coder")
    told.tell("message_error", "m1", from: "planner", to: "coder")
    #expect(told.ledger.counts.failed == 1)
    #expect(told.ledger.counts.lost == 0)
  }

  // MARK: How long it takes

  @Test func `durations are measured by receive time unless the child has measured the delivery`() {
    var told = ToldMessages()
    told.tell("message_sent", "m1", from: "planner", to: "coder")
    #expect(told.tell("message_delivered", "m1", from: "planner", to: "coder").deliverySeconds == [1])
    #expect(told.tell("message_delivered", "m1", from: "planner", to: "coder").deliverySeconds == [])
    #expect(told.tell("message_processed", "m1", from: "planner", to: "coder").processingSeconds == [3])
    told.tell("message_sent", "m2", from: "planner", to: "coder")
    let told2 = told.tell("message_delivered", "m2", from: "planner", to: "coder", [("delivery_time", .number(0.02))])
    #expect(told2.deliverySeconds == [0.02])
  }

  @Test func `a flow's percentile is of processing as soon as something was processed`() throws {
    var told = ToldMessages()
    for number in 0..<20 {
      told.tell("message_sent", "m\(number)", from: "planner", to: "coder")
      told.tell("message_delivered", "m\(number)", from: "planner", to: "coder", [("delivery_time", .number(50))])
    }
    #expect(abs(try #require(told.ledger.flows[0].p95Seconds) - 50) <= 0.5)
    told.tell("message_sent", "n", from: "planner", to: "coder")
    told.tell("message_processed", "n", from: "planner", to: "coder")
    #expect(abs(try #require(told.ledger.flows[0].p95Seconds) - 1) <= 0.01)
  }

  // MARK: Bounds

  @Test func `counts stay right for messages that were forgotten`() {
    var told = ToldMessages()
    let count = 3 * MessageLedger.maximumMessages
    for number in 0..<count { told.tell("message_sent", "m\(number)", from: "planner", to: "coder") }
    #expect(told.ledger.counts.unanswered == count)
    for number in 0..<count { told.tell("message_delivered", "m\(number)", from: "planner", to: "coder") }
    for number in 0..<count { told.tell("message_processed", "m\(number)", from: "planner", to: "coder") }
    #expect(told.ledger.counts.sent == count)
    #expect(told.ledger.counts.delivered == count)
    #expect(told.ledger.counts.processed == count)
    #expect(told.ledger.counts.unanswered == 0)
    #expect(told.ledger.messages.count == MessageLedger.maximumMessages)
  }

  @Test func `messages without an id are counted one after the other`() {
    var told = ToldMessages()
    for _ in 0..<10 { told.tell("message_sent", nil, from: "planner", to: "coder") }
    for _ in 0..<4 { told.tell("message_delivered", nil, from: "planner", to: "coder") }
    told.tell("message_retried", nil, from: "planner", to: "coder")
    #expect(told.ledger.counts.sent == 10)
    #expect(told.ledger.counts.delivered == 4)
    #expect(told.ledger.counts.unanswered == 6)
    #expect(told.ledger.counts.retried == 1)
  }

  @Test func `a flood of names ends in one edge, and the sums are still those of all edges`() {
    var told = ToldMessages()
    for number in 0..<20_000 {
      told.tell("message_sent", "m\(number)", from: "a\(number)", to: "b\(number)", [("content_length", 7)])
    }
    let flows = told.ledger.flows
    #expect(flows.count == MessageLedger.maximumEdges)
    #expect(flows[0].sender == "other")
    #expect(flows.reduce(0) { $0 + $1.sent } == 20_000)
    #expect(flows.reduce(0) { $0 + $1.bytes } == 140_000)
    #expect(told.ledger.counts.unanswered == 20_000)
  }

  @Test func `a broadcast to everybody is bounded, too`() {
    var told = ToldMessages()
    for number in 0..<10_000 { told.tell("message_delivered", "m", from: "planner", to: "b\(number)") }
    #expect(told.ledger.counts.delivered == 10_000)
    #expect(told.ledger.messages[0].flowCount == TrackedMessage.maximumFlows)
  }

  @Test func `of many broadcasts the oldest are forgotten before all take too much, and counts stay right`() {
    var told = ToldMessages()
    let (messages, receivers) = (100, TrackedMessage.maximumFlows)
    func tellAll(_ name: String) {
      for message in 0..<messages {
        for part in stride(from: 0, to: receivers, by: MessageEvent.maximumReceivers) {
          let names = (part..<part + MessageEvent.maximumReceivers).map { JSONValue.string("b\($0)") }
          told.tell(
            name, [("message_id", .string("m\(message)")), ("sender_id", "planner"), ("receiver_id", .array(names))])
        }
      }
    }
    tellAll("message_sent")
    #expect(told.ledger.counts.unanswered == messages * receivers)
    #expect(told.ledger.messages.reduce(0) { $0 + $1.others.count } == told.ledger.furtherFlows)
    #expect(told.ledger.furtherFlows <= MessageLedger.maximumFlows)
    #expect(told.ledger.furtherFlows > MessageLedger.maximumFlows - receivers)
    tellAll("message_delivered")
    #expect(told.ledger.counts.sent == messages * receivers)
    #expect(told.ledger.counts.delivered == messages * receivers)
    #expect(told.ledger.counts.unanswered == 0)
    #expect(told.ledger.furtherFlows <= MessageLedger.maximumFlows)
  }

  @Test func `sums are those of all flows, and no later step is more than an earlier one`() {
    var generator = SystemRandomNumberGenerator()
    let names = Array(MessageEvent.steps.keys)
    var told = ToldMessages()
    for _ in 0..<30_000 {
      let agents = ["planner", "coder", "tester", nil]
      let id = Bool.random(using: &generator) ? "m\(Int.random(in: 0..<9000, using: &generator))" : nil
      told.tell(
        names.randomElement(using: &generator) ?? "", id, from: agents.randomElement(using: &generator) ?? nil,
        to: agents.randomElement(using: &generator) ?? nil,
        [("content_length", .integer(Int64.random(in: -5...500, using: &generator)))])
    }
    let (counts, flows) = (told.ledger.counts, told.ledger.flows)
    #expect(flows.reduce(0) { $0 + $1.sent } == counts.sent)
    #expect(flows.reduce(0) { $0 + $1.delivered } == counts.delivered)
    #expect(flows.reduce(0) { $0 + $1.processed } == counts.processed)
    #expect(flows.reduce(0) { $0 + $1.failed } == counts.failed)
    #expect(flows.reduce(0) { $0 + $1.unanswered } == counts.unanswered)
    #expect(flows.reduce(0) { $0 + $1.bytes } == counts.bytes)
    for flow in flows {
      #expect(flow.sent >= flow.delivered && flow.delivered >= flow.processed && flow.sent >= flow.failed)
      #expect(flow.unanswered >= 0)
    }
    #expect(counts.lost >= 0)
  }
}
