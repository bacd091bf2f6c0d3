/// The beginning of a record of ours whose end is missing: its proctor was killed while it wrote, or its disk was full. It is
/// skipped and counted by every reader.
enum TornRecord {
  /// As our own writer begins one, and as the usual writers of JSON begin an event.
  private static let beginnings = [#"{"type":"agent_telemetry""#, #"{"type": "agent_telemetry""#].map { Array($0.utf8) }

  /// Whether a line that is no JSON begins as a record does. A brace alone may as well be of somebody's source code.
  static func begins(_ line: UnsafeRawBufferPointer) -> Bool {
    line.count > 1 && beginnings.contains { line.prefix($0.count).elementsEqual($0.prefix(line.count)) }
  }
}
