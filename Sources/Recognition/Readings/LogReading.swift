import JSONText

/// An entry of a log, told as such and not printed as a line: by a proctor inside, or through the channel for events.
public struct LogReading: Equatable, Sendable {
  /// What it says.
  public var message: String
  /// How grave it is.
  public var level: LineLevel
  /// Who said it, in the words of the wire: `orchestrator`, `git`, `llm` or `system`.
  public var source: String
  /// When, as it was told: RFC 3339 in UTC with milliseconds.
  public var timestamp: String?
  /// It is only the beginning of what was said.
  public var isCut: Bool
  /// The class of the error that it sums up.
  public var errorType: String?
  /// The same for the same error at the same place.
  public var fingerprint: String?
  /// It sums up an error that a line before it tells already.
  public var followsError: Bool

  /// Whether it stands for a line of output: what sums up an error, and what a supervisor says, does not.
  public var isLine: Bool { fingerprint == nil && source != Self.systemSource }

  private static let systemSource = "system"
  private static let sources: Set<String> = ["orchestrator", "git", "llm", systemSource]
}

extension LogReading {
  /// An element of `activity_logs`; `nil` when it says nothing.
  init?(_ entry: JSONValue) {
    guard let text = entry["message"]?.string else { return nil }
    (message, isCut) = LineText.cut(text, to: LineReading.maximumTextLength)
    isCut = isCut || entry["truncated"]?.bool == true
    level = entry["level"]?.string.flatMap(LineLevel.init(rawValue:)) ?? .info
    source = entry["source"]?.string.flatMap { Self.sources.contains($0) ? $0 : nil } ?? "orchestrator"
    timestamp = entry["timestamp"]?.string
    errorType = entry["error_type"]?.string.map { LineText.cut($0, to: Self.longestName).text }
    followsError = entry["follows_error"]?.bool == true
    fingerprint = entry["fingerprint"]?.string.flatMap { Self.isFingerprint($0) ? $0 : nil }
  }

  private static let longestName = 256

  private static func isFingerprint(_ text: String) -> Bool {
    text.utf8.count == 16
      && text.utf8.allSatisfy {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
      }
  }
}
