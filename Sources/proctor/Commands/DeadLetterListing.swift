import JSONText
import Supervision
import Telemetry

/// Dead letters for people: a row of a table each, or a page with everything. What children printed cannot move the cursor
/// of a terminal or reorder its lines.
enum DeadLetterListing {
  static let header = ["letter", "time", "team", "from → to", "reason", "attempt"]

  static func row(_ letter: DeadLetter, number: Int) -> [String] {
    let reason = [letter.reason, letter.error].compactMap(\.self).joined(separator: ": ")
    return [
      String(number), Timestamp.rfc3339(milliseconds: letter.timestampMilliseconds), glance(letter.teamID),
      "\(letter.senderID.map(glance) ?? "?") → \(letter.receiverID.map(glance) ?? "?")",
      glance(reason.isEmpty ? letter.event : reason), letter.attempt.map(String.init) ?? "-",
    ]
  }

  /// Everything, as text.
  static func page(_ letter: DeadLetter, number: Int, line: [UInt8]) -> [UInt8] {
    let rows: [(String, String?)] = [
      ("letter", String(number)), ("time", Timestamp.rfc3339(milliseconds: letter.timestampMilliseconds)),
      ("run", letter.runID), ("team", letter.teamID), ("agent", letter.agentID), ("event", letter.event),
      ("message", letter.messageID), ("from", letter.senderID), ("to", letter.receiverID), ("reason", letter.reason),
      ("error", letter.error), ("attempt", letter.attempt.map(String.init)), ("stream", letter.stream),
    ]
    var text = rows.map { name, value in
      name + String(repeating: " ", count: 10 - name.count) + (value.map(whole) ?? "-") + "\n"
    }.joined()
    text += part("The line that told of it", letter.original) + part("The line that sent it", letter.message)
    return Array((text + "\n").utf8)
  }

  /// What is known of it but the lines, for programs.
  static func json(_ letter: DeadLetter, number: Int, line: [UInt8]) -> [UInt8] {
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    func size(_ value: DeadLetterText?) -> JSONValue { value.map { .integer(Int64($0.bytes.count)) } ?? .null }
    var writer = JSONWriter()
    writer.value(
      .object(
        JSONObject([
          ("number", .integer(Int64(number))), ("timestamp", .number(Double(letter.timestampMilliseconds) / 1000)),
          ("run_id", .string(letter.runID)), ("team_id", .string(letter.teamID)),
          ("agent_id", .string(letter.agentID)), ("message_id", text(letter.messageID)),
          ("sender_id", text(letter.senderID)), ("receiver_id", text(letter.receiverID)),
          ("reason", text(letter.reason)), ("error", text(letter.error)),
          ("attempt", letter.attempt.map { .integer(Int64($0)) } ?? .null), ("event", .string(letter.event)),
          ("stream", text(letter.stream)), ("original_bytes", size(letter.original)),
          ("message_bytes", size(letter.message)),
        ])))
    writer.newline()
    return writer.bytes
  }

  private static func part(_ title: String, _ text: DeadLetterText?) -> String {
    guard let text else { return "" }
    var note = ""
    if case .bytes = text { note = " (not all of it is UTF-8; --json has its bytes)" }
    return "\n\(title)\(note):\n\(whole(String(decoding: text.bytes, as: UTF8.self)))\n"
  }

  /// As much as fits into a cell, control characters written out.
  private static func glance(_ text: String) -> String { String(QuotedText.of(text).dropFirst().dropLast()) }

  /// All of it, control characters written out.
  private static func whole(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\n" || scalar == "\t": shown.unicodeScalars.append(scalar)
      case .control, .format, .lineSeparator, .paragraphSeparator:
        shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
