import Analysis
import JSONText
import Monitoring
import Recognition
import Telemetry

/// Makes a dead letter of every message of one team that failed, out of the readings of its output.
///
/// A reading of the line itself comes before the events that were read from it. What was sent is remembered for a while, so
/// that a failure which does not say what the message was can be told with the line that did.
struct DeadLetterDesk {
  /// The events that tell of a failure.
  static let events: Set<String> = ["message_delivery_failed", "message_error"]
  /// Of more failures in one line the letters do without the line: it would be multiplied by them.
  static let maximumLettersOfLine = 16
  /// The longest reason or error kept, in bytes.
  static let longestText = 4096

  private let runID: String
  private let teamID: String
  private let cleaned: @Sendable (String) -> String
  private var original: OriginalLine?
  private var lettersOfLine = 0
  private var sent = SentLines()
  /// How many letters it has made.
  private(set) var count = 0

  /// - Parameter cleaned: all that a child printed passes through it on its way into a letter.
  init(runID: String, teamID: String, cleaned: @escaping @Sendable (String) -> String = { $0 }) {
    self.runID = runID
    self.teamID = teamID
    self.cleaned = cleaned
  }

  /// Takes in a reading before the monitor does; another proctor's record that comes again tells of nothing more.
  mutating func take(_ reading: Reading, seenBy monitor: TeamMonitor, at moment: Moment) -> DeadLetter? {
    if case .nested(let record) = reading.content, monitor.hasSeen(record) { return nil }
    return take(reading, at: moment)
  }

  /// Takes in a reading; a letter when it tells of a failure.
  mutating func take(_ reading: Reading, at moment: Moment) -> DeadLetter? {
    switch reading.content {
    case .line:
      takeLine()
      return nil
    case .original(let line):
      original = line
      lettersOfLine = 0
      return nil
    case .nested(let record):
      guard case .event(let name, let data) = record.said else { return nil }
      return take(name, data, of: reading.agent, at: moment)
    case .event(let name, let data): return take(name, data, of: reading.agent, at: moment)
    default: return nil
    }
  }

  private mutating func take(_ name: String, _ data: JSONObject, of agent: String, at moment: Moment) -> DeadLetter? {
    guard let event = MessageEvent(name: name, data: data) else { return nil }
    if Self.events.contains(name) { return letter(name, event, data, of: agent, at: moment) }
    // Only of these the line comes first; before any other event stands that of an earlier one.
    if OriginalLine.events.contains(name), let id = event.id, let original { sent.remember(original.bytes, of: id) }
    return nil
  }

  /// A line came that holds no message.
  mutating func takeLine() {
    original = nil
    lettersOfLine = 0
  }

  private mutating func letter(
    _ name: String, _ event: MessageEvent, _ data: JSONObject, of agent: String, at moment: Moment
  ) -> DeadLetter {
    count += 1
    lettersOfLine += 1
    var letter = DeadLetter(event: name, runID: runID, teamID: teamID, agentID: agent, at: moment)
    // Whole ids where they are texts; the ledger's are cut.
    letter.messageID = (Self.text(data, "message_id") ?? event.id).map(cleaned)
    letter.senderID = (Self.text(data, "sender_id") ?? event.sender).map(cleaned)
    let receivers = event.receivers.compactMap(\.self)
    letter.receiverID =
      (Self.text(data, "receiver_id") ?? (receivers.isEmpty ? nil : receivers.joined(separator: ", ")))
      .map(cleaned)
    letter.reason = Self.text(data, "reason").map(cleaned)
    letter.error = Self.text(data, "error", "error_message", "exception").map(cleaned)
    letter.attempt = event.attempt
    letter.stream = original?.stream?.rawValue
    if lettersOfLine <= Self.maximumLettersOfLine {
      letter.original = original.map { DeadLetterText($0.bytes).mapped(cleaned) }
    }
    if let id = event.id, let line = sent.take(id), line != original?.bytes {
      letter.message = DeadLetterText(line).mapped(cleaned)
    }
    return letter
  }

  private static func text(_ data: JSONObject, _ keys: String...) -> String? {
    for key in keys {
      guard let text = data[key]?.string, !text.isEmpty else { continue }
      guard text.utf8.count > longestText else { return text }
      return String(decoding: text.utf8.prefix(longestText), as: UTF8.self)
    }
    return nil
  }
}

/// The lines by which messages were sent lately, by their ids; bounded in number and bytes.
struct SentLines {
  static let maximumLines = 1024
  static let maximumBytes = 1 << 20
  /// A longer line is not remembered.
  static let maximumLength = 64 << 10

  private var lines: [String: (bytes: [UInt8], number: UInt64)] = [:]
  /// Ids in the order in which they were remembered, those that have left included.
  private var order: [(id: String, number: UInt64)] = []
  private var first = 0
  private var number: UInt64 = 0
  private(set) var byteCount = 0

  var count: Int { lines.count }

  /// Remembers the line; of a message that is told again the latest one.
  mutating func remember(_ line: [UInt8], of id: String) {
    guard line.count <= Self.maximumLength else { return }
    _ = take(id)
    number += 1
    lines[id] = (line, number)
    order.append((id, number))
    byteCount += line.count
    while lines.count > Self.maximumLines || byteCount > Self.maximumBytes { forgetOldest() }
    if order.count > 2 * Self.maximumLines { sweep() }
  }

  /// Gives the line away: a second failure of the same message is told without it.
  mutating func take(_ id: String) -> [UInt8]? {
    guard let line = lines.removeValue(forKey: id) else { return nil }
    byteCount -= line.bytes.count
    return line.bytes
  }

  private mutating func forgetOldest() {
    let oldest = order[first]
    first += 1
    if lines[oldest.id]?.number == oldest.number { _ = take(oldest.id) }
  }

  private mutating func sweep() {
    order = order[first...].filter { lines[$0.id]?.number == $0.number }
    first = 0
  }
}
