import JSONText

/// The tool calls of a Claude Code session, from `tool_use` to `tool_result`.
///
/// The result names the call by its id alone, so the call is remembered until then: its tool and what it was called with are
/// in the event of its end, too.
struct ClaudeTools {
  private struct Open {
    var call: ToolCall
    /// What a shell was called with.
    var command: String?
  }

  private var calls = BoundedMemory<Open>(capacity: 256)

  /// A `tool_use` block. A message that is printed again starts nothing.
  mutating func started(_ block: JSONValue, at time: JSONValue?) -> [DialectEvent] {
    let id = block["id"]?.string
    if let id, calls.value(of: id) != nil { return [] }
    var call = ToolCall(tool: block["name"]?.string ?? "tool", id: id, arguments: block["input"])
    call.startedAt = time?.string.flatMap(PrintedTime.microseconds)
    call.server = block["server_name"]?.string
    let command = block["input"]?["command"]?.string
    if let id { calls.remember(Open(call: call, command: command), under: id, bytes: command?.utf8.count ?? 0) }
    return [call.started]
  }

  /// What the shell of a call that has not ended was called with.
  func command(of id: String?) -> String? { id.flatMap { calls.value(of: $0)?.command } }

  /// A `tool_result` block, with what the tool says about its own work.
  mutating func ended(_ block: JSONValue, by details: JSONObject?, at time: JSONValue?) -> [DialectEvent] {
    guard let id = block["tool_use_id"]?.string else { return [] }
    let call = calls.take(id)?.call ?? ToolCall(tool: nil, id: id)
    let content = block["content"]
    let text = Self.text(of: content)
    // What is more than text (an image) is in the hash, too.
    let isText = content?.array?.allSatisfy { $0["text"]?.string != nil } ?? true
    var end = ToolCall.End(
      result: isText ? .string(text) : content, isOK: !(block["is_error"]?.bool ?? false),
      milliseconds: details?["totalDurationMs"]?.double ?? details?["durationMs"]?.double
        ?? details?["durationSeconds"]?.double.map { $0 * 1000 })
    end.at = time?.string.flatMap(PrintedTime.microseconds)
    if end.isOK == false { end.exitCode = Self.exitCode(text) }
    return [call.completed(end)]
  }

  /// The words of a result, which is a text or a list of blocks.
  static func text(of content: JSONValue?) -> String {
    content?.string ?? (content?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
  }

  /// `Exit code 128` in front of what a command printed.
  private static func exitCode(_ text: String) -> Int? {
    let beginning = "Exit code "
    guard text.hasPrefix(beginning) else { return nil }
    return Int(text.dropFirst(beginning.count).prefix { $0.isNumber })
  }
}
