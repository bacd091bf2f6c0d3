import Foundation
import JSONText
import Recognition
import Telemetry
import Testing

@testable import Supervision

/// From readings to letters, and from letters to lines and back.
struct DeadLetterTests {
  private static let moment = Moment(wallMilliseconds: 1_763_712_108_123, monotonicNanoseconds: 7)

  private static func event(_ name: String, _ data: String) throws -> Reading.Content {
    .event(name: name, data: try JSONReader.read(data).object ?? JSONObject())
  }

  /// The letters of a team whose output said this.
  private static func letters(_ contents: [Reading.Content]) -> [DeadLetter] {
    var desk = DeadLetterDesk(runID: "run", teamID: "research")
    return contents.compactMap { desk.take(Reading(agent: "planner", content: $0), at: moment) }
  }

  /// Any line of output.
  private static let line: Reading.Content = {
    var content: [Reading.Content] = []
    var recognizer = TeamRecognizer(rules: .builtIn())
    Array("a line\n".utf8).withUnsafeBytes { recognizer.read($0, from: .stdout) { content.append($0.content) } }
    return content[0]
  }()

  private static func original(_ text: String) -> Reading.Content {
    .original(.init(bytes: Array(text.utf8), stream: .stderr))
  }

  // MARK: The desk

  @Test func `a letter holds all that was told of the failure, and the line`() throws {
    let failure = try Self.event(
      "message_error",
      #"{"message_id":"m1","sender_id":"planner","receiver_id":["coder","tester"],"reason":"handler","error":"boom","#
        + #""attempt":3}"#)
    let letters = Self.letters([Self.line, Self.original("boom"), failure])
    var expected = DeadLetter(
      event: "message_error", runID: "run", teamID: "research", agentID: "planner", at: Self.moment)
    (expected.messageID, expected.senderID, expected.receiverID) = ("m1", "planner", "coder, tester")
    (expected.reason, expected.error, expected.attempt, expected.stream) = ("handler", "boom", 3, "stderr")
    expected.original = .text("boom")
    #expect(letters == [expected])
  }

  @Test func `the line by which a message was sent comes with its first failure`() throws {
    let ids = #"{"message_id":"m1","sender_id":"a","receiver_id":"b"}"#
    let letters = Self.letters([
      Self.line, Self.original("sent"), try Self.event("message_sent", ids),
      Self.line, Self.original("failed"), try Self.event("message_delivery_failed", ids),
      Self.line, Self.original("failed again"), try Self.event("message_delivery_failed", ids),
    ])
    #expect(letters.map(\.message) == [.text("sent"), nil])
    #expect(letters.map(\.original) == [.text("failed"), .text("failed again")])
  }

  @Test func `a failure that says nothing of its message is a letter, too, other events are none`() throws {
    #expect(Self.letters([Self.line, try Self.event("message_error", "{}")]).count == 1)
    #expect(
      Self.letters([Self.line, try Self.event("message_delivered", "{}"), try Self.event("tool_call", "{}")]) == [])
  }

  @Test func `the line of another event is not taken for that of a failure`() throws {
    let letters = Self.letters([Self.line, Self.original("other"), Self.line, try Self.event("message_error", "{}")])
    #expect(letters.map(\.original) == [nil])
    #expect(letters.map(\.stream) == [nil])
  }

  @Test func `the line of another message is not taken for that by which one was sent`() throws {
    let ids = (#"{"message_id":"m1"}"#, #"{"message_id":"m2"}"#)
    // Through the channel for events, no line stands before what was delivered.
    let letters = Self.letters([
      Self.original("sent m1"), try Self.event("message_sent", ids.0),
      Self.original("sent m2"), try Self.event("message_sent", ids.1),
      try Self.event("message_delivered", ids.0), try Self.event("message_processed", ids.0),
      Self.original("m1 failed"), try Self.event("message_error", ids.0),
    ])
    #expect(letters.map(\.message) == [.text("sent m1")])
    #expect(letters.map(\.original) == [.text("m1 failed")])
  }

  @Test func `a line with a thousand failures is not written a thousand times`() throws {
    let failure = try Self.event("message_error", "{}")
    let letters = Self.letters([Self.line, Self.original("all")] + Array(repeating: failure, count: 1000))
    #expect(letters.count == 1000)
    #expect(letters.count { $0.original != nil } == DeadLetterDesk.maximumLettersOfLine)
  }

  @Test func `reasons without end are cut`() throws {
    let long = String(repeating: "é", count: 1_000_000)
    let failure = try Self.event("message_error", #"{"reason":"\#(long)"}"#)
    let reason = Self.letters([Self.line, failure]).first?.reason
    #expect(try #require(reason).utf8.count <= DeadLetterDesk.longestText + 2)
  }

  @Test func `lines of messages that were sent are remembered within bounds`() {
    var sent = SentLines()
    for number in 0..<10_000 { sent.remember(Array("line \(number)".utf8), of: "m\(number)") }
    #expect(sent.count == SentLines.maximumLines)
    #expect(sent.take("m0") == nil)
    #expect(sent.take("m9999") == Array("line 9999".utf8))
    for number in 0..<1000 {
      sent.remember([UInt8](repeating: 120, count: SentLines.maximumLength), of: "n\(number % 40)")
      #expect(sent.byteCount <= SentLines.maximumBytes)
    }
    sent.remember([UInt8](repeating: 120, count: SentLines.maximumLength + 1), of: "too long")
    #expect(sent.take("too long") == nil)
  }

  @Test func `everything that a child printed passes through what cleans it`() throws {
    var desk = DeadLetterDesk(runID: "run", teamID: "research") { $0.replacing("secret", with: "***") }
    let ids = #""message_id":"secret id","sender_id":"secret a","receiver_id":"secret b""#
    let bytes = [0xFF] + Array("secret".utf8) + [0xE2, 0x82]
    _ = desk.take(Reading(agent: "main", content: Self.original("secret")), at: Self.moment)
    _ = desk.take(Reading(agent: "main", content: try Self.event("message_sent", "{\(ids)}")), at: Self.moment)
    _ = desk.take(
      Reading(agent: "main", content: .original(.init(bytes: bytes, stream: .stdout))), at: Self.moment)
    let failure = try Self.event("message_error", #"{\#(ids),"reason":"secret","error":"secret"}"#)
    let letter = desk.take(Reading(agent: "main", content: failure), at: Self.moment)
    let line = try #require(letter?.line)
    #expect(!String(decoding: line, as: UTF8.self).contains("secret"))
    #expect(letter?.message == .text("***"))
    #expect(letter?.original == .bytes([0xFF] + Array("***".utf8) + [0xE2, 0x82]))
  }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x8F, 0xBF, 0xBF, 0xFF], [0xF4, 0x8F, 0xB8, 0x80, 0x80],
      [0x80, 0x41, 0xF0, 0x9F, 0x91, 0xA9, 0xE2, 0x80, 0x8D, 0xF0], [0xC0, 0x80, 0x00],
    ] as [[UInt8]])
  func `bytes that are no text come through unchanged`(bytes: [UInt8]) {
    #expect(DeadLetterText(bytes).mapped { $0 }.bytes == bytes)
  }

  // MARK: The line

  @Test(arguments: [
    Array("plain".utf8), Array("quotes \" and \\ and \u{1B}[31m and \u{0} and \u{2028}\r".utf8), Array("".utf8),
    [0xFF, 0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80], Array("👩‍🚀 é e\u{301}\u{FFFD}".utf8),
  ])
  func `whatever was printed comes back byte for byte`(bytes: [UInt8]) throws {
    var letter = DeadLetter(event: "message_error", runID: "r", teamID: "t", agentID: "a", at: Self.moment)
    (letter.original, letter.message) = (DeadLetterText(bytes), DeadLetterText(bytes))
    (letter.reason, letter.attempt) = ("why", 2)
    #expect(letter.line.last == UInt8(ascii: "\n"))
    #expect(letter.line.count { $0 == UInt8(ascii: "\n") } == 1)
    let read = try DeadLetter(try #require(try JSONReader.read(letter.line).object))
    #expect(read == letter)
    #expect(read.original?.bytes == bytes)
  }

  @Test func `the keys of a letter are these, in this order`() throws {
    var letter = DeadLetter(event: "message_error", runID: "r", teamID: "t", agentID: "a", at: Self.moment)
    let keys = [
      "timestamp", "run_id", "team_id", "agent_id", "message_id", "sender_id", "receiver_id", "reason", "error",
      "attempt", "event", "stream",
    ]
    #expect(try JSONReader.read(letter.line).object?.members.map(\.key) == keys + ["original"])
    (letter.original, letter.message) = (.bytes([0xFF]), .text("sent"))
    #expect(try JSONReader.read(letter.line).object?.members.map(\.key) == keys + ["original_base64", "message"])
  }

  @Test func `the schema knows the same keys, and letters of it are read and written alike`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let schema = try JSONReader.read(
      [UInt8](Data(contentsOf: folder.appending(path: "docs/schema/dead-letter.schema.json"))))
    let fixture = [UInt8](try Data(contentsOf: folder.appending(path: "fixtures/letters/dead-letters.ndjson")))
    let required = schema["$defs"]?["letter"]?["required"]?.array?.compactMap(\.string)
    let known = schema["$defs"]?["letter"]?["properties"]?.object?.members.map(\.key)
    let letter = DeadLetter(event: "message_error", runID: "r", teamID: "t", agentID: "a", at: Self.moment)
    #expect(try JSONReader.read(letter.line).object?.members.map(\.key).dropLast() == required?[...])
    #expect(
      known == (required ?? []) + ["original", "original_base64", "message", "message_base64"])
    var written: [UInt8] = []
    var lines = DeadLetterLines()
    let take: (DeadLetterFile.Entry) -> Void = { entry in
      switch entry {
      case .letter(let letter, _, _): written += letter.line
      case .gap(let letters): written += DeadLetter.gapLine(letters, runID: "9f2c1e", at: 1_763_712_108_250)
      case .unreadable(let line, let reason): Issue.record("\(line): \(reason)")
      }
    }
    fixture.withUnsafeBytes { lines.read($0, take) }
    #expect(String(decoding: written, as: UTF8.self) == String(decoding: fixture, as: UTF8.self))
  }

  // MARK: The file

  private static func entries(_ text: String) throws -> [String] {
    let path = NSTemporaryDirectory() + "/letters-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var entries: [String] = []
    try DeadLetterFile.read(path: path) { entry in
      switch entry {
      case .letter(let letter, let number, _): entries.append("\(number) \(letter.event)")
      case .gap(let letters): entries.append("gap \(letters)")
      case .unreadable(let line, let reason): entries.append("line \(line): \(reason)")
      }
      return true
    }
    return entries
  }

  @Test func `lines that are no letters are told with their number, and the letters beside them count on`() throws {
    let letter = #"{"timestamp":1763712108.123,"event":"message_error"}"#
    let entries = try Self.entries(
      """
      \(letter)

      {"timestamp":17637
      [1]
      {"event":"message_error"}
      {"timestamp":1e300,"event":"message_error"}
      {"timestamp":1}
      {"timestamp":1,"event":"message_error","original_base64":"?"}
      {"timestamp":1,"event":"gap","dropped":3}
      \(letter)
      """)
    #expect(entries.count == 9)
    #expect(entries[0] == "1 message_error")
    #expect(entries[1].hasPrefix("line 3: not JSON"))
    #expect(
      entries[2...] == [
        "line 4: it is no JSON object", "line 5: its timestamp is no number of seconds",
        "line 6: its timestamp is no number of seconds", "line 7: it has no event",
        "line 8: original_base64 is not base64", "gap 3", "2 message_error",
      ])
  }

  @Test func `letters are chosen by number and by message`() throws {
    var letter = DeadLetter(event: "message_error", runID: "r", teamID: "t", agentID: "a", at: Self.moment)
    letter.messageID = "m"
    let chosen = DeadLetterSelection(numbers: [2...3], messages: ["n"])
    #expect((1...4).filter { chosen.holds(letter, number: $0) } == [2, 3])
    letter.messageID = "n"
    #expect(chosen.holds(letter, number: 9))
    #expect(DeadLetterSelection().holds(letter, number: 1))
    #expect(!DeadLetterSelection(numbers: [2...3]).mayHoldMore(after: 3))
    #expect(chosen.missing(of: 2) == 3)
  }

  @Test(arguments: ["0", "", "-1", "3-", "-", "4-3", "3-4-5", "x", "1e3", "٣", "99999999999999999999"])
  func `what is no number of a letter is refused`(text: String) {
    #expect(DeadLetterSelection.numbers(text) == nil)
  }

  @Test func `a number or two of them are understood`() {
    #expect(DeadLetterSelection.numbers("3") == 3...3)
    #expect(DeadLetterSelection.numbers("3-7") == 3...7)
  }
}
