import JSONText
import Telemetry

// A letter as a line of its file. Unlike records it is never cut: what is to be sent again must be whole.

extension DeadLetter {
  /// The event of the line that stands for letters that could not be written.
  static let gapEvent = "gap"

  /// The letter as one line, newline included.
  public var line: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("timestamp")
    writer.fixed(timestampMilliseconds, decimals: 3)
    for (key, text) in [
      ("run_id", runID), ("team_id", teamID), ("agent_id", agentID), ("message_id", messageID), ("sender_id", senderID),
      ("receiver_id", receiverID), ("reason", reason), ("error", error),
    ] {
      writer.member(key, text)
    }
    writer.key("attempt")
    if let attempt { writer.integer(attempt) } else { writer.null() }
    writer.member("event", event)
    writer.member("stream", stream)
    writer.member("original", original)
    if let message { writer.member("message", message) }
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// The line in place of letters that could not be written, newline included.
  static func gapLine(_ dropped: Int, runID: String, at milliseconds: Int64) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("timestamp")
    writer.fixed(milliseconds, decimals: 3)
    writer.member("run_id", runID)
    writer.member("event", gapEvent)
    writer.key("dropped")
    writer.integer(dropped)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// Reads a line of a file of letters.
  ///
  /// - Throws: why it is none.
  init(_ object: JSONObject) throws(DeadLetterProblem) {
    guard let event = object["event"]?.string else { throw .noLetter("it has no event") }
    guard let seconds = object["timestamp"]?.double, abs(seconds) < 1e12 else {
      throw .noLetter("its timestamp is no number of seconds")
    }
    self.init(
      event: event, runID: object["run_id"]?.string ?? "", teamID: object["team_id"]?.string ?? "",
      agentID: object["agent_id"]?.string ?? "",
      at: .init(wallMilliseconds: Int64((seconds * 1000).rounded()), monotonicNanoseconds: 0))
    messageID = object["message_id"]?.string
    senderID = object["sender_id"]?.string
    receiverID = object["receiver_id"]?.string
    reason = object["reason"]?.string
    error = object["error"]?.string
    attempt = object["attempt"]?.int.flatMap { Int(exactly: $0) }
    stream = object["stream"]?.string
    original = try Self.text("original", of: object)
    message = try Self.text("message", of: object)
  }

  private static func text(_ key: String, of object: JSONObject) throws(DeadLetterProblem) -> DeadLetterText? {
    if let text = object[key]?.string { return .text(text) }
    guard let encoded = object[key + "_base64"], !encoded.isNull else { return nil }
    guard let text = encoded.string.flatMap({ DeadLetterText(base64: $0) }) else {
      throw .noLetter("\(key)_base64 is not base64")
    }
    return text
  }
}

/// Why a line of a file is no dead letter.
enum DeadLetterProblem: Error, Equatable {
  case noLetter(String)
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }

  fileprivate mutating func member(_ name: String, _ text: DeadLetterText?) {
    switch text {
    case nil: member(name, nil as String?)
    case .text(let text): member(name, text)
    case .bytes: member(name + "_base64", text?.base64)
    }
  }
}
