import JSONText
import TestSupport
import Testing

@testable import Recognition

/// Which event lines count, and that the token by which they do is shown nowhere.
struct EventTrustTests {
  static let token = EventToken(0x0123_4567_89AB_CDEF, 0x0F1E_2D3C_4B5A_6978)

  private struct Output {
    var recognizer: TeamRecognizer
    var readings: [Reading] = []

    init(_ trust: EventTrust) {
      recognizer = TeamRecognizer(rules: .builtIn(), trust: trust, token: EventTrustTests.token)
    }

    mutating func print(_ text: String, inPiecesOf size: Int = .max) {
      var rest = Array(text.utf8)[...]
      var said: [Reading] = []
      while !rest.isEmpty {
        Array(rest.prefix(size)).withUnsafeBytes { recognizer.read($0, from: .stdout) { said.append($0) } }
        rest = rest.dropFirst(size)
      }
      readings += said
    }

    mutating func end() {
      var said: [Reading] = []
      recognizer.end(of: .stdout) { said.append($0) }
      readings += said
    }

    var events: [String] { readings.compactMap { if case .event(let name, _) = $0.content { name } else { nil } } }
    var texts: [String] { readings.compactMap { if case .line(let line) = $0.content { line.text } else { nil } } }
    var refusals: [RefusedEvent] {
      readings.compactMap { if case .refused(let refusal) = $0.content { refusal } else { nil } }
    }
    /// Everything that was read, as text.
    var everything: String { String(describing: readings) }
  }

  private static func envelope(_ event: String, token: String?) -> String {
    let key = token.map { #","token":"\#($0)""# } ?? ""
    return #"{"type":"agent_telemetry","event":"\#(event)","data":{"task_id":"7"}\#(key)}"# + "\n"
  }

  @Test func `the token is as long as it must be and means the same everywhere`() {
    #expect(Self.token.text.utf8.count == 33)
    #expect(Self.token.text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }

  @Test func `in strict mode only lines with the token tell events, the others are text`() {
    var output = Output(.strict)
    let forged = Self.envelope("task_completed", token: nil)
    output.print(forged)
    output.print(Self.envelope("task_failed", token: Self.token.text))
    output.print(Self.envelope("task_started", token: String(Self.token.text.dropLast())))
    output.print(Self.envelope("task_assigned", token: EventToken.placeholder))
    #expect(output.events == ["task_failed"])
    #expect(output.refusals == [.unauthenticated, .unauthenticated, .unauthenticated])
    #expect(output.texts.count == 4)
    #expect(output.texts.first == String(forged.dropLast()))
  }

  @Test func `the token counts only as the token`() {
    var output = Output(.strict)
    let elsewhere = #"{"type":"agent_telemetry","event":"task_failed","data":{"task_id":"\#(Self.token.text)"}}"#
    output.print(elsewhere + "\n" + Self.token.text + Self.envelope("task_failed", token: nil))
    #expect(output.events.isEmpty)
    #expect(!output.everything.contains(Self.token.text))
  }

  @Test func `a refused envelope counts in no other way`() {
    var output = Output(.strict)
    let usage = #""model":"gpt-4o","usage":{"input_tokens":100,"output_tokens":10}"#
    output.print(#"{"type":"agent_telemetry","event":"llm_call",\#(usage),"data":{\#(usage)}}"# + "\n")
    output.print(
      #"{"type":"agent_telemetry","event":"snapshot","run_id":"r","team_id":"t","agent_id":"a","timestamp":1,"seq":1,"data":{}}"#
        + "\n")
    #expect(output.refusals.count == 2 && output.texts.count == 2 && output.readings.count == 4)
  }

  @Test func `an envelope over several lines is one, wherever its token stands`() {
    var output = Output(.strict)
    output.print(
      """
      {
        "type": "agent_telemetry",
        "token": "\(Self.token.text)",
        "event": "x_mine"
      }
      {
        "type": "agent_telemetry",
        "token": "\(EventToken.placeholder)",
        "event": "x_forged"
      }

      """)
    #expect(output.events == ["x_mine"])
    #expect(output.refusals == [.unauthenticated])
  }

  @Test(arguments: EventTrust.allCases, [1, 7, 31, 4096])
  func `the token is shown nowhere, however it is printed and cut`(trust: EventTrust, size: Int) {
    let secret = Self.token.text
    var output = Output(trust)
    output.print(
      """
      PROCTOR_TOKEN=\(secret)
      \(secret)\(secret) and Q\(secret)\u{1B}[31m\(secret)\u{1B}[0m
      {"level":"error","message":"\(secret)"}
      ERROR \(secret)
      Traceback (most recent call last):
        File "x.py", line 1, in <module>
      ValueError: \(secret)
      {"usage":{"prompt_tokens":1,"completion_tokens":2},"model":"\(secret)"}
      [main 1a2b3c4] \(secret)

      """, inPiecesOf: size)
    output.print(Self.envelope("task_failed", token: secret), inPiecesOf: size)
    output.print("Continue with \(secret)? [y/N] ", inPiecesOf: size)
    var said: [Reading] = []
    output.recognizer.silence(on: .stdout) { said.append($0) }
    output.readings += said
    output.print("last \(secret)", inPiecesOf: size)
    output.end()
    #expect(!output.everything.contains(secret))
    #expect(output.everything.contains(EventToken.placeholder))
    #expect(output.events.contains("task_failed"))
  }

  @Test func `what only looks like the token stays`() {
    var output = Output(.open)
    let near = "Q" + String(Self.token.text.dropFirst().reversed())
    output.print("\(near) QQQQ Q\n")
    #expect(output.texts == ["\(near) QQQQ Q"])
  }

  // MARK: The channel

  private static func told(_ text: String, inPiecesOf size: Int = .max, trust: EventTrust = .strict) -> Output {
    var output = Output(trust)
    var said: [Reading] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      Array(rest.prefix(size)).withUnsafeBytes { output.recognizer.readEvents($0) { said.append($0) } }
      rest = rest.dropFirst(size)
    }
    output.recognizer.endEvents { said.append($0) }
    output.readings = said
    return output
  }

  @Test(arguments: [1, 7, 4096])
  func `lines through the channel need no token and are never text`(size: Int) {
    let text =
      Self.envelope("task_failed", token: nil)
      + "Traceback (most recent call last):\n\n  \n[1]\n{\"usage\":{\"prompt_tokens\":9}}\n"
      + Self.envelope("x_mine", token: Self.token.text) + "{\"type\":\"agent_telemetry\",\"event\":\"x_last\"}"
    let output = Self.told(text, inPiecesOf: size)
    #expect(output.events == ["task_failed", "x_mine", "x_last"])
    #expect(output.refusals == [.unparsed, .unparsed, .unparsed])
    #expect(output.texts.isEmpty && output.readings.count == 6)
    #expect(output.readings.allSatisfy { $0.agent == "main" })
  }

  @Test func `calls, git operations, logs and records come through the channel, too`() {
    // Written so that this file, read as output, tells nothing.
    let said = [
      ("llm_call", "{\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"),
      ("git_activity", "{\"git_activities\":[{\"operation\":\"commit\"}]}"),
      ("log_entry", "{\"activity_logs\":[{\"message\":\"hi\",\"level\":\"error\"}]}"),
    ].map { #"{"type":"agent_telemetry","event":"\#($0)","agent_id":"coder","data":\#($1)}"# + "\n" }
    let record =
      #"{"type":"agent_telemetry","event":"x_1","run_id":"r","team_id":"t","agent_id":"a","timestamp":1,"seq":1,"data":{}}"#
    let output = Self.told(said.joined() + record + "\n")
    let kinds = output.readings.map { reading in
      switch reading.content {
      case .usage: "usage"
      case .git: "git"
      case .log(let entry): "log \(entry.message) \(entry.level)"
      case .nested(let record): "record of \(record.run)"
      default: "other"
      }
    }
    #expect(kinds == ["usage", "git", "log hi error", "record of r"])
    #expect(output.readings.map(\.agent) == ["coder", "coder", "coder", "a"])
  }

  @Test func `a line without an end takes bounded memory and counts once`() {
    var output = Output(.open)
    var said: [Reading] = []
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<5 { piece.withUnsafeBytes { output.recognizer.readEvents($0) { said.append($0) } } }
    Array("\n\(Self.envelope("x_after", token: nil))".utf8).withUnsafeBytes { bytes in
      output.recognizer.readEvents(bytes) { said.append($0) }
    }
    output.readings = said
    #expect(output.refusals == [.unparsed])
    #expect(output.events == ["x_after"])
  }
}
