import Foundation
import JSONText
import TestSupport
import Testing

/// AutoGen's event log as it is: its messages are counted and its failures are dead letters, without any change in the team.
struct AutoGenMessageTests {
  private static let log = Fixtures.path("recordings/autogen_events/stdout.txt")

  /// A line that autogen-core printed when a handler threw.
  private static func handlerException() throws -> String {
    let cases = try Fixtures.text("formats/cases.jsonl").split(separator: "\n").map { try JSONReader.read(String($0)) }
    let lines = cases.flatMap { $0["lines"]?.array ?? [] }.compactMap(\.string)
    return try #require(lines.first { $0.contains("\"MessageHandlerException\"") })
  }

  @Test func `what a recorded team said to each other is counted as it was sent and delivered`() async throws {
    let run = try await ProctorProcess.run(["read", "-q", Self.log])
    let messages = try #require(run.summary?.data["teams"]?.array?.first?["messages"])
    let log = try Fixtures.text("recordings/autogen_events/stdout.txt")
      .split(separator: "\n").filter { $0.hasSuffix(#""type": "Message"}"#) }
    let sent = Int64(log.count { $0.contains("DeliveryStage.SEND") })
    #expect(messages["sent"]?.int == sent)
    // The manager's last word comes when the team is over; nobody reads it. A topic with several subscribers is delivered
    // to several times, and is one receiver.
    #expect(messages["unanswered"]?.int == 1)
    #expect(messages["delivered"]?.int == sent - 1)
    #expect(messages["most_active_flow"]?["sender_id"]?.string == "reviewer")
    #expect(messages["dead_letters"]?.int == 0)
    #expect(messages["duplicates"]?.int == 0)
  }

  @Test func `a handler that throws leaves a letter, which another program gets as AutoGen printed it`() async throws {
    let line = try Self.handlerException()
    let dropped =
      #"{"payload": "{}", "sender": "planner/default", "receiver": "coder/default", "#
      + #""kind": "MessageKind.DIRECT", "type": "MessageDropped"}"#
    let run = try await ProctorProcess.run(
      shell: """
        "$PROCTOR" run -q -o /dev/null --dead-letters dead.ndjson -- sh -c 'cat sent "$0" failed >&2' \(Self.log) &&
          "$PROCTOR" dead-letters replay dead.ndjson -- cat > replayed
        """, files: ["sent": "", "failed": "\(line)\n\(dropped)\n"])
    #expect(run.code == 0, "\(run.complaint)")
    let letters = Record.all(in: try run.file("dead.ndjson")).map(\.value)
    #expect(letters.map { $0["event"]?.string } == ["message_error", "message_delivery_failed"])
    #expect(letters.map { $0["original"]?.string } == [line, dropped])
    #expect(letters.map { $0["receiver_id"]?.string } == ["coder", "coder"])
    #expect(letters[0]["error"]?.string == "boom")
    #expect(letters[1]["sender_id"]?.string == "planner")
    #expect(try run.text("replayed") == "\(line)\n\(dropped)\n")
  }
}
